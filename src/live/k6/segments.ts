/**
 * Execution segments: the part of a run that one process of k6 takes, as a stretch of 0 … 1 in fractions. Whether those at
 * hand add up to the whole, told without a rounding error.
 *
 *   0:1/3   1/3:2/3   2/3:1        whole
 *   0:1/3   2/3:1                  1/3:2/3 is missing
 */

interface Fraction {
  readonly above: number;
  readonly below: number;
}

interface Stretch {
  readonly from: Fraction;
  readonly to: Fraction;
}

const ZERO: Fraction = { above: 0, below: 1 };
const ONE: Fraction = { above: 1, below: 1 };

export function isSegment(text: string): boolean {
  return stretchOf(text) !== null;
}

/** The stretches that nobody has; those that two have. */
export function segmentGaps(texts: readonly string[]): {
  readonly missing: readonly string[];
  readonly twice: readonly string[];
} {
  const stretches = texts
    .map(stretchOf)
    .filter((each) => each !== null)
    .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  const missing: string[] = [];
  const twice: string[] = [];
  let at = ZERO;
  for (const { from, to } of stretches) {
    if (compare(from, at) > 0) missing.push(`${textOf(at)}:${textOf(from)}`);
    if (compare(from, at) < 0) {
      const end = compare(to, at) < 0 ? to : at;
      twice.push(`${textOf(from)}:${textOf(end)}`);
    }
    if (compare(to, at) > 0) at = to;
  }
  if (compare(at, ONE) < 0) missing.push(`${textOf(at)}:1`);
  return { missing, twice };
}

function stretchOf(text: string): Stretch | null {
  const [from, to, more] = text.split(':').map(fractionOf);
  if (from == null || to == null || more !== undefined) return null;
  return compare(ZERO, from) <= 0 && compare(from, to) < 0 && compare(to, ONE) <= 0
    ? { from, to }
    : null;
}

function fractionOf(text: string): Fraction | null {
  const found = /^(\d+)(?:\/(\d+))?$/.exec(text);
  const below = Number(found?.[2] ?? 1);
  return found === null || below === 0 ? null : { above: Number(found[1]), below };
}

const compare = (a: Fraction, b: Fraction): number => a.above * b.below - b.above * a.below;
const textOf = ({ above, below }: Fraction): string =>
  above === 0 ? '0' : above === below ? '1' : `${above}/${below}`;
