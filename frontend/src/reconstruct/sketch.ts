/* The sketch pad. Every move of the pen goes through the encoder and back. */

import {
  type Actions, closeMenus, copyText, dress, dressEither, listenToKeys, SKETCH_KEYS, wireActions,
} from "../common/actions";
import { type Drawing, EMPTY, Paper, type Stroke, type StrokePoint, type Tool } from "../common/drawing";
import { Meter } from "../common/meter";
import { Pen } from "../common/pen";
import { type ComponentArgs, mount, type Nothing, type Root, type Setter } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { element, find, rested } from "../lib/dom";
import { UndoHistory } from "../lib/history";
import { Latest } from "../lib/latest";
import { snap } from "../lib/latent";
import type { SketchData, SketchTrigger, SketchUse } from "../schema";
import { Controls } from "./controls";
import { DrawnModel, type PadState } from "./drawn_model";
import { type Outcome, outcomeText } from "./filling";
import { newSeed, savedDrawing, saveDrawing } from "./saved_drawing";

type Args = ComponentArgs<SketchData, Nothing, SketchTrigger>;

const REST_AFTER_MS = 150; // then the drawing is saved, and what is masked is filled in
const MESSAGE_MS = 2500;
const TOOLS: Tool[] = ["pen", "eraser", "hide"];

class Sketch {
  private readonly root: Root;
  private readonly running = new Disposer();
  private readonly pad: HTMLCanvasElement;
  private readonly rounds: HTMLElement;
  private readonly paper: Paper;
  private readonly meter: Meter;
  private readonly controls: Controls;
  private readonly history: UndoHistory<Drawing>;
  private readonly showing = this.running.own(new Latest());
  private readonly rest = this.running.own(rested(REST_AFTER_MS, () => this.rests()));
  private drawn: DrawnModel | null = null;
  private tool: Tool = "pen";
  /** the one that is drawn now */
  private stroke: Stroke | null = null;
  private seed: number;
  private changes = 0;
  private setTriggerValue: Setter<SketchTrigger> = () => {};

  constructor(root: Root) {
    this.root = root;
    this.pad = find(root, ".ink");
    this.rounds = find(root, ".rounds");
    this.paper = new Paper(this.pad, find(root, ".cover"));
    this.meter = this.running.own(new Meter(find(root, ".status")));
    this.running.own(this.makePen());
    const { drawing, seed, ...settings } = savedDrawing();
    this.history = new UndoHistory(drawing, Object.is);
    this.seed = seed;
    this.controls = new Controls(root, settings, { onChange: () => this.changed(), onMove: () => this.rest() });
    const actions = this.actions();
    wireActions(root, actions, (menu, panel) => { if (menu === "images") this.fillImages(panel); });
    this.running.own(listenToKeys(root, actions, SKETCH_KEYS));
    this.choose("pen");
  }

  /** Called at every rerun; only another model changes anything. */
  update(data: SketchData, setTriggerValue: Setter<SketchTrigger>): void {
    this.setTriggerValue = setTriggerValue;
    if (data.model.id !== this.drawn?.model.id) this.open(data);
  }

  private open({ model, colours, light }: SketchData): void {
    this.rest.cancel();
    this.drawn?.close();
    this.preparePaper(model.image_shape, light);
    this.drawn = new DrawnModel(model, this.seed, colours, {
      root: this.root,
      meter: this.meter,
      pad: () => this.padState(),
      onGuess: () => this.changed(),
      onFilling: (rounds, outcome) => this.showFilling(rounds, outcome),
    });
    void this.showDrawing();
  }

  private preparePaper(shape: SketchData["model"]["image_shape"], light: boolean): void {
    const [C, H, W] = shape;
    this.paper.setLight(light);
    this.paper.setShape(shape);
    this.controls.fit(this.paper, C === 1);
    find(this.root, ".size").textContent = `${W} \u00d7 ${H}, ${C === 1 ? "grey" : "colours"}`;
    dress(find(this.root, "[data-do=fill]"), "fill", "stop");
  }

  private makePen(): Pen {
    return new Pen(this.pad, find(this.root, ".ring"), {
      onDown: (erases) => this.begin(erases),
      onMove: (points) => this.extend(points),
      onLift: () => this.finish(),
    });
  }

  close(): void {
    if (this.drawn) this.save();
    this.drawn?.close();
    this.running.close();
  }

  // Drawing --------------------------------------------------------------------------------

  private get drawing(): Drawing { return this.history.now; }

  private begin(erases: boolean): void {
    this.drawn?.stopFilling();
    this.rest.cancel();
    const grey = this.drawn?.model.image_shape[0] === 1;
    this.stroke = {
      tool: erases ? "eraser" : this.tool,
      colour: grey ? null : this.controls.settings.colour,
      width: this.controls.penWidth,
      points: [],
    };
  }

  private extend(points: StrokePoint[]): void {
    if (!this.stroke) return;
    const from = this.stroke.points.length;
    this.stroke.points.push(...points);
    this.paper.stroke(this.stroke, from);
    this.changed();
  }

  private finish(): void {
    const { stroke } = this;
    this.stroke = null;
    if (stroke?.points.length) this.history.add({ ...this.drawing, strokes: [...this.drawing.strokes, stroke] });
    this.showHistory();
    this.rest();
  }

