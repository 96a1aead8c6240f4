/**
 * Which of two systems has the smaller mean, from replications in pairs (the same customers met both), by the rule of Kim
 * and Nelson: the sum of the differences walks until it leaves a triangle that closes.
 *
 *   D(r) = Σ (a − b) over r replications       S² = variance of a − b over the first n₀
 *   W(r) = max(0, δ/2 · (h² S²/δ² − r))         a is smaller once D(r) < −W(r), b once D(r) > W(r)
 *   h²   = 2 η (n₀ − 1)                         η = ½ ((2α/(k − 1))^(−2/(n₀ − 1)) − 1)
 *
 * Of k systems the smallest, if smaller than all others by δ at least, loses against any of them with a chance of at most α.
 * It is looked at after 10, 20, 40 … replications only, which makes no more errors than looking at each (Jennison, Johnstone
 * and Turnbull 1982). Source: Kim and Nelson, ACM TOMACS 11 (2001). No simulation and no candidates here.
 */
import { FIRST_LOOK, nextLook } from './feasibility.ts';
import { pow } from './math.ts';
import { momentsOf } from './student-t.ts';

/** h² for k systems, error α and n₀ = 10. */
export function triangleOf(systems: number, error: number): number {
  const df = FIRST_LOOK - 1;
  const each = error / Math.max(1, systems - 1);
  return df * (pow(2 * each, -2 / df) - 1);
}

/**
 * The one that won at the first look at which either did, or null. A pair with a missing value is left out; with sums
 * that are equal to the end, the first one wins.
 */
export function smallerOf(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  { zone, triangle }: { readonly zone: number; readonly triangle: number },
): 'a' | 'b' | null {
  const both = Math.min(a.length, b.length);
  const difference = (r: number): number | null => {
    const [x, y] = [a[r] ?? null, b[r] ?? null];
    return x === null || y === null ? null : x - y;
  };
  const first: number[] = [];
  for (let r = 0; r < Math.min(FIRST_LOOK, both); r++) {
    const each = difference(r);
    if (each !== null) first.push(each);
  }
  const moments = momentsOf(first);
  if (moments === null || both < FIRST_LOOK) return null;
  const length = moments.sd === 0 ? 0 : (triangle * moments.sd * moments.sd) / (zone * zone);
  let sum = 0;
  let pairs = 0;
  let r = 0;
  for (let look = FIRST_LOOK; look <= both; look = nextLook(look)) {
    for (; r < look; r++) {
      const each = difference(r);
      if (each === null) continue;
      sum += each;
      pairs += 1;
    }
    const wall = Math.max(0, (zone / 2) * (length - pairs));
    if (sum < -wall || (wall === 0 && sum === 0)) return 'a';
    if (sum > wall) return 'b';
  }
  return null;
}
