/* What is known about a z without asking the server. */

/** A point of the latent space. */
export type Latent = number[];

/** Every z of the app is a whole number of thousandths: short in a link, exact when pasted. */
export const snap = (value: number): number => Math.round(value * 1000) / 1000 + 0; // + 0: no negative zero

/** A sample of N(0, 1), by Box and Muller. */
export function gaussian(): number {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return radius * Math.cos(2 * Math.PI * Math.random());
}

export const randomZ = (dims: number, temperature: number): Latent =>
  Array.from({ length: dims }, () => snap(temperature * gaussian()));

export const squaredNorm = (z: readonly number[]): number => z.reduce((sum, value) => sum + value * value, 0);

/** KL(q || N(0, 1)) of each dimension in nats, exact: Kingma & Welling (2014), appendix B. */
export const klPerDim = (mu: ArrayLike<number>, logvar: ArrayLike<number>): number[] =>
  Array.from(mu, (m, d) => 0.5 * (m * m + Math.exp(logvar[d]) - logvar[d] - 1));

/** log N(z; 0, I) in nats. */
export const logPrior = (z: readonly number[]): number => -0.5 * (squaredNorm(z) + z.length * Math.log(2 * Math.PI));

/** Stirling's series after shifting to x >= 8: enough digits for words. */
function logGamma(x: number): number {
  let shift = 0;
  while (x < 8) shift -= Math.log(x++);
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** The share of samples of N(0, I) that lie closer to the origin than z: the chi-square law,
 *  by the series of the lower incomplete gamma function. */
export function shareNearer(z: readonly number[]): number {
  const a = z.length / 2;
  const x = squaredNorm(z) / 2;
  if (x === 0) return 0;
  if (x > a + 40 + 8 * Math.sqrt(a)) return 1; // the series would need hundreds of terms to get there
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-9; n += 1) { term *= x / (a + n); sum += term; }
  return Math.min(1, sum * Math.exp(a * Math.log(x) - x - logGamma(a)));
}

/** Where z lies among samples of the prior, for people. */
export function inWords(z: readonly number[]): string {
  const share = shareNearer(z);
  if (squaredNorm(z) === 0) return "the origin: the density peaks here, yet hardly any sample falls this close";
  if (share >= 0.999) return "farther out than 99.9% of prior samples";
  if (share > 0.95) return `farther out than ${Math.floor(share * 100)}% of prior samples`;
  if (share < 0.05) return `closer to the origin than ${Math.floor((1 - share) * 100)}% of prior samples`;
  return "typical of the prior";
}

/** A smooth random walk: Langevin dynamics with inertia. Left alone it visits z as often as
 *  the prior (times the temperature) says, and never jerks: noise moves the velocity, not z. */
export class Walk {
  private readonly z: Latent;
  private readonly velocity: number[];

  constructor(z: readonly number[]) {
    this.z = [...z];
    this.velocity = z.map(() => 0);
  }

  /** One step of at most 1/20 of the walk's own time, so that a hidden tab does not leap; and
   *  not back in time, as a first frame's time stamp may lie before the call that asked for it. */
  step(seconds: number, temperature: number): Latent {
    const dt = Math.min(Math.max(seconds, 0), 0.05);
    const kick = temperature * Math.sqrt(2 * dt);
    for (let d = 0; d < this.z.length; d += 1) {
      this.velocity[d] += -(this.velocity[d] + this.z[d]) * dt + kick * gaussian();
      this.z[d] += this.velocity[d] * dt;
    }
    return this.z.map(snap);
  }
}
