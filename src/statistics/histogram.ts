// Counts of whole numbers in log-linear bins, after HdrHistogram: below 512 a bin is one number, above it each
// doubling has 256 bins, so a bin is at most 1/256 = 0.39 % wide and no logarithm is needed. Memory does not grow with
// the number of values.
//
//   value   0 1 2 ... 511 | 512 514 ... 1022 | 1024 1028 ... 2044 | ...
//   width   1             | 2                | 4                  |

/** Bins of a histogram as they are stored: those that are not empty, ascending. */
export interface Histogram {
  readonly bins: readonly number[];
  readonly counts: readonly number[];
}

export const EMPTY_HISTOGRAM: Histogram = { bins: [], counts: [] };

/** A doubling has so many bins; a page of a histogram in columns is one doubling. */
export const PAGE_BITS = 8;
export const PAGE = 1 << PAGE_BITS;
/** Values from 2^47 (four and a half years of microseconds) on share the last bin. */
const VALUE_MAX = 0x7fff_ffff_ffff;
const WORD = 0x40_0000; // 2^22

/** The bin of a whole number from 0 on. */
export function binOf(value: number): number {
  if (value < 0x4000_0000) {
    // The place of the highest bit tells the doubling; all but the eight bits after it are shifted out.
    const shift = 23 - Math.clz32(value | PAGE);
    return (shift << PAGE_BITS) + (value >>> shift);
  }
  const high = Math.floor((value > VALUE_MAX ? VALUE_MAX : value) / WORD);
  const shift = 23 - Math.clz32(high | PAGE);
  return ((shift + 22) << PAGE_BITS) + (high >>> shift);
}

/** Pages that hold every bin. */
export const PAGES = (binOf(VALUE_MAX) >> PAGE_BITS) + 1;

/** The smallest value of a bin. */
export function binStart(bin: number): number {
  if (bin < 2 * PAGE) return bin;
  let width = 1;
  for (let page = bin >> PAGE_BITS; page > 1; page--) width *= 2;
  return ((bin & (PAGE - 1)) + PAGE) * width;
}

/** How many whole numbers fall into a bin. */
export function binWidth(bin: number): number {
  let width = 1;
  for (let page = bin >> PAGE_BITS; page > 1; page--) width *= 2;
  return width;
}

export function countOf(histogram: Histogram): number {
  let count = 0;
  for (const n of histogram.counts) count += n;
  return count;
}

/**
 * The value below which a share p of the counted ones lie, 0 ≤ p ≤ 1, interpolated within its bin; null when empty.
 * The error is at most the width of a bin, 0.4 % of the value; a bin of one number is exact.
 */
export function quantile(histogram: Histogram, p: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  const rank = p * total;
  let before = 0;
  for (let i = 0; i < histogram.bins.length; i++) {
    const count = histogram.counts[i] as number;
    if (before + count >= rank || i === histogram.bins.length - 1) {
      const bin = histogram.bins[i] as number;
      const width = binWidth(bin);
      if (width === 1) return binStart(bin);
      const share = Math.min(1, Math.max(0, (rank - before) / count));
      return binStart(bin) + share * width;
    }
    before += count;
  }
  return null;
}

/** The share of the counted values that are at most `value` (its own bin by interpolation); null when empty. */
export function shareUpTo(histogram: Histogram, value: number): number | null {
  const total = countOf(histogram);
  if (total === 0) return null;
  const last = binOf(value);
  let below = 0;
  for (let i = 0; i < histogram.bins.length; i++) {
    const bin = histogram.bins[i] as number;
    const count = histogram.counts[i] as number;
    if (bin < last) below += count;
    else if (bin === last)
      below += count * Math.min(1, (value - binStart(bin) + 1) / binWidth(bin));
  }
  return below / total;
}

export function addHistograms(histograms: readonly Histogram[]): Histogram {
  const filled = histograms.filter((h) => h.bins.length > 0);
  if (filled.length === 0) return EMPTY_HISTOGRAM;
  // Halves first: each count is then moved as often as the number of histograms can be halved, not as often as there are.
  while (filled.length > 1) {
    const second = filled.splice(1, 1)[0] as Histogram;
    filled.push(addTwo(filled.shift() as Histogram, second));
  }
  return filled[0] as Histogram;
}

/** Both lists are in ascending order, so they are merged as a zip. */
function addTwo(a: Histogram, b: Histogram): Histogram {
  const bins: number[] = [];
  const counts: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.bins.length || j < b.bins.length) {
    const left = a.bins[i] ?? Number.POSITIVE_INFINITY;
    const right = b.bins[j] ?? Number.POSITIVE_INFINITY;
    let count = 0;
    if (left <= right) count += a.counts[i++] as number;
    if (right <= left) count += b.counts[j++] as number;
    bins.push(left < right ? left : right);
    counts.push(count);
  }
  return { bins, counts };
}
