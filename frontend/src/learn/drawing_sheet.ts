/* A small drawing pad: pen, eraser, and an image to start from. */

import { Paper, type Stroke, type StrokePoint } from "../common/drawing";
import { Pen } from "../common/pen";
import type { ImageShape } from "../lib/canvas";
import { element } from "../lib/dom";
import { button, row } from "./parts";

const PEN_WIDTH = 2.5 / 28;
const INK = "#ffffff";

type Tool = "pen" | "eraser";

export interface SheetListener {
  /** The drawing is another one. */
  onChange(): void;
  /** The example is wanted back. */
  onExample(): void;
}

export class DrawingSheet {
  readonly node: HTMLElement;
  readonly tools: HTMLElement;
  private readonly paper: Paper;
  private readonly pen: Pen;
  private readonly penButton = button("Pen", "learn-pen", () => this.choose("pen"));
  private readonly eraserButton = button("Eraser", "learn-eraser", () => this.choose("eraser"));
  private tool: Tool = "pen";
  private stroke: Stroke = newStroke("pen");

  constructor(private readonly listener: SheetListener) {
    const ink = element("canvas", { className: "ink", tabIndex: 0, role: "img", ariaLabel: "Drawing. Drag, or move the pen with the arrow keys and put it down with the space bar.", "data-testid": "learn-ink" });
    const cover = element("canvas", { className: "cover" });
    const ring = element("span", { className: "ring", hidden: true });
    this.paper = new Paper(ink, cover);
    this.pen = new Pen(ink, ring, {
      onDown: (erases) => { this.stroke = newStroke(erases ? "eraser" : this.tool); },
      onMove: (points) => this.extend(points),
      onLift: () => {},
    });
    this.node = element("div", { className: "sheet" }, ink, cover, ring);
    this.tools = row(this.penButton, this.eraserButton,
      button("Clear", "learn-clear", () => this.start(null)), button("Example", "learn-again", () => listener.onExample()));
    this.choose("pen");
  }

  setShape(shape: ImageShape): void { this.paper.setShape(shape); }

  start(image: HTMLCanvasElement | null): void {
    this.paper.paint({ strokes: [] }, image);
    this.listener.onChange();
  }

  /** The pixels that the model sees. */
  read(): Uint8Array { return this.paper.read().pixels; }

  close(): void { this.pen.close(); }

  private choose(tool: Tool): void {
    this.tool = tool;
    this.penButton.ariaPressed = String(tool === "pen");
    this.eraserButton.ariaPressed = String(tool === "eraser");
  }

  private extend(points: StrokePoint[]): void {
    const from = this.stroke.points.length;
    this.stroke.points.push(...points);
    this.paper.stroke(this.stroke, from);
    this.listener.onChange();
  }
}

const newStroke = (tool: Tool): Stroke => ({ tool, colour: INK, width: PEN_WIDTH, points: [] });
