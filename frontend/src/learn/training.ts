/* A toy training, step by step: the plane moves, the images come. */

import { COLOURS } from "../colours";
import { wide } from "../common/icons";
import { paintTiles } from "../lib/canvas";
import type { Root } from "../lib/component";
import { bytesOf, clamp, element, signed } from "../lib/dom";
import { type Prior, priorOf } from "../lib/prior";
import type { ToyStep, ToyTrainingData } from "../schema";
import { Lesson, lesson } from "./lesson";
import { LossCurve } from "./loss_curve";
import { button, column, columns, Dial, Figures, picture, row } from "./parts";
import { disc, type Layer, PlaneView, priorContours } from "./plane_view";

const SPEEDS: [name: string, imagesASecond: number][] = [["Slow", 2], ["Normal", 12], ["Fast", 40]];
const NORMAL = 1; // the place of the speed to start with
const REACH = 5; // the plane's edge
const AXES = [{ low: -REACH, high: REACH }, { low: -REACH, high: REACH }];
const PRIOR: Prior = priorOf({ latent_dim: 2 }); // of the toy model

interface Step extends ToyStep { pixels: Uint8Array; points: Int16Array; loss: number }

class TrainingLesson extends Lesson<ToyTrainingData> {
  private readonly plane = new PlaneView("learn-plane", "The images in the latent plane");
  private readonly sheet = picture("learn-decoded", "Decoded images over the plane");
  private readonly curve = new LossCurve();
  private readonly figures = new Figures("learn-figures", [
    ["step", "step", "Steps of stochastic gradient descent with Adam, 64 images each", "var(--line)"],
    ["ll", "log-likelihood", "nats, average over all images", "var(--decoder)"],
    ["kl", "KL", "nats, average over all images", "var(--kl)"],
    ["loss", "loss", "\u2212log-likelihood + \u03b2 \u00b7 KL: what training minimises", "var(--q)"],
  ]);
  private readonly scrub = new Dial("time", "learn-scrub",
    { min: 0, max: 1, step: 1, value: 0, format: (k) => this.stepText(k) }, (k) => { this.stop(); this.go(k); });
  private readonly playButton = button("", "learn-play", () => this.toggle());
  private readonly speed = element("select", { ariaLabel: "Speed", "data-testid": "learn-speed" },
    ...SPEEDS.map(([name], k) => element("option", { value: k, textContent: name, selected: k === NORMAL })));
  private steps: Step[] = [];
  private k = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(root: Root) {
    super(root);
    this.running.own(() => this.stop());
    this.add(
      row(this.playButton, button("Previous step", "learn-back", () => this.nudge(-1)), button("Next step", "learn-on", () => this.nudge(1)), this.speed),
      this.scrub.node,
      columns(column("The images in the plane: \u03bc, by class", this.plane.node),
        column("The plane decoded, \u22122 to 2", this.sheet, this.figures.node)),
      this.curve.node);
  }

  protected override open({ steps, beta, told }: ToyTrainingData): void {
    this.stop();
    this.steps = steps.map((step) => ({
      ...step, pixels: bytesOf(step.pictures), points: new Int16Array(bytesOf(step.mu).buffer), loss: beta * step.kl - step.log_likelihood,
    }));
    this.curve.open(this.steps);
    this.plane.open(AXES);
    this.scrub.input.max = String(steps.length - 1);
    this.say(told);
    this.go(0);
  }

  /** The dial is there before the data have come. */
  private stepText(k: number): string { return this.steps?.length ? `step ${this.steps[k].step}` : ""; }

  private go(k: number): void {
    this.k = k;
    this.scrub.value = k;
    const { step, log_likelihood, kl, loss, points, pixels } = this.steps[k];
    const { side, tile } = this.data;
    this.plane.draw(null, priorContours(PRIOR), this.images(points));
    paintTiles(this.sheet, pixels, [1, tile, tile], side, 0, side ** 2);
    this.figures.show({ step: String(step), ll: signed(log_likelihood, 1), kl: kl.toFixed(2), loss: signed(loss, 1) }, { step, log_likelihood, kl, loss });
    this.curve.show(k);
  }

  /** @param points  of all images, in thousandths */
  private images(points: Int16Array): Layer {
    const { labels, colours } = this.data;
    return (context, view) => labels.forEach((label, i) => {
      context.fillStyle = colours[label] ?? COLOURS.data;
      disc(context, view.pixel([points[2 * i] / 1000, points[2 * i + 1] / 1000]), 3);
    });
  }

  private nudge(by: number): void {
    this.stop();
    this.go(clamp(this.k + by, 0, this.steps.length - 1));
  }

  private toggle(): void {
    if (this.timer !== null) return this.stop();
    if (this.k === this.steps.length - 1) this.go(0);
    this.tick();
    this.dressButton();
  }

  private tick(): void {
    const [, imagesASecond] = SPEEDS[Number(this.speed.value)];
    this.timer = setTimeout(() => {
      if (this.k >= this.steps.length - 1) return this.stop();
      this.go(this.k + 1);
      this.tick();
    }, 1000 / imagesASecond);
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.dressButton();
  }

  private dressButton(): void { this.playButton.replaceChildren(wide(this.timer === null ? "Play" : "Pause", "Pause")); }
}

export default lesson(TrainingLesson);
