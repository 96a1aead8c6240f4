// Whole numbers beyond 2^53, as two words: sums of microseconds and areas (level × time) add without rounding, so
// merging gives the same bits in any order. Only adding and reading stand here.

/** hi × 2^50 + lo with 0 ≤ lo < 2^50 and both whole. */
export type Exact = readonly [hi: number, lo: number];

/** What one unit of the high word is worth. A low word plus any whole number below 2^52 is still exact. */
export const HIGH_WORD = 0x4_0000_0000_0000;

export const ZERO: Exact = [0, 0];

/** The sum of whole parts, each at most 2^53 in size; a negative low part borrows from the high word. */
export function exact(hi: number, lo: number): Exact {
  const carry = Math.floor(lo / HIGH_WORD);
  return [hi + carry, lo - carry * HIGH_WORD];
}

export function addExact(a: Exact, b: Exact): Exact {
  return exact(a[0] + b[0], a[1] + b[1]);
}

export function sumExact(parts: Iterable<Exact>): Exact {
  let sum = ZERO;
  for (const part of parts) sum = addExact(sum, part);
  return sum;
}

/** The nearest float64. */
export function toNumber(a: Exact): number {
  return a[0] * HIGH_WORD + a[1];
}
