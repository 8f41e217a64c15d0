/* A smooth random walk: Langevin dynamics with inertia. */

import type { Prior, Random } from "../prior";
import { gaussian, snap } from "../latent";

const LONGEST_STEP = 0.05; // of the walk's own time
const MOST_SUBSTEPS = 20;

/** Left alone, it visits z as often as the prior (to the power 1 / temperature²) says. It never
 *  jumps, because the noise changes the velocity and not z. */
export class Walk {
  z: number[];
  private readonly velocity: number[];

  /** @param finest  the smallest standard deviation of the prior: narrow parts need short steps */
  constructor(private readonly prior: Prior, z: number[], private readonly random: Random, private readonly finest = 1) {
    this.z = [...z];
    this.velocity = z.map(() => 0);
  }

  /** One step of up to 1/20 of the walk's own time, so that a hidden tab does not leap; and not
   *  back in time, since a first frame's time stamp may lie before the call that asked for it. */
  step(seconds: number, temperature: number): number[] {
    const dt = Math.min(Math.max(seconds, 0), LONGEST_STEP);
    const substeps = Math.min(Math.max(Math.ceil(dt / (LONGEST_STEP * this.finest)), 1), MOST_SUBSTEPS);
    for (let k = 0; k < substeps; k += 1) this.substep(dt / substeps, temperature);
    return this.z.map(snap);
  }

  private substep(dt: number, temperature: number): void {
    const kick = temperature * Math.sqrt(2 * dt);
    const score = this.prior.score(this.z);
    for (let d = 0; d < this.z.length; d += 1) {
      this.velocity[d] += (score[d] - this.velocity[d]) * dt + kick * gaussian(this.random);
      this.z[d] += this.velocity[d] * dt;
    }
  }
}
