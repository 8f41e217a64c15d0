/* Plays a path back and forth. */

import { stride } from "./path_maths";

const PASS_SECONDS = 4; // from end to end, at speed 1
const LONGEST_FRAME_MS = 100; // a tab that was hidden does not leap
const CALM_MS = 700; // a step, for people who asked for reduced motion

export interface PlaybackListener {
  position(): number;
  speed(): number;
  /** The number of images of a film strip. */
  steps(): number;
  onMove(t: number): void;
  /** It started or stopped. */
  onChange(isPlaying: boolean): void;
}

export class Playback {
  private frame = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private forwards = true;
  private playing = false;

  constructor(private readonly listener: PlaybackListener) {}

  toggle(): void { if (this.playing) this.stop(); else this.play(); }

  stop(): void {
    if (!this.playing) return;
    this.close();
    this.listener.onChange(false);
  }

  /** Stops without a word. */
  close(): void {
    cancelAnimationFrame(this.frame);
    clearInterval(this.timer);
    this.playing = false;
  }

  private play(): void {
    this.playing = true;
    this.forwards = this.listener.position() < 1;
    this.listener.onChange(true);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.playInSteps();
    else this.playFrom(performance.now());
  }

  private playFrom(before: number): void {
    this.frame = requestAnimationFrame((now) => {
      const ms = Math.min(Math.max(now - before, 0), LONGEST_FRAME_MS);
      this.move((ms / 1000 / PASS_SECONDS) * this.listener.speed());
      this.playFrom(now);
    });
  }

  private playInSteps(): void {
    this.timer = setInterval(() => this.move(1 / (this.listener.steps() - 1)), CALM_MS / this.listener.speed());
  }

  private move(by: number): void {
    const { t, forwards } = stride(this.listener.position(), by, this.forwards);
    this.forwards = forwards;
    this.listener.onMove(t);
  }
}
