/* What is known about a z without asking the server. */

/** A point of the latent space. */
export type Latent = number[];

/** Every z of the app is a whole number of thousandths: short in a link, exact when pasted. */
export const snap = (value: number): number => Math.round(value * 1000) / 1000 + 0; // + 0: no negative zero

/** A sample of N(0, 1), by Box and Muller. */
export function gaussian(random: () => number = Math.random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

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
