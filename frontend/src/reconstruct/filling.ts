/* Filling in masked pixels, round by round.
 *
 * Encodes, decodes and puts the reconstruction where pixels are missing, until that changes
 * little. After the imputation of Rezende, Mohamed & Wierstra (2014), with means in place of
 * their samples: one likely filling, not a sample of all. https://arxiv.org/abs/1401.4082
 * Their chain of samples is right where q is the true posterior: Mattei & Frellsen (2018),
 * https://arxiv.org/abs/1802.04826, correct it. */

import { filled, largestChange } from "../common/drawing";
import { Latest } from "../lib/latest";
import type { Reconstruction } from "../lib/socket";
import { pause } from "../lib/timing";
import type { Seen } from "./seen";

const MOST_ROUNDS = 60;
const EVERY_MS = 50;  // slow enough to watch
const CONVERGED = 2;  // of 255 grey levels: what a round may still change in a filled image

/** How a filling ended: by itself, at the limit of rounds, by the user, or without a server. */
export type Outcome = "converged" | "limit" | "stopped" | "lost";

const roundsText = (count: number): string => `${count} round${count === 1 ? "" : "s"}`;

/** How far a filling is, or how it ended, for people. */
export function outcomeText(rounds: number, outcome: Outcome | "running"): string {
  return {
    running: rounds ? roundsText(rounds) : "",
    converged: `converged after ${roundsText(rounds)}`,
    limit: `not converged after ${roundsText(rounds)}`,
    stopped: `stopped after ${roundsText(rounds)}`,
    lost: "the connection was lost",
  }[outcome];
}

export interface FillingListener {
  /** The model's answer; null when the connection broke. */
  ask(seen: Seen): Promise<Reconstruction | null>;
  onStart(): void;
  /** A round is done: what the model saw, and what it made of it. */
  onRound(rounds: number, seen: Seen, answer: Reconstruction): void;
  onEnd(rounds: number, outcome: Outcome): void;
}

export class Filling {
  private readonly turns = new Latest();
  private readonly listener: FillingListener;
  private rounds = 0;

  constructor(listener: FillingListener) { this.listener = listener; }

  get running(): boolean { return this.turns.running; }

  /** @param channels  of the image */
  async start(first: Seen, channels: number): Promise<void> {
    this.stop();
    const signal = this.turns.next();
    this.rounds = 0;
    this.listener.onStart();
    for (let seen = first; this.rounds < MOST_ROUNDS;) {
      const next = await this.round(seen, channels, signal);
      if (signal.aborted) return;
      if (!next) return this.end("lost");
      if (largestChange(next.pixels, seen.pixels) <= CONVERGED) return this.end("converged");
      seen = next;
      await pause(EVERY_MS, signal);
      if (signal.aborted) return;
    }
    this.end("limit");
  }

  private async round(seen: Seen, channels: number, signal: AbortSignal): Promise<Seen | null> {
    const answer = await this.listener.ask(seen);
    if (!answer || signal.aborted) return null;
    this.rounds += 1;
    this.listener.onRound(this.rounds, seen, answer);
    return { ...seen, pixels: filled(seen.known, seen.missing, answer.x_hat, channels) };
  }

  private end(outcome: Outcome): void {
    this.turns.end();
    this.listener.onEnd(this.rounds, outcome);
  }

  /** Stops a filling that runs. */
  stop(): void { if (this.running) this.end("stopped"); }

  close(): void { this.turns.end(); }
}
