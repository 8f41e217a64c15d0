/* Mouse, touch, stylus or keyboard over a canvas, as points from 0 to 1. */

import { Disposer } from "../lib/disposer";
import { clamp } from "../lib/dom";
import type { StrokePoint } from "./drawing";

const PEN_STEP = 1 / 28; // of an arrow key; with shift a quarter of it
const ERASER_BUTTON = 5; // the other end of a stylus
const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Hears of a stroke: its start, its points as they come, its end. */
export interface PenListener {
  onDown(erases: boolean): void;
  onMove(points: StrokePoint[]): void;
  onLift(): void;
}

type PointerSample = Pick<PointerEvent, "clientX" | "clientY" | "pointerType" | "pressure">;

export class Pen {
  private readonly canvas: HTMLCanvasElement;
  private readonly ring: HTMLElement;
  private readonly listener: PenListener;
  private readonly running = new Disposer();
  private cursor: [x: number, y: number] = [0.5, 0.5];
  /** the pointer that draws, if any */
  private drawing: number | "keyboard" | null = null;
  private box: DOMRect | null = null;

  constructor(canvas: HTMLCanvasElement, ring: HTMLElement, listener: PenListener) {
    this.canvas = canvas;
    this.ring = ring;
    this.listener = listener;
    canvas.onpointerdown = (event) => this.down(event);
    canvas.onpointermove = (event) => this.move(event);
    canvas.onpointerup = canvas.onpointercancel = (event) => this.up(event);
    canvas.onpointerleave = () => { ring.hidden = true; };
    canvas.onkeydown = (event) => this.key(event);
    canvas.onblur = () => { this.lift(); ring.hidden = true; };
    this.running.listen(document, "scroll", () => { this.box = null; }, { capture: true });
  }

  close(): void { this.running.close(); }

  /** One pointer at a time: the palm next to a stylus draws nothing. */
  private down(event: PointerEvent): void {
    const otherButton = event.button > 0 && event.button !== ERASER_BUTTON;
    if (this.drawing !== null || !event.isPrimary || otherButton) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true });
    this.drawing = event.pointerId;
    this.box = null;
    this.listener.onDown(event.button === ERASER_BUTTON);
    this.listener.onMove([this.point(event)]);
  }

  private move(event: PointerEvent): void {
    this.showRing(this.point(event));
    if (this.drawing !== event.pointerId) return;
    const all = event.getCoalescedEvents?.() ?? [];
    this.listener.onMove((all.length ? all : [event]).map((sample) => this.point(sample)));
  }

  private up(event: PointerEvent): void { if (this.drawing === event.pointerId) this.lift(); }

  private lift(): void {
    if (this.drawing === null) return;
    this.drawing = null;
    this.listener.onLift();
  }

  private point({ clientX, clientY, pointerType, pressure }: PointerSample): StrokePoint {
    if (this.drawing === null) this.box = null;
    const box = this.box ??= this.canvas.getBoundingClientRect(); // asked for once a stroke: it may lay out the page
    const force = pointerType === "pen" && pressure ? rounded(0.4 + 1.2 * pressure) : 1;
    return [rounded((clientX - box.left) / box.width), rounded((clientY - box.top) / box.height), force];
  }

  /** Arrows move the pen, the space bar puts it down and lifts it. */
  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (event.key === " ") this.toggle();
    else if (arrow) this.step(...arrow, event.shiftKey ? PEN_STEP / 4 : PEN_STEP);
    else return;
    event.preventDefault();
  }

  private toggle(): void {
    if (this.drawing !== null) return this.lift();
    this.drawing = "keyboard";
    this.listener.onDown(false);
    this.listener.onMove([[...this.cursor, 1]]);
    this.showRing(this.cursor);
  }

  private step(x: number, y: number, size: number): void {
    const [left, top] = this.cursor;
    this.cursor = [rounded(clamp(left + x * size, 0, 1)), rounded(clamp(top + y * size, 0, 1))];
    if (this.drawing === "keyboard") this.listener.onMove([[...this.cursor, 1]]);
    this.showRing(this.cursor);
  }

  /** The ring's box is as large as the paper: moved like this, it costs no layout. */
  private showRing([x, y]: readonly [x: number, y: number, pressure?: number]): void {
    this.ring.hidden = false;
    this.ring.style.transform = `translate(${100 * x}%, ${100 * y}%)`;
  }
}
