/* All rows of curves over the steps of a run. */

import { onAxis, stepTicks } from "../lib/charts/steps";
import type { Point } from "../lib/charts/lines";
import { clamp, element, find, signed } from "../lib/dom";
import type { TrainingColours } from "../schema";
import { digitsOf, type Moment as HeatMoment, paintCurves, paintHeat, ROW_HEIGHT } from "./curves";
import type { Feed } from "./feed";
import { inNats } from "./figures";
import { RowView } from "./row_view";
import { type CurveRow, ELBO_ROWS, termRows } from "./rows";

const PACE_HEIGHT = 30;
const PACE_RANGE: [number, number] = [-0.05, 1.1];
const NOTHING = "\u2013";

export interface RowStyle {
  palette: TrainingColours & { ink: string };
  grid: string;
  inactiveBelow: number;
}

interface DrawnRow extends CurveRow {
  view: RowView;
}

export class ChartRows {
  private rows: DrawnRow[] = [];
  private readonly heat = new RowView("KL of each z", "KL of each dimension in nats, largest on top: stronger colour is more");
  private readonly pace = new RowView("rate and \u03b2", "Learning rate (grey) and the KL weight \u03b2 (green), each from 0 to its maximum");
  private order: number[] = []; // of the dimensions, the one with the largest KL first
  private terms = "";

  constructor(private readonly root: ParentNode) { this.build([]); }

  private build(terms: CurveRow[]): void {
    this.rows = [...ELBO_ROWS, ...terms].map((row) => ({ ...row, view: new RowView(row.name, row.hint) }));
    const views = [...this.rows.map(({ view }) => view), this.heat, this.pace];
    find(this.root, ".rows").replaceChildren(...views.map(({ node }) => node));
  }

  /** Rows for the further terms of the objective, once the records have any. */
  private takeTerms({ records, report }: Feed): void {
    const terms = termRows(records, report?.terms);
    const names = terms.map(({ name }) => name).join("\n");
    if (names === this.terms) return;
    this.terms = names;
    this.build(terms);
  }

  paint(feed: Feed, last: number, style: RowStyle): void {
    this.takeTerms(feed);
    const shared = { last, grid: style.grid, ink: style.palette.ink, marks: changesOf(feed) };
    for (const row of this.rows) {
      const { view: { canvas }, fromSnapshots } = row;
      const colour = style.palette[row.colour];
      const points = feed.records.series(row.training);
      const range = paintCurves(canvas, [
        { points: fromSnapshots ? earlyKl(feed) : [], colour, dashed: true },
        { points, colour },
        { points: feed.records.series(row.validation), colour, dashed: true },
      ], { ...shared, height: ROW_HEIGHT, least: fromSnapshots ? 0 : undefined });
      row.view.label(...[range[1], range[0]].map((end) => (points.length ? signed(end, digitsOf(range)) : "")));
    }
    this.paintHeat(feed, last, style.palette.kl);
    const pace = [["learning_rate", style.palette.data], ["beta", style.palette.prior]] as const;
    paintCurves(this.pace.canvas, pace.map(([name, colour]) => ({ points: ofMaximum(feed.records.series((get) => get(name))), colour })),
      { ...shared, height: PACE_HEIGHT, range: PACE_RANGE });
    this.paintAxis(last);
  }

  private paintHeat({ records, film }: Feed, last: number, colour: string): void {
    const first = records.steps[0] ?? Infinity;
    const early: HeatMoment[] = (film?.timeline.snapshots ?? []).filter(({ step }) => step < first);
    const recorded = records.steps.flatMap((step, k) => {
      const kl = records.list("kl_per_dim", k);
      return kl ? [{ step, kl }] : [];
    });
    const moments = [...early, ...recorded];
    const newest = moments.at(-1)?.kl ?? [];
    this.order = newest.map((_, dim) => dim).sort((a, b) => newest[b] - newest[a]);
    const height = clamp(this.order.length * 6, 24, 120);
    const most = paintHeat(this.heat.canvas, moments, this.order, { last, height, colour });
    this.heat.label(most ? `${most.toFixed(1)} nats` : "");
  }

  private paintAxis(last: number): void {
    const ticks = stepTicks(last).map((step) => {
      const tick = element("span", { textContent: step.toLocaleString("en") });
      tick.style.left = `${(100 * onAxis(step)) / onAxis(last)}%`;
      return tick;
    });
    find(this.root, ".axis").replaceChildren(...ticks, element("span", { className: "unit", textContent: "step" }));
  }

  /** The figures at a step; returns -ELBO in words. */
  read({ records, film }: Feed, step: number, inactiveBelow: number): string {
    const k = records.at(step);
    const nats = (value: number | null): string => (value === null ? NOTHING : inNats(value));
    for (const row of this.rows) {
      const validation = k < 0 ? null : row.validation((name) => records.before(name, k));
      row.view.read(nats(k < 0 ? null : row.training((name) => records.value(name, k))),
        validation === null ? row.unit : `validation ${nats(validation)}`);
    }
    const rate = k < 0 ? null : records.value("learning_rate", k);
    this.pace.read(rate === null ? NOTHING : rate.toExponential(1).replace("e-", "e\u2212"),
      k < 0 ? "" : `\u03b2 ${Number((records.value("beta", k) ?? 1).toFixed(2))}`);
    if (film && this.order.length) this.readHeat(film.timeline.snapshots[film.timeline.between(step).k].kl, inactiveBelow);
    return this.rows[0].view.text;
  }

  private readHeat(kl: number[], inactiveBelow: number): void {
    const active = kl.filter((nats) => nats >= inactiveBelow).length;
    this.heat.read(`${active} of ${this.order.length}`, "active");
  }
}

/** The steps at which a setting was changed. */
const changesOf = ({ report }: Feed): number[] => (report?.events ?? []).map(({ step }) => step).filter((step) => step > 0);

/** The KL of the reference images at the snapshots up to the first record. */
function earlyKl({ records, film }: Feed): Point[] {
  const first = records.steps[0] ?? Infinity;
  return (film?.timeline.snapshots ?? []).filter(({ step }) => step <= first)
    .map(({ step, kl }): Point => [step, kl.reduce((sum, value) => sum + value, 0)]);
}

/** Values as shares of the largest. */
function ofMaximum(points: Point[]): Point[] {
  const most = Math.max(...points.map(([, value]) => value), 1e-12);
  return points.map(([step, value]): Point => [step, value / most]);
}
