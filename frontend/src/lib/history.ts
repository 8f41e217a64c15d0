/* Undo and redo. */

const LONGEST = 200; // steps back

/** What was shown before, what is shown now, and what was undone. */
export class UndoHistory<Item> {
  private readonly past: Item[] = [];
  private future: Item[] = [];
  private current: Item;
  private readonly same: (a: Item, b: Item) => boolean;

  constructor(now: Item, same: (a: Item, b: Item) => boolean = (a, b) => String(a) === String(b)) {
    this.current = now;
    this.same = same;
  }

  get now(): Item { return this.current; }

  get canUndo(): boolean { return this.past.length > 0; }

  get canRedo(): boolean { return this.future.length > 0; }

  /** Shows something new; what was undone is forgotten. */
  add(now: Item): void {
    if (this.same(now, this.current)) return;
    this.past.push(this.current);
    if (this.past.length > LONGEST) this.past.shift();
    this.current = now;
    this.future = [];
  }

  /** What was shown before; null if there is nothing. */
  undo(): Item | null { return this.move(this.past, this.future); }

  /** What was undone last; null if there is nothing. */
  redo(): Item | null { return this.move(this.future, this.past); }

  private move(from: Item[], to: Item[]): Item | null {
    const item = from.pop();
    if (item === undefined) return null;
    to.push(this.current);
    this.current = item;
    return item;
  }
}
