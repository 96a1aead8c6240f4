// The one file through which logarithm, exponential, power and gamma come. `Math.pow` and `**` give
// other bits on Node 22 than on 24, and no standard promises the rest; these are pure JavaScript
// (ports of FreeBSD's) and use only + − × ÷ and sqrt, which every engine rounds alike. A check forbids
// `Math.log` and its kin elsewhere. What is here is a function of numbers: no state, no domain words.

import cos from '@stdlib/math-base-special-cos';
import exp from '@stdlib/math-base-special-exp';
import gamma from '@stdlib/math-base-special-gamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import ln from '@stdlib/math-base-special-ln';
import pow from '@stdlib/math-base-special-pow';
import sin from '@stdlib/math-base-special-sin';

export { cos, exp, gamma, gammaln, ln, pow, sin };

/**
 * The z below which a standard normal falls with probability p, 0 < p < 1 (−∞ and ∞ at the ends).
 * Relative error about 1e-16. Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const q = p - 0.5;
  // The middle: |z| < 1.44.
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(r, middleAbove)) / horner(r, middleBelow);
  }
  // The sides, and beyond |z| ≈ 6 the far tails.
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  const z =
    r <= 5
      ? horner(r - 1.6, sideAbove) / horner(r - 1.6, sideBelow)
      : horner(r - 5, farAbove) / horner(r - 5, farBelow);
  return q < 0 ? -z : z;
}

/**
 * P(shape, x): the chance that a gamma variable of that shape and scale 1 is at most x. Series below
 * shape + 1, continued fraction above it (Numerical Recipes, 6.2). Absolute error about 1e-14 for moderate shapes.
 */
export function gammaBelow(shape: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x === Infinity) return 1;
  return x < shape + 1 ? gammaSeries(shape, x) : 1 - gammaFraction(shape, x);
}

/** Q(shape, x) = 1 − P(shape, x), without the cancellation where it is small. */
export function gammaAbove(shape: number, x: number): number {
  if (!(x > 0)) return 1;
  if (x === Infinity) return 0;
  return x < shape + 1 ? 1 - gammaSeries(shape, x) : gammaFraction(shape, x);
}

/** The chance that a standard normal is at most z. */
export function normalBelow(z: number): number {
  const tail = gammaAbove(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

// P = x^a e^-x / Γ(a+1) · (1 + x/(a+1) + x²/((a+1)(a+2)) + …)
function gammaSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < 1_000_000; n++) {
    term *= x / (shape + n);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum * exp(shape * ln(x) - x - gammaln(shape));
}

// Q = x^a e^-x / Γ(a) · 1/(x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …))), by Lentz's method.
function gammaFraction(shape: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1_000_000; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = a * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + a / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h * exp(shape * ln(x) - x - gammaln(shape));
}

function horner(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

// AS 241's coefficients, lowest power first; each pair is a numerator and its denominator.
const middleAbove = [
  3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
  4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4,
  2.5090809287301226727e3,
];
const middleBelow = [
  1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3,
  2.1213794301586595867e4, 3.930789580009271061e4, 2.8729085735721942674e4, 5.226495278852854561e3,
];
const sideAbove = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 2.4178072517745061177e-1, 2.27238449892691845833e-2,
  7.7454501427834140764e-4,
];
const sideBelow = [
  1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1,
  1.4810397642748007459e-1, 1.51986665636164571966e-2, 5.475938084995344946e-4,
  1.05075007164441684324e-9,
];
const farAbove = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1,
  2.6532189526576123093e-2, 1.2426609473880784386e-3, 2.71155556874348757815e-5,
  2.01033439929228813265e-7,
];
const farBelow = [
  1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2,
  7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7,
  2.04426310338993978564e-15,
];
