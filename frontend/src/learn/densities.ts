/* Densities and divergences of Gaussians, in nats. */

/** log N(x; mean, s² I) of `count` pixels, from the sum of squared differences. */
export const gaussianLogDensity = (squares: number, count: number, s: number): number =>
  -squares / (2 * s * s) - count * (Math.log(s) + 0.5 * Math.log(2 * Math.PI));

/** KL(N(m, s²) ‖ N(n, t²)). */
export const gaussianKl = (m: number, s: number, n: number, t: number): number =>
  Math.log(t / s) + (s * s + (m - n) ** 2) / (2 * t * t) - 0.5;

/** The density of N(mu, std²) at x. */
export const gaussianDensity = (x: number, mu: number, std: number): number =>
  Math.exp(-0.5 * ((x - mu) / std) ** 2) / (std * Math.sqrt(2 * Math.PI));

/** log N(z; mu, std²), summed over the dimensions. */
export const diagonalLogDensity = (z: number[], mu: number[], std: number[]): number =>
  z.reduce((sum, value, d) => sum - 0.5 * ((value - mu[d]) / std[d]) ** 2 - Math.log(std[d]) - 0.5 * Math.log(2 * Math.PI), 0);

export interface Moments { mean: number; variance: number; /** standard error of the mean */ error: number }

/** Mean and unbiased variance. */
export function moments(values: number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance, error: Math.sqrt(variance / values.length) };
}
