// @ts-nocheck
/* Mouse, finger, stylus or keyboard over a canvas, as points from 0 to 1. */

import { clamp } from "../lib/dom";

const PEN_STEP = 1 / 28; // of an arrow key; with shift a quarter of it

export class Pen {
  /** @param {object} hand  onDown(erases) as it touches the paper, onMove(points) while it draws,
   *                        onLift() as it leaves; points are [x, y, pressure] */
  constructor(canvas, ring, hand) {
    Object.assign(this, { canvas, ring, hand, cursor: [0.5, 0.5] });
    canvas.onpointerdown = (event) => this.down(event);
    canvas.onpointermove = (event) => this.move(event);
    canvas.onpointerup = canvas.onpointercancel = (event) => this.up(event);
    canvas.onpointerleave = () => { ring.hidden = true; };
    canvas.onkeydown = (event) => this.key(event);
    canvas.onblur = () => { this.lift(); ring.hidden = true; };
    this.scrolled = () => { this.box = null; };
    document.addEventListener("scroll", this.scrolled, true);
  }

  close() { document.removeEventListener("scroll", this.scrolled, true); }

  /** One pointer at a time: the palm beside a stylus draws nothing. */
  down(event) {
    if (this.drawing || !event.isPrimary || event.button > 0 && event.button !== ERASER_BUTTON) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.focus({ preventScroll: true });
    this.drawing = event.pointerId;
    this.box = null;
    this.hand.onDown(event.button === ERASER_BUTTON);
    this.hand.onMove([this.point(event)]);
  }

  move(event) {
    this.showRing(this.point(event));
    if (this.drawing !== event.pointerId) return;
    const all = event.getCoalescedEvents?.() ?? [];
    this.hand.onMove((all.length ? all : [event]).map((one) => this.point(one)));
  }

  up(event) { if (this.drawing === event.pointerId) this.lift(); }

  lift() {
    if (this.drawing === undefined) return;
    this.drawing = undefined;
    this.hand.onLift();
  }

  point({ clientX, clientY, pointerType, pressure }) {
    if (this.drawing === undefined) this.box = null;
    const box = this.box ??= this.canvas.getBoundingClientRect(); // asked for once a stroke: it may lay out the page
    const place = [(clientX - box.left) / box.width, (clientY - box.top) / box.height];
    return [...place.map(short), pointerType === "pen" && pressure ? short(0.4 + 1.2 * pressure) : 1];
  }

  /** Arrows move the pen, the space bar puts it down and lifts it. */
  key(event) {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (event.key === " ") this.toggle();
    else if (x || y) this.step(x, y, event.shiftKey ? PEN_STEP / 4 : PEN_STEP);
    else return;
    event.preventDefault();
  }

  toggle() {
    if (this.drawing !== undefined) return this.lift();
    this.drawing = "keyboard";
    this.hand.onDown(false);
    this.hand.onMove([[...this.cursor, 1]]);
    this.showRing(this.cursor);
  }

  step(x, y, size) {
    this.cursor = [clamp(this.cursor[0] + x * size, 0, 1), clamp(this.cursor[1] + y * size, 0, 1)].map(short);
    if (this.drawing === "keyboard") this.hand.onMove([[...this.cursor, 1]]);
    this.showRing(this.cursor);
  }

  /** The ring's box is as large as the paper: moved like this, it costs no layout. */
  showRing([x, y]) {
    this.ring.hidden = false;
    this.ring.style.transform = `translate(${100 * x}%, ${100 * y}%)`;
  }
}

const ERASER_BUTTON = 5; // the other end of a stylus
const short = (value) => Math.round(value * 1e4) / 1e4;
