/* The figures that a run has recorded, step by step. */

import type { Point } from "../lib/charts/lines";
import type { Columns } from "./data";

/** A figure of one record; null where it has none. */
export type Get = (name: string) => number | null;
/** A figure that is computed from those of a record. */
export type Figure = (get: Get) => number | null;

/** Columns of records, which grow while the run trains. */
export class Records {
  private columns: Columns = {};

  clear(): void { this.columns = {}; }

  get names(): string[] { return Object.keys(this.columns); }

  get steps(): number[] { return (this.columns.step ?? []) as number[]; }

  get length(): number { return this.steps.length; }

  /** The last recorded step; -1 without records. */
  get last(): number { return this.steps.at(-1) ?? -1; }

  /** Appends records; a name that is new has no values before. */
  add(columns: Columns): void {
    const { length } = this;
    for (const [name, values] of Object.entries(columns)) {
      const existing = this.columns[name] ?? Array<null>(length).fill(null);
      this.columns[name] = [...existing, ...values];
    }
  }

  /** The record whose steps hold this one, or the last; -1 where there is none yet. */
  at(step: number): number {
    const { steps } = this;
    let [low, high] = [0, steps.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle] >= step) high = middle;
      else low = middle + 1;
    }
    return high < 0 ? -1 : low;
  }

  value(name: string, k: number): number | null {
    const value = this.columns[name]?.[k];
    return typeof value === "number" ? value : null;
  }

  list(name: string, k: number): number[] | null {
    const value = this.columns[name]?.[k];
    return Array.isArray(value) ? value : null;
  }

  /** The newest value at or before record k: not every record has been validated. */
  before(name: string, k: number): number | null {
    for (let at = k; at >= 0; at -= 1) {
      const value = this.value(name, at);
      if (value !== null) return value;
    }
    return null;
  }

  /** [step, value] of a figure, where there is one. */
  series(figure: Figure): Point[] {
    return this.steps.flatMap((step, k): Point[] => {
      const value = figure((name) => this.value(name, k));
      return value !== null && Number.isFinite(value) ? [[step, value]] : [];
    });
  }

  /** Whether any record has a number of this name. */
  has(name: string): boolean { return (this.columns[name] ?? []).some((value) => typeof value === "number"); }
}
