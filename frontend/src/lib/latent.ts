// @ts-nocheck
/* What is known about a z without asking the server. */

/** Every z of the app is a whole number of thousandths: short in a link, exact when pasted. */
export const snap = (value) => Math.round(value * 1000) / 1000 + 0; // + 0: no negative zero

export function gaussian() {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return radius * Math.cos(2 * Math.PI * Math.random());
}

export const randomZ = (dims, temperature) => Array.from({ length: dims }, () => snap(temperature * gaussian()));

export const squaredNorm = (z) => z.reduce((sum, value) => sum + value * value, 0);

/** KL(q || N(0, 1)) of each dimension in nats, exact: Kingma & Welling (2014), appendix B. */
export const klPerDim = (mu, logvar) => Array.from(mu, (m, d) => 0.5 * (m * m + Math.exp(logvar[d]) - logvar[d] - 1));

/** log N(z; 0, I) in nats. */
export const logPrior = (z) => -0.5 * (squaredNorm(z) + z.length * Math.log(2 * Math.PI));

/** Stirling's series after shifting to x >= 8: enough digits for words. */
function logGamma(x) {
  let shift = 0;
  while (x < 8) shift -= Math.log(x++);
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** The share of draws from N(0, I) nearer to the centre than z: the chi-square law,
 *  by the series of the lower incomplete gamma function. */
export function shareNearer(z) {
  const a = z.length / 2;
  const x = squaredNorm(z) / 2;
  if (x === 0) return 0;
  if (x > a + 40 + 8 * Math.sqrt(a)) return 1; // the series would need hundreds of terms to say so
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > sum * 1e-9; n += 1) { term *= x / (a + n); sum += term; }
  return Math.min(1, sum * Math.exp(a * Math.log(x) - x - logGamma(a)));
}

/** Where z lies among draws from the prior, for people. */
export function inWords(z) {
  const share = shareNearer(z);
  if (squaredNorm(z) === 0) return "the centre: the prior is densest here, but no draw lies so near";
  if (share >= 0.999) return "further out than 99.9 % of draws";
  if (share > 0.95) return `further out than ${Math.floor(share * 100)} % of draws`;
  if (share < 0.05) return `nearer to the centre than ${Math.floor((1 - share) * 100)} % of draws`;
  return "a typical draw";
}

/** A smooth random walk: Langevin dynamics with inertia. Left alone it visits z as often as
 *  the prior (times the temperature) says, and never jerks: noise moves the velocity, not z. */
export class Walk {
  constructor(z) {
    this.z = [...z];
    this.velocity = z.map(() => 0);
  }

  /** One step of at most 1/20 of the walk's own time, so that a hidden tab does not leap; and
   *  not back in time, as a first frame's time stamp may lie before the call that asked for it. */
  step(seconds, temperature) {
    const dt = Math.min(Math.max(seconds, 0), 0.05);
    const kick = temperature * Math.sqrt(2 * dt);
    for (let d = 0; d < this.z.length; d += 1) {
      this.velocity[d] += -(this.velocity[d] + this.z[d]) * dt + kick * gaussian();
      this.z[d] += this.velocity[d] * dt;
    }
    return this.z.map(snap);
  }
}

/** What was shown before and what was undone. */
export class UndoHistory {
  constructor(now, same = (a, b) => String(a) === String(b)) {
    Object.assign(this, { past: [], future: [], now, same });
  }

  add(now) {
    if (this.same(now, this.now)) return;
    this.past.push(this.now);
    if (this.past.length > 200) this.past.shift();
    this.now = now;
    this.future = [];
  }

  undo() { return this.move(this.past, this.future); }

  redo() { return this.move(this.future, this.past); }

  move(from, to) {
    if (!from.length) return null;
    to.push(this.now);
    this.now = from.pop();
    return this.now;
  }
}
