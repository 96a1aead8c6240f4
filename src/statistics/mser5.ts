// MSER-5: where the warm-up of a series ends. Of all beginnings that could be cut off, the one after which the mean of
// the rest is known best; batches of five smooth the series first.
//
//   MSER(d) = Σ over i > d of (z_i − mean of the rest)² / (n − d)²     d = batches cut off, z = means of five
//
// Source: K. P. White, M. J. Cobb, S. C. Spratt: A comparison of five steady-state truncation heuristics for simulation,
// Proceedings of the Winter Simulation Conference 2000. A cut in the second half says that the series is too short.

const BATCH = 5;

export type WarmUp =
  | { readonly kind: 'cut' /** Values to leave out, from the first. */; readonly values: number }
  | { readonly kind: 'failed'; readonly values: number };

/** The cut of a series of equally long slices; at least ten values. @throws RangeError for a shorter one. */
export function mser5(series: readonly number[]): WarmUp {
  const n = Math.floor(series.length / BATCH);
  if (n < 2) throw new RangeError('MSER-5 needs at least ten values');
  const means = Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < BATCH; k++) sum += series[i * BATCH + k] as number;
    return sum / BATCH;
  });
  // From the back: mean and squared deviations of the last ones, one more at a time (Welford).
  let best = n;
  let least = Number.POSITIVE_INFINITY;
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let d = n - 1; d >= 0; d--) {
    const z = means[d] as number;
    count++;
    const off = z - mean;
    mean += off / count;
    squares += off * (z - mean);
    // The last few always look alike, and say nothing.
    if (count < 5 && n >= 10) continue;
    const mser = squares / (count * count);
    // Of equals the shortest cut.
    if (mser <= least) {
      least = mser;
      best = d;
    }
  }
  return { kind: best > n / 2 ? 'failed' : 'cut', values: best * BATCH };
}
