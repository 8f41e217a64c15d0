/* The step that is shown, and how it moves: by hand, by the play button, after the newest one. */

import { fromAxis, onAxis } from "../lib/charts/steps";
import { clamp } from "../lib/dom";

const PASS_SECONDS = 12; // from the first step to the last, at speed 1
const GLIDE_SECONDS = 0.6;
const STILL_MS = 700;    // per snapshot, where motion is unwanted
const END = 1e-6;

export interface Source {
  /** the last step that can be shown */
  last: () => number;
  /** the steps of the snapshots */
  snapshots: () => number[];
  speed: () => number;
}

const motionIsUnwanted = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Player {
  step = 0;
  playing = false;
  /** the step to stay at; null follows the newest one */
  target: number | null = null;
  private gliding = false;
  private frame = 0;
  private interval = 0;

  /**
   * @param onStep  another step is to be shown
   * @param onPlaying  it has started or stopped
   */
  constructor(private readonly source: Source, private readonly onStep: () => void, private readonly onPlaying: () => void) {}

  get isMoving(): boolean { return this.playing || this.gliding; }

  private get atEnd(): boolean { return this.step >= this.source.last() - END; }

  /** Goes to a step; at the last one it follows the newest. */
  show(step: number): void {
    this.target = step >= this.source.last() - END ? null : Math.max(step, 0);
    this.moveTo(step);
  }

  moveTo(step: number): void {
    this.step = clamp(step, 0, this.source.last());
    this.onStep();
  }

  /** Moves to the step to stay at, or to the newest one. */
  settle(): void { this.moveTo(this.target ?? this.source.last()); }

  /** New steps have come: goes on to them, if nothing else moves. */
  advance(animated: boolean): void {
    if (this.playing) return;
    const target = this.target ?? this.source.last();
    if (this.target === null && animated && this.step > 0 && target > this.step) this.glideTo(target);
    else if (!this.gliding) this.moveTo(target);
  }

  private glideTo(target: number): void {
    if (motionIsUnwanted()) return this.moveTo(target);
    const [from, to] = [onAxis(this.step), onAxis(target)];
    const start = performance.now();
    this.gliding = true;
    cancelAnimationFrame(this.frame);
    const stride = (now: number): void => {
      const share = clamp((now - start) / 1000 / GLIDE_SECONDS, 0, 1);
      this.gliding = share < 1;
      this.moveTo(this.gliding ? fromAxis(from + (to - from) * share) : target);
      if (this.gliding) this.frame = requestAnimationFrame(stride);
    };
    this.frame = requestAnimationFrame(stride);
  }

  play(): void {
    this.halt();
    if (this.atEnd) this.show(0);
    this.playing = true;
    this.onPlaying();
    if (motionIsUnwanted()) this.playStills();
    else this.playFrom(performance.now());
  }

  private playFrom(before: number): void {
    this.frame = requestAnimationFrame((now) => {
      const seconds = clamp(now - before, 0, 100) / 1000;
      this.show(fromAxis(onAxis(this.step) + (seconds / PASS_SECONDS) * this.source.speed() * onAxis(this.source.last())));
      if (this.atEnd) this.stop();
      else this.playFrom(now);
    });
  }

  /** One snapshot after the other, without motion. */
  private playStills(): void {
    this.interval = window.setInterval(() => {
      this.show(this.source.snapshots().find((step) => step > this.step) ?? this.source.last());
      if (this.atEnd) this.stop();
    }, STILL_MS / this.source.speed());
  }

  private halt(): void {
    this.gliding = false;
    cancelAnimationFrame(this.frame);
    clearInterval(this.interval);
  }

  stop(): void {
    this.halt();
    if (!this.playing) return;
    this.playing = false;
    this.onPlaying();
  }

  /** Goes to the next snapshot, or to the one before. */
  jump(direction: number): void {
    this.stop();
    const { step } = this;
    const steps = this.source.snapshots();
    const next = direction > 0 ? steps.find((other) => other > step) : steps.findLast((other) => other < step);
    this.show(next ?? (direction > 0 ? this.source.last() : 0));
  }

  /** Ends all motion. */
  close(): void { this.halt(); }
}
