/**
 * Normal and Student distributions: how much lies below a value, and below which value how much lies. Only + − × ÷, sqrt
 * and the functions of math.ts are used, so the bits are the same on every version of Node. No intervals here.
 *
 *   P(T ≤ −|t|) = I(df/2, 1/2; df / (df + t²)) / 2        I = the regularised incomplete beta function
 *
 * Sources: Abramowitz and Stegun 26.5, 26.7.1; the continued fraction is Lentz's, as in Numerical Recipes 6.4.
 */
import { exp, gammaln, ln, normalBelow, normalQuantile as quantileOfMath } from './math.ts';
import { t975 } from './student-t.ts';

/** P(Z ≤ z) of a standard normal. */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  return normalBelow(z);
}

/** The z with P(Z ≤ z) = p. Relative error about 1e-16. */
export function normalQuantile(p: number): number {
  return quantileOfMath(p);
}

/** P(T ≤ t) of Student's t; `df` > 0 need not be whole and may be Infinity. Absolute error about 1e-13. */
export function tCdf(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN;
  if (df === Infinity) return normalCdf(t);
  const tail = lowerTail(Math.abs(t), df);
  return t <= 0 ? tail : 1 - tail;
}

/** The t with P(T ≤ t) = p; ∓Infinity at 0 and 1. Relative error about 1e-12, and more only where t is almost 0. */
export function tQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p === 0.5) return 0;
  if (df === Infinity) return normalQuantile(p);
  // 1 − p is exact from one half on.
  return p < 0.5 ? -upperPoint(p, df) : upperPoint(1 - p, df);
}

/**
 * The t of a two-sided interval: a share `level` lies within ± it. At 95 % it is the value that `run` reports with, so that
 * all commands show the same interval of the same replications.
 */
export function tWithin(level: number, df: number): number {
  if (level === 0.95 && Number.isInteger(df)) return t975(df);
  return upperPoint((1 - level) / 2, df);
}

/** The t > 0 beyond which a share `tail` < 1/2 lies. */
function upperPoint(tail: number, df: number): number {
  let low = 0;
  let high = 1;
  while (lowerTail(high, df) > tail) {
    low = high;
    high *= 2;
    if (high === Infinity) return Infinity;
  }
  // Newton where it stays between the two, halving where it does not.
  let t = (low + high) / 2;
  for (let i = 0; i < 200; i++) {
    const over = lowerTail(t, df) - tail;
    if (over > 0) low = t;
    else high = t;
    const newton = t + over / density(t, df);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-15 * t) return next;
    t = next;
  }
  return t;
}

/** P(T ≤ −t), t ≥ 0. */
function lowerTail(t: number, df: number): number {
  if (t === Infinity) return 0;
  const squares = t * t;
  return incompleteBeta(df / 2, 0.5, df / (df + squares), squares / (df + squares)) / 2;
}

function density(t: number, df: number): number {
  const constant = gammaln((df + 1) / 2) - gammaln(df / 2);
  return exp(constant - ((df + 1) / 2) * ln(1 + (t * t) / df)) / Math.sqrt(df * Math.PI);
}

/** I(a, b; x), 0 ≤ x ≤ 1; y = 1 − x is handed in, so that neither suffers when it is small. */
function incompleteBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * ln(x) + b * ln(y));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, y)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h;
}