  /** To another drawing, but not under a pen that is down. */
  private travel(move: () => Drawing | null): void { if (!this.stroke && move()) void this.showDrawing(); }

  private async showDrawing(): Promise<void> {
    const { drawing } = this;
    const signal = this.showing.next();
    const start = drawing.start ? await decodedImage(drawing.start) : null;
    if (signal.aborted || this.drawing !== drawing) return; // another one meanwhile
    this.paper.paint(drawing, start);
    this.showHistory();
    this.changed();
    this.rest();
  }

  private showHistory(): void {
    find<HTMLButtonElement>(this.root, "[data-do=undo]").disabled = !this.history.canUndo;
    find<HTMLButtonElement>(this.root, "[data-do=redo]").disabled = !this.history.canRedo;
  }

  /** Something that the model sees is different: look, show, ask. */
  private changed(): void {
    this.changes += 1;
    this.pad.dataset.changes = String(this.changes);
    this.showBlank();
    this.drawn?.changed();
    this.clearRounds();
    find<HTMLButtonElement>(this.root, "[data-do=fill]").disabled = !this.drawn?.seen?.hidden;
  }

  /** Before the first stroke nothing is shown of the model: it has seen no blank image in training. */
  private showBlank(): void {
    const isDrawn = Boolean(this.stroke || this.drawing.start || this.drawing.strokes.length);
    find(this.root, ".hint").hidden = isDrawn;
    find(this.root, ".easel").classList.toggle("blank", !isDrawn && !this.controls.settings.noise);
  }

  private padState(): PadState {
    const { centre, noise: noiseLevel } = this.controls.settings;
    return { reading: centre ? this.paper.readCentred() : this.paper.read(), noiseLevel, change: this.changes };
  }

  private rests(): void {
    this.save();
    this.drawn?.fillIn();
  }

  // Filling in -----------------------------------------------------------------------------

  private showFilling(rounds: number, outcome: Outcome | "running"): void {
    if (rounds === 0 || outcome !== "running") {
      dressEither(find(this.root, "[data-do=fill]"), outcome === "running", "stop", "fill");
    }
    this.rounds.dataset.outcome = outcome;
    this.rounds.textContent = outcomeText(rounds, outcome);
  }

  private clearRounds(): void {
    delete this.rounds.dataset.outcome;
    this.rounds.textContent = "";
  }

  private toggleFilling(): void {
    if (this.drawn?.filling.running) this.drawn.stopFilling();
    else this.drawn?.fillIn();
  }

  // What the buttons, keys and dials do -------------------------------------------------------

  private actions(): Actions {
    return {
      pen: () => this.choose("pen"),
      eraser: () => this.choose("eraser"),
      hide: () => this.choose("hide"),
      undo: () => this.travel(() => this.history.undo()),
      redo: () => this.travel(() => this.history.redo()),
      clear: () => this.travel(() => { this.history.add(EMPTY); return EMPTY; }),
      random: () => this.resampleNoise(),
      fill: () => this.toggleFilling(),
      copy: () => this.copy(),
      explore: () => this.explore(),
      start: () => this.use("start"),
      end: () => this.use("end"),
      map: () => this.use("map"),
      keep: () => this.use("keep"),
    };
  }

  private resampleNoise(): void {
    this.seed = newSeed();
    this.drawn?.setSeed(this.seed);
    this.changed();
    this.rest();
  }

  private explore(): void {
    const q = this.drawn?.view.q;
    if (this.drawn && q) this.setTriggerValue("explore", { model: this.drawn.model.id, z: [...q.mu] });
  }

  /** Hands the image that the model sees to Python: for the paths, the map, or to be saved. */
  private use(to: SketchUse["to"]): void {
    closeMenus(this.root);
    if (!this.drawn?.seen) return;
    const pixels = btoa(String.fromCharCode(...this.drawn.seen.pixels));
    this.setTriggerValue("lead", { to, model: this.drawn.model.id, pixels });
  }

  private choose(tool: Tool): void {
    this.tool = tool;
    for (const name of TOOLS) find(this.root, `[data-do=${name}]`).setAttribute("aria-pressed", String(name === tool));
  }

  private async copy(): Promise<void> {
    const q = this.drawn?.view.q;
    if (!q) return;
    await copyText(`[${Array.from(q.mu, snap).join(", ")}]`, find(this.root, ".lab"));
    this.meter.say("z copied.", MESSAGE_MS);
  }

  private fillImages(panel: HTMLElement): void {
    const reference = this.drawn?.reference;
    if (!reference) return panel.replaceChildren("Loading \u2026");
    reference.fillPanel(panel, "Start from this", (i) => {
      closeMenus(this.root);
      const canvas = element("canvas");
      reference.paint(canvas, i);
      this.history.add({ start: canvas.toDataURL("image/png"), strokes: [] });
      void this.showDrawing();
    });
  }

  private save(): void { saveDrawing({ ...this.controls.settings, drawing: this.drawing, seed: this.seed }); }
}

async function decodedImage(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

export default ({ parentElement, data, setTriggerValue }: Args) =>
  mount(parentElement, Sketch, (instrument) => instrument.update(data, setTriggerValue));
