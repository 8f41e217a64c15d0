/* Two estimators of the same gradient, sample by sample: their means, their variances, their scatter. */

import { scaleLinear } from "d3-scale";

import { COLOURS } from "../colours";
import { wide } from "../common/icons";
import { context2d } from "../lib/canvas";
import { element } from "../lib/dom";
import { significant, times, withError } from "../lib/numbers";
import { type Moments, moments } from "./densities";
import { button, chart, CHART_WIDTH, type FigureRow, Figures, row } from "./parts";
import { disc } from "./plane_view";

const A_FRAME = 4; // gradients added each frame
const FEWEST = 16; // below, a variance says nothing
const HEIGHT = 200;
const BAND = { top: 20, height: 70, distance: 90 }; // of each estimator, in pixels
const SPREAD = 37; // prime to the band's height, so that dots beside each other are apart

type Estimator = "pathwise" | "score";
type Samples = Estimator | "centred";
export type GradientSamples = Record<Samples, number[]>;

const ESTIMATORS: { name: Estimator; words: string; meaning: string; colour: string }[] = [
  { name: "pathwise", words: "through z", meaning: "var(--q)", colour: COLOURS.posterior },
  { name: "score", words: "score function", meaning: "var(--error)", colour: COLOURS.error },
];

const FIGURES: FigureRow[] = [
  ["count", "samples", "So far", "var(--line)"],
  ...ESTIMATORS.flatMap(({ name, words, meaning }): FigureRow[] => [
    [`${name}Mean`, `${words}: mean`, "The mean of all samples so far, with its standard error", meaning],
    [`${name}Var`, `${words}: variance`, "Of a single sample, from the samples so far", meaning],
  ]),
  ["ratio", "variance, score / through z", "How many times more samples the score function needs", "var(--line)"],
];

export class GradientTally {
  readonly nodes: HTMLElement[];
  private readonly scatter = chart(HEIGHT, "Single-sample gradients of both estimators", "learn-scatter");
  private readonly figures = new Figures("learn-tally", FIGURES);
  private readonly run = button("Sample gradients", "learn-run", () => this.toggle());
  private readonly subtract = element("input", { type: "checkbox", "data-testid": "learn-subtract" });
  private samples: GradientSamples = { pathwise: [], score: [], centred: [] };
  private count = FEWEST;
  private frame: number | null = null;

  constructor() {
    this.subtract.onchange = () => this.show();
    const label = element("label", { className: "check" }, this.subtract, " Subtract the mean of log p(x|z) from the score function\u2019s");
    this.nodes = [this.scatter, this.figures.node, row(this.run, label)];
  }

  open(samples: GradientSamples): void {
    this.close();
    this.samples = samples;
    this.count = Math.min(FEWEST, this.total);
    this.show();
  }

  close(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    this.dressButton();
  }

  /** The samples of an estimator; of the score function, with or without the control variate. */
  private samplesOf(name: Estimator): number[] {
    return this.samples[name === "score" && this.subtract.checked ? "centred" : name];
  }

  private get total(): number { return this.samples.score.length; }

  private toggle(): void {
    if (this.frame !== null) return this.close();
    if (this.count >= this.total) this.count = FEWEST;
    this.frame = requestAnimationFrame(() => this.step());
    this.dressButton();
  }

  private step(): void {
    this.count = Math.min(this.count + A_FRAME, this.total);
    this.show();
    this.frame = this.count < this.total ? requestAnimationFrame(() => this.step()) : null;
    this.dressButton();
  }

  private dressButton(): void { this.run.replaceChildren(wide(this.frame === null ? "Sample gradients" : "Pause", "Sample gradients")); }

  private show(): void {
    const [pathwise, score] = ESTIMATORS.map(({ name }) => moments(this.samplesOf(name).slice(0, this.count)));
    this.figures.show({
      count: String(this.count),
      pathwiseMean: plusMinus(pathwise), pathwiseVar: significant(pathwise.variance, 2),
      scoreMean: plusMinus(score), scoreVar: significant(score.variance, 2), ratio: times(score.variance / pathwise.variance),
    }, { count: this.count, pathwise, score, subtracted: this.subtract.checked });
    this.paint();
  }

  private paint(): void {
    const context = context2d(this.scatter);
    const most = Math.max(...ESTIMATORS.flatMap(({ name }) => this.samplesOf(name).map(Math.abs))) || 1;
    const x = scaleLinear([-most, most], [10, CHART_WIDTH - 10]);
    context.clearRect(0, 0, CHART_WIDTH, HEIGHT);
    context.globalAlpha = 0.6;
    ESTIMATORS.forEach(({ name, colour }, k) => {
      context.fillStyle = colour;
      this.samplesOf(name).slice(0, this.count).forEach((value, n) =>
        disc(context, [x(value), BAND.top + BAND.distance * k + (n * SPREAD) % BAND.height], 3));
    });
    context.globalAlpha = 1;
  }
}

const plusMinus = ({ mean, error }: Moments): string => withError(mean, error);
