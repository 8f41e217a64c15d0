/* The random walk through the latent space, step by step as time goes by. */

import type { Latent } from "../lib/latent";
import type { Prior } from "../lib/prior";
import type { Walk } from "../lib/priors/walk";

const WALK_RATE = 1.2; // of the walk's own time a second, at speed 1
const CALM_EVERY_MS = 1500;
const CALM_STEPS = 29;
const CALM_STEP = 0.05; // of the walk's own time

export interface WalkSettings { temperature(): number; speed(): number }

export interface WalkListener {
  onStep(z: Latent): void;
  /** It has started or stopped. */
  onChange(walking: boolean): void;
}

export class Walker {
  private readonly prior: Prior;
  private readonly settings: WalkSettings;
  private readonly listener: WalkListener;
  private walk: Walk | null = null;
  private frame = 0;
  private calm: ReturnType<typeof setInterval> | undefined;

  constructor(prior: Prior, settings: WalkSettings, listener: WalkListener) {
    this.prior = prior;
    this.settings = settings;
    this.listener = listener;
  }

  get walking(): boolean { return this.walk !== null; }

  start(z: Latent): void {
    this.walk = this.prior.walk(z);
    this.listener.onChange(true);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.stepCalmly(this.walk);
    else this.stepFrom(this.walk, performance.now());
  }

  private stepFrom(walk: Walk, before: number): void {
    this.frame = requestAnimationFrame((now) => {
      this.step(walk, (now - before) / 1000);
      if (this.walk === walk) this.stepFrom(walk, now);
    });
  }

  /** For people whom motion disturbs: a new point now and then, nothing in between. */
  private stepCalmly(walk: Walk): void {
    this.calm = setInterval(() => {
      for (let k = 0; k < CALM_STEPS; k += 1) walk.step(CALM_STEP, this.settings.temperature());
      this.step(walk, CALM_STEP);
    }, CALM_EVERY_MS);
  }

  private step(walk: Walk, seconds: number): void {
    this.listener.onStep(walk.step(seconds * WALK_RATE * this.settings.speed(), this.settings.temperature()));
  }

  stop(): void {
    if (!this.walk) return;
    cancelAnimationFrame(this.frame);
    clearInterval(this.calm);
    this.walk = null;
    this.listener.onChange(false);
  }

  close(): void { this.stop(); }
}
