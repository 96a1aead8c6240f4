// Numerical tools of the theory tests: integrals, roots, special functions and phase-type waits.
// Test code: plain Math is fine here, and nothing of the engine may come in.

// Gauss-Legendre, eight points on [-1, 1].
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** The eight nodes and weights on [from, to]. */
export function gauss(from: number, to: number): { x: number; weight: number }[] {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  return NODES.flatMap((node, i) => [
    { x: middle - half * node, weight: half * WEIGHTS[i]! },
    { x: middle + half * node, weight: half * WEIGHTS[i]! },
  ]).sort((a, b) => a.x - b.x);
}

/** The integral of a smooth function, by eight points in each of so many equal panels. */
export function integrate(f: (x: number) => number, from: number, to: number, panels = 100) {
  let sum = 0;
  for (let i = 0; i < panels; i++) {
    const low = from + ((to - from) * i) / panels;
    const high = from + ((to - from) * (i + 1)) / panels;
    for (const { x, weight } of gauss(low, high)) sum += weight * f(x);
  }
  return sum;
}

/** Nodes and weights of so many panels, for integrals of several things at once. */
export function nodesOn(from: number, to: number, panels: number): { x: number; weight: number }[] {
  const width = (to - from) / panels;
  return Array.from({ length: panels }, (_, i) =>
    gauss(from + i * width, from + (i + 1) * width),
  ).flat();
}

/** The root of a function that changes sign between low and high, by bisection to the last bit. */
export function root(f: (x: number) => number, low: number, high: number): number {
  const rising = f(high) > 0;
  let a = low;
  let b = high;
  for (let step = 0; step < 200; step++) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) break;
    if (f(middle) > 0 === rising) b = middle;
    else a = middle;
  }
  return (a + b) / 2;
}

/** P(Z ≤ z) of the standard normal: the series about 0, beyond 5 the continued fraction of the tail. */
export function normalCdf(z: number): number {
  if (z < 0) return 1 - normalCdf(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 5) {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / (z + fraction);
    return 1 - density / (z + fraction);
  }
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-18 * sum; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density * sum;
}

/** Γ(x) for x > 0, Lanczos (g = 7, n = 9). */
export function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const c = [
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531,
    -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.984369578019572e-6,
    1.5056327351493116e-7,
  ];
  const y = x - 1;
  let sum = c[0]!;
  for (let i = 1; i < 9; i++) sum += c[i]! / (y + i);
  const t = y + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (y + 0.5) * Math.exp(-t) * sum;
}

/** P(X = 0 … count − 1) of a Poisson law. */
export function poisson(mean: number, count: number): number[] {
  const out: number[] = [];
  let logTerm = -mean;
  for (let k = 0; k < count; k++) {
    out.push(Math.exp(logTerm));
    logTerm += Math.log(mean) - Math.log(k + 1);
  }
  return out;
}

/** mu and sigma of a lognormal law with this mean and coefficient of variation. */
export function lognormal(mean: number, cv: number): { mu: number; sigma: number } {
  const sigma = Math.sqrt(Math.log(1 + cv * cv));
  return { mu: Math.log(mean) - (sigma * sigma) / 2, sigma };
}

/** The quantile of Student's t; with x = √ν tan θ its density is cos^(ν−1) θ up to a factor. */
export function studentT(p: number, freedom: number): number {
  const part = (from: number, to: number) =>
    integrate((angle) => Math.cos(angle) ** (freedom - 1), from, to, 60);
  const total = 2 * part(0, Math.PI / 2);
  const above = (angle: number) => part(angle, Math.PI / 2) / total;
  return Math.sqrt(freedom) * Math.tan(root((angle) => 1 - p - above(angle), 0, Math.PI / 2));
}
