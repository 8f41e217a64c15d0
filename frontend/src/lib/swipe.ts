/* What a finger means: a vertical swipe scrolls the page and changes nothing, wherever it begins; a
 * horizontal drag, or a drag after a moment's rest, moves the value. */

const DECIDED = 6; // pixels after which the direction is known
const HOLD_MS = 250; // a finger that rests so long means the control, not the page

export type Intent = "undecided" | "drag" | "scroll";

/** The direction of a touch so far. */
export function intentOf(x: number, y: number): Intent {
  if (Math.max(Math.abs(x), Math.abs(y)) < DECIDED) return "undecided";
  return Math.abs(x) > Math.abs(y) ? "drag" : "scroll";
}

interface Touch { input: HTMLInputElement; x: number; y: number; before: string; wanted: string | null; intent: Intent }

const rangeOf = (event: Event): HTMLInputElement | null => {
  const [target] = event.composedPath();
  return target instanceof HTMLInputElement && target.type === "range" ? target : null;
};

/** Keeps all ranges of a component as they are until a touch has become a drag or a tap: browsers set
 *  the value as soon as a finger lands, even if the page then scrolls. */
export function guardRanges(root: Node): void {
  let touch: Touch | null = null;

  const listen = <Name extends keyof HTMLElementEventMap>(name: Name, on: (event: HTMLElementEventMap[Name]) => void): void =>
    root.addEventListener(name, on as EventListener, { capture: true, passive: true });

  listen("pointerdown", (event) => {
    const input = rangeOf(event);
    touch = input && event.pointerType === "touch"
      ? { input, x: event.clientX, y: event.clientY, before: input.value, wanted: null, intent: "undecided" } : null;
  });
  listen("pointermove", ({ clientX, clientY }) => {
    if (touch?.intent === "undecided") touch.intent = intentOf(clientX - touch.x, clientY - touch.y);
  });
  listen("pointercancel", () => { // the page scrolls
    if (!touch) return;
    touch.intent = "scroll";
    touch.input.value = touch.before;
  });
  listen("pointerup", () => {
    const tapped = touch;
    if (tapped?.intent !== "undecided") return;
    tapped.intent = "drag";
    if (tapped.wanted !== null) set(tapped.input, tapped.wanted);
  });
  for (const name of ["input", "change"] as const) {
    listen(name, (event) => {
      if (!touch || touch.input !== rangeOf(event) || touch.intent === "drag") return;
      event.stopImmediatePropagation();
      touch.wanted = touch.input.value;
      touch.input.value = touch.before;
      if (name === "change" && touch.intent === "scroll") touch = null;
    });
  }
}

function set(input: HTMLInputElement, value: string): void {
  input.value = value;
  for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
}

export interface PadListener {
  onDrag(event: PointerEvent): void;
  onRest?(): void;
}

/** Follows the pointer on a pad of two dimensions. A mouse drags at once; a finger drags once it has moved
 *  sideways or rested, and sets the point with a tap. The pad has `touch-action: pan-y`. */
export function followPad(pad: HTMLElement, { onDrag, onRest = () => {} }: PadListener): void {
  let start: PointerEvent | null = null;
  let intent: Intent = "undecided";
  let hold = 0;

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    start = event;
    intent = event.pointerType === "touch" ? "undecided" : "drag";
    if (intent === "drag") onDrag(event);
    else hold = window.setTimeout(() => { if (intent === "undecided") { intent = "drag"; onDrag(event); } }, HOLD_MS);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!start || !pad.hasPointerCapture(event.pointerId)) return;
    if (intent === "undecided") intent = intentOf(event.clientX - start.clientX, event.clientY - start.clientY);
    if (intent === "drag") onDrag(event);
  });
  const end = (event: PointerEvent): void => {
    window.clearTimeout(hold);
    if (!start) return;
    if (intent === "undecided" && event.type === "pointerup") { intent = "drag"; onDrag(event); }
    if (intent === "drag") onRest();
    start = null;
  };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  // After a moment's rest the page must not scroll any more.
  pad.addEventListener("touchmove", (event) => { if (intent === "drag" && event.cancelable) event.preventDefault(); }, { passive: false });
}
