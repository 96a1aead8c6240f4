/**
 * From the samples of A and B to the figures of a Comparison. Replication i of both met the same customers, so differences
 * are taken pair by pair. What is called sure is so for all metrics together (Holm), and for all causes together.
 */
import type {
  ComparedCause,
  ComparedMetric,
  ComparedWaiting,
  Difference,
  Finding,
  Mean,
} from '../report/comparison.ts';
import { holm, meanInterval, pairedDifference, tTest } from '../statistics/intervals.ts';
import { betterIs, HEADLINE_LABELS, HEADLINE_WORDS, unitOfMetric } from './headline.ts';

export type Values = readonly (number | null)[];

export interface Compared {
  /** Replications of each side. */
  readonly finished: number;
  readonly level: number;
  /** One value a replication, by metric. */
  readonly a: ReadonlyMap<string, Values>;
  readonly b: ReadonlyMap<string, Values>;
  /** Seconds by cause, one a replication. */
  readonly causesA: readonly Readonly<Record<string, number>>[];
  readonly causesB: readonly Readonly<Record<string, number>>[];
}

/** In the order asked; those that neither side has are left out. */
export function comparedMetrics(
  names: readonly string[],
  compared: Compared,
  equivalentWithin: number | null,
): ComparedMetric[] {
  const alpha = 1 - compared.level;
  const rows = names
    .map((metric) => ({
      metric,
      a: compared.a.get(metric) ?? [],
      b: compared.b.get(metric) ?? [],
    }))
    .filter(({ a, b }) => [...a, ...b].some((value) => value !== null));
  const pValues = rows.map(({ a, b }) => pOfDifference(a, b));
  const adjusted = holmKnown(pValues);
  const within = holmKnown(
    rows.map(({ a, b }) =>
      equivalentWithin === null ? null : pOfEquivalence(a, b, equivalentWithin),
    ),
  );
  return rows.map(({ metric, a, b }, i): ComparedMetric => {
    const better = betterIs(metric);
    const difference = differenceOf(a, b, compared.level);
    const base = pairedDifference(a, b)?.meanA ?? 0;
    const [p, same] = [adjusted[i] ?? null, within[i] ?? null];
    const finding = ((): Finding => {
      if (areIdentical(a, b)) return 'identical';
      if (difference !== null && p !== null && p <= alpha)
        return direction(difference.mean, better);
      return same !== null && same <= alpha ? 'equivalent' : 'unclear';
    })();
    return {
      metric,
      label: HEADLINE_LABELS[metric] ?? metric,
      words: HEADLINE_WORDS[metric] ?? metric,
      unit: unitOfMetric(metric),
      better,
      a: meanOf(a, compared.level),
      b: meanOf(b, compared.level),
      difference,
      relative: difference === null || base === 0 ? null : difference.mean / Math.abs(base),
      pValue: pValues[i] ?? null,
      pAdjusted: p,
      pEquivalent: same,
      finding,
    };
  });
}

export function comparedWaiting(compared: Compared): ComparedWaiting {
  const { causesA, causesB, level } = compared;
  const names = [...new Set([...causesA, ...causesB].flatMap((causes) => Object.keys(causes)))];
  const of = (list: Compared['causesA'], cause: string) => list.map((causes) => causes[cause] ?? 0);
  const rows = names.map((cause) => ({ cause, a: of(causesA, cause), b: of(causesB, cause) }));
  const adjusted = holmKnown(rows.map(({ a, b }) => pOfDifference(a, b)));
  const causes = rows.map(({ cause, a, b }, i) => causeOf(cause, a, b, adjusted[i] ?? null, level));
  // Summed as the causes are, so that they add up.
  const all = (list: Compared['causesA']) =>
    list.map((each) => names.reduce((sum, cause) => sum + (each[cause] ?? 0), 0));
  const [a, b] = [all(causesA), all(causesB)];
  return {
    total: causeOf('total', a, b, pOfDifference(a, b), level),
    causes: causes.sort(
      (x, y) =>
        Math.abs(y.difference.mean) - Math.abs(x.difference.mean) ||
        y.aSec + y.bSec - x.aSec - x.bSec,
    ),
  };
}

function causeOf(
  cause: string,
  a: readonly number[],
  b: readonly number[],
  pAdjusted: number | null,
  level: number,
): ComparedCause {
  const difference = differenceOf(a, b, level);
  if (difference === null) throw new RangeError('nothing is compared');
  const isSure = pAdjusted !== null && pAdjusted <= 1 - level;
  return {
    cause,
    aSec: meanInterval(a)?.mean ?? 0,
    bSec: meanInterval(b)?.mean ?? 0,
    difference,
    pAdjusted,
    finding: areIdentical(a, b)
      ? 'identical'
      : isSure
        ? difference.mean < 0
          ? 'better'
          : 'worse'
        : 'unclear',
  };
}

function direction(difference: number, better: ComparedMetric['better']): Finding {
  const way = difference < 0 ? 'lower' : 'higher';
  if (better === null) return way;
  return way === better ? 'better' : 'worse';
}

/** Equal in every replication, also in having nothing to measure. */
function areIdentical(a: Values, b: Values): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function meanOf(values: Values, level: number): Mean | null {
  const found = meanInterval(
    values.filter((value) => value !== null),
    level,
  );
  return found === null ? null : { mean: found.mean, halfWidth: found.halfWidth, n: found.n };
}

function differenceOf(a: Values, b: Values, level: number): Difference | null {
  const found = pairedDifference(a, b, level);
  if (found === null) return null;
  const { difference, low, high, halfWidth, n, varianceSaved } = found;
  return {
    mean: difference,
    low: Number.isFinite(low) ? low : null,
    high: Number.isFinite(high) ? high : null,
    halfWidth,
    n,
    varianceSaved,
  };
}

function pairs(a: Values, b: Values): [number, number][] {
  return a.flatMap((left, i): [number, number][] => {
    const right = b[i];
    return left === null || right == null ? [] : [[left, right]];
  });
}

/** Null where one replication, or none, cannot tell. */
function pOfDifference(a: Values, b: Values): number | null {
  const differences = pairs(a, b).map(([left, right]) => right - left);
  return differences.length < 2 ? null : tTest(differences, 0, 'two-sided');
}

/**
 * Two one-sided tests: that B is above 1 + share of A, and that it is below 1 − share. Both must be refused to call them the
 * same. The share is of A itself, replication by replication, so that A need not be known exactly.
 */
function pOfEquivalence(a: Values, b: Values, share: number): number | null {
  const list = pairs(a, b);
  if (list.length < 2) return null;
  const above = list.map(([left, right]) => right - (1 + share) * left);
  const below = list.map(([left, right]) => right - (1 - share) * left);
  return Math.max(tTest(above, 0, 'less'), tTest(below, 0, 'greater'));
}

/** Holm over those that are known. */
function holmKnown(pValues: readonly (number | null)[]): (number | null)[] {
  const adjusted = holm(pValues.filter((p) => p !== null));
  let next = 0;
  return pValues.map((p) => (p === null ? null : (adjusted[next++] ?? null)));
}
