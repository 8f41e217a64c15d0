/* Two Gaussians to be moved, and the KL in both directions. */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

import { COLOURS } from "../colours";
import { context2d } from "../lib/canvas";
import { gaussianDensity, gaussianKl } from "./densities";
import { chart, CHART_WIDTH, column, columns, Dial, Figures } from "./parts";

const HEIGHT = 200;
const PIXELS_A_STEP = 4;
const X = scaleLinear([-6, 6], [0, CHART_WIDTH]);
const Y = scaleLinear([0, 1 / (0.2 * Math.sqrt(2 * Math.PI))], [195, 15]); // the narrowest fits

export class GaussianPair {
  readonly node: HTMLElement;
  private readonly curves = chart(HEIGHT, "Two Gaussian densities", "learn-curves");
  private readonly dials = [
    this.mean("\u03bc of q", "learn-q-mu", 1), this.width("\u03c3 of q", "learn-q-std", 0.5),
    this.mean("\u03bc of p", "learn-p-mu", 0), this.width("\u03c3 of p", "learn-p-std", 1),
  ];
  private readonly divergences = new Figures("learn-pair", [
    ["qp", "KL(q \u2016 p), nats", "The one in the bound: q must not be where p is not", "var(--kl)"],
    ["pq", "KL(p \u2016 q), nats", "The reverse: another number", "var(--line)"],
  ]);

  constructor() {
    this.node = columns(column("q blue, p green", this.curves, this.divergences.node),
      column("Move both", ...this.dials.map(({ node }) => node)));
    this.show();
  }

  private mean(name: string, testId: string, value: number): Dial {
    return new Dial(name, testId, { min: -3, max: 3, step: 0.05, value }, () => this.show());
  }

  private width(name: string, testId: string, value: number): Dial {
    return new Dial(name, testId, { min: 0.2, max: 3, step: 0.05, value }, () => this.show());
  }

  private show(): void {
    const [m, s, n, t] = this.dials.map(({ value }) => value);
    const [qp, pq] = [gaussianKl(m, s, n, t), gaussianKl(n, t, m, s)];
    this.divergences.show({ qp: qp.toFixed(3), pq: pq.toFixed(3) }, { qp, pq });
    const context = context2d(this.curves);
    context.clearRect(0, 0, CHART_WIDTH, HEIGHT);
    drawDensity(context, m, s, COLOURS.posterior);
    drawDensity(context, n, t, COLOURS.prior);
  }
}

function drawDensity(context: CanvasRenderingContext2D, mu: number, std: number, colour: string): void {
  const pixels = Array.from({ length: CHART_WIDTH / PIXELS_A_STEP + 1 }, (_, k) => k * PIXELS_A_STEP);
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  line<number>((x) => x, (x) => Y(gaussianDensity(X.invert(x), mu, std))).context(context)(pixels);
  context.stroke();
}
