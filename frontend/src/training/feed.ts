/* How a run stands, asked for again and again; its records and snapshots as they come. */

import { Disposer } from "../lib/disposer";
import { modelUrl } from "../lib/socket";
import { checked, goesOn, type RunReport } from "./data";
import { Film } from "./film";
import { Records } from "./records";

const ASK_MS = 700;   // while the run goes on
const REST_MS = 4000;
const ANNOUNCE_MS = 2000;

export interface FeedEvents {
  onReport: () => void;
  onFilm: (film: Film, isNew: boolean) => void;
  /** a sheet of images has loaded */
  onSheet: () => void;
  onConnection: (isUp: boolean) => void;
}

export class Feed {
  readonly records = new Records();
  report: RunReport | null = null;
  film: Film | null = null;
  private readonly base: string;
  private readonly running = new Disposer();
  private timer = 0;

  constructor(readonly run: string, private readonly events: FeedEvents) {
    this.base = modelUrl(run);
    const announcing = window.setInterval(() => this.announce(), ANNOUNCE_MS);
    this.running.own(() => { clearInterval(announcing); clearTimeout(this.timer); });
    void this.ask();
  }

  /** Whether the run goes on. */
  get goesOn(): boolean { return goesOn(this.report?.state); }

  private async ask(): Promise<void> {
    const isUp = document.hidden || await this.update().then(() => true, () => false);
    if (this.running.closed) return;
    this.events.onConnection(isUp);
    this.timer = window.setTimeout(() => void this.ask(), this.goesOn ? ASK_MS : REST_MS);
  }

  private async update(): Promise<void> {
    const isFirst = !this.report;
    const report = await this.fetchReport();
    if (this.running.closed) return;
    this.records.add(report.records);
    this.report = report;
    if (isFirst) this.announce();
    await this.updateFilm(report);
    if (!this.running.closed) this.events.onReport();
  }

  private async fetchReport(): Promise<RunReport> {
    const { signal } = this.running;
    const response = await fetch(`${this.base}training.json?after=${this.records.last}`, { signal });
    const report = await checked(response).json() as RunReport;
    if (report.last >= this.records.last) return report;
    this.records.clear(); // resumed from an earlier step
    return this.fetchReport();
  }

  /** Tells the server that somebody is watching, so that the run draws previews. */
  private announce(): void {
    if (!this.goesOn || document.hidden) return;
    fetch(`${this.base}watch`, { method: "POST", signal: this.running.signal }).catch(() => undefined); // the next one may arrive
  }

  private async updateFilm({ snapshots, newest }: RunReport): Promise<void> {
    if (!snapshots.length) return;
    if (String(snapshots) !== String(this.film?.keptSteps)) await this.loadFilm();
    const { film } = this;
    if (!film || newest === null || newest <= film.last || this.running.closed) return;
    await film.loadNewest().catch(() => undefined); // a snapshot has overtaken it
  }

  private async loadFilm(): Promise<void> {
    const { film } = this;
    const next = film ?? await Film.load(this.base, this.running.signal);
    if (film) await film.reload();
    if (this.running.closed) return;
    this.film = next;
    this.events.onFilm(next, !film);
    void next.prefetch(this.events.onSheet);
  }

  close(): void { this.running.close(); }
}
