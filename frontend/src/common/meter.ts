/* The line at the foot of a live component. */

import { rested, throttled } from "../lib/dom";
import type { RoundTrip } from "../lib/live_line";

const RECENT_MS = 1000;
const SHOW_EVERY_MS = 500;
const STOPPED_AFTER_MS = 1500;
const FEW = 5; // images a second: below, only the round trip is worth showing

/** How fast it runs while it moves, or a message. */
export class Meter {
  private readonly times: number[] = [];
  private readonly show = throttled(SHOW_EVERY_MS, () => this.showRate());
  private readonly showStopped = rested(STOPPED_AFTER_MS, () => this.showRate());
  private readonly line: Element;
  private roundTrip: RoundTrip | null = null;
  private message = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(line: Element) { this.line = line; }

  painted(roundTrip: RoundTrip): void {
    this.times.push(performance.now());
    if (this.times.length > 60) this.times.shift();
    this.roundTrip = roundTrip;
    this.show();
    this.showStopped();
  }

  private showRate(): void {
    if (this.message || !this.roundTrip?.measured) return;
    const { ms } = this.roundTrip;
    const since = performance.now() - RECENT_MS;
    const recent = this.times.filter((time) => time > since).length;
    const trip = `round trip ${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
    this.line.textContent = recent > FEW ? `${recent} images per second, ${trip}` : trip;
  }

  /** Shows a message, for a time or until the next one. */
  say(message: string, forMs = 0): void {
    clearTimeout(this.timer);
    this.message = message;
    this.line.textContent = message;
    if (forMs) this.timer = setTimeout(() => this.say(""), forMs);
  }

  close(): void {
    clearTimeout(this.timer);
    this.show.cancel();
    this.showStopped.cancel();
  }
}
