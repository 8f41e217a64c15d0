/* The slots of the places that a path goes through. */

import type { Upload } from "../schema";
import type { InstrumentContext } from "./instrument_context";
import { type Place, settled } from "./places";
import { Slot } from "./slot";

export interface StopsListener {
  onChange(places: Place[]): void;
  onUpload(upload: Upload): void;
}

export class PathStops {
  private places: Place[] = [];
  private slots: Slot[] = [];
  private extra: Slot | null = null;

  constructor(
    private readonly node: HTMLElement, private readonly context: InstrumentContext, private readonly listener: StopsListener,
  ) {}

  /** @param mostStops  between start and end */
  show(places: Place[], mostStops: number): void {
    this.places = places;
    if (this.slots.length !== places.length) this.build(mostStops);
    this.slots.forEach((slot, k) => slot.show(places[k]));
  }

  close(): void {
    for (const slot of this.slots) slot.close();
    this.extra?.close();
  }

  private build(mostStops: number): void {
    this.close();
    this.slots = this.places.map((_, k) => this.slot(k));
    this.extra = this.places.length - 2 < mostStops ? this.slotForMore() : null;
    const inner = this.slots.slice(0, -1).map(({ node }) => node);
    const end = this.slots[this.slots.length - 1].node;
    this.node.replaceChildren(...inner, ...(this.extra ? [this.extra.node] : []), end);
  }

  private slot(k: number): Slot {
    const isInner = k > 0 && k < this.places.length - 1;
    const name = isInner ? `via${k - 1}` : k ? "end" : "start";
    return new Slot(this.context, { name, label: isInner ? String(k) : k ? "To" : "From" }, {
      onChoose: (place) => this.listener.onChange(this.places.with(k, settled(place))),
      onUpload: (upload) => this.listener.onUpload(upload),
      onRemove: isInner ? () => this.listener.onChange(this.places.toSpliced(k, 1)) : undefined,
    });
  }

  private slotForMore(): Slot {
    const slot = new Slot(this.context, { name: "via", label: "+", hint: "Add a stop" }, {
      onChoose: (place) => this.listener.onChange(this.places.toSpliced(-1, 0, settled(place))),
      onUpload: (upload) => this.listener.onUpload(upload),
    });
    slot.showEmpty();
    return slot;
  }
}
