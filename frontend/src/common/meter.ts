// @ts-nocheck
/* The line at the foot of a live component. */

import { rested, throttled } from "../lib/dom";

/** The line below: how fast it runs while it moves, or something to tell. */
export class Meter {
  constructor(line) {
    this.line = line;
    this.times = [];
    this.show = throttled(500, () => this.showRate());
    this.showRest = rested(1500, () => this.showRate());
  }

  painted(roundTrip) {
    this.times.push(performance.now());
    if (this.times.length > 60) this.times.shift();
    this.roundTrip = roundTrip;
    this.show();
    this.showRest();
  }

  showRate() {
    if (this.message || !this.roundTrip.measured) return;
    const { ms } = this.roundTrip;
    const recent = this.times.filter((time) => time > performance.now() - 1000).length;
    const trip = `round trip ${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
    this.line.textContent = recent > 5 ? `${recent} pictures a second, ${trip}` : trip;
  }

  say(message, forMs = 0) {
    clearTimeout(this.timer);
    this.message = message;
    this.line.textContent = message;
    if (forMs) this.timer = setTimeout(() => this.say(""), forMs);
  }
}
