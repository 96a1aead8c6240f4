/**
 * The figures of a sweep: each cell's metrics with intervals and paired differences to the file as it is, and which cells
 * may be the best. What is called sure is so for all cells of the metric together (Holm).
 *
 * The best cell is the one with the best mean. Another one may be the best in truth unless it is shown to be worse than
 * that by a paired t test at error (1 − level)/(k − 1), k cells: were the true best one left out, it would have to fail one of
 * k − 1 tests, which happens with a chance of at most 1 − level (Bonferroni).
 */
import type { Best, Cell, CellMetric } from '../report/sweep.ts';
import { holm, meanInterval, pairedDifference, tTest } from '../statistics/intervals.ts';
import type { Better } from './headline.ts';

/** Of one metric, by replication. */
export type Values = readonly (number | null)[];

/** The figures of one metric for the file as it is and for all cells. */
export function figuresOf(
  base: Values,
  cells: readonly Values[],
  { better, level }: { readonly better: Better; readonly level: number },
): { readonly base: CellMetric | null; readonly cells: readonly (CellMetric | null)[] } {
  const sure = holm(cells.map((values) => tTest(differences(base, values), 0, 'two-sided')));
  return {
    base: meanOf(base, level),
    cells: cells.map((values, i) => {
      const mean = meanOf(values, level);
      if (mean === null) return null;
      const isSure = (sure[i] as number) <= 1 - level;
      return { ...mean, difference: differenceTo(base, values, { better, level, isSure }) };
    }),
  };
}

/** Null where no cell was measured, or neither side is better. */
export function bestOf(
  metric: string,
  cells: readonly Values[],
  { better, level }: { readonly better: Better; readonly level: number },
): Best | null {
  if (better === null) return null;
  const sign = better === 'lower' ? 1 : -1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, values] of cells.entries()) {
    const mean = meanInterval(known(values))?.mean;
    // Of equal ones the first.
    if (mean === undefined || !(mean * sign < least)) continue;
    best = i;
    least = mean * sign;
  }
  const winner = cells[best];
  if (winner === undefined) return null;
  const error = (1 - level) / Math.max(1, cells.length - 1);
  const asGood = cells.flatMap((values, i) => {
    if (i === best || known(values).length === 0) return [];
    const worse = differences(winner, values).map((difference) => difference * sign);
    return tTest(worse, 0, 'greater') <= error ? [] : [i];
  });
  return { metric, cell: best, asGood };
}

const known = (values: Values): number[] => values.filter((value) => value !== null);

/** Of the replications in which both were measured. */
function differences(a: Values, b: Values): number[] {
  return b.flatMap((value, i) => {
    const other = a[i];
    return value === null || other == null ? [] : [value - other];
  });
}

function meanOf(values: Values, level: number): CellMetric | null {
  const found = meanInterval(known(values), level);
  if (found === null) return null;
  const { mean, low, high, halfWidth, n } = found;
  return { mean, ...ends(low, high), halfWidth, n, difference: null };
}

/** JSON has no infinity. */
const ends = (low: number, high: number) => ({
  low: Number.isFinite(low) ? low : null,
  high: Number.isFinite(high) ? high : null,
});

function differenceTo(
  base: Values,
  values: Values,
  how: { readonly better: Better; readonly level: number; readonly isSure: boolean },
): CellMetric['difference'] {
  const found = pairedDifference(base, values, how.level);
  if (found === null) return null;
  const { difference, low, high, halfWidth, n } = found;
  const isSame = values.every((value, i) => value === (base[i] ?? null));
  return {
    mean: difference,
    ...ends(low, high),
    halfWidth,
    n,
    finding: isSame ? 'identical' : how.isSure ? direction(difference, how.better) : 'unclear',
  };
}

function direction(
  difference: number,
  better: Better,
): NonNullable<CellMetric['difference']>['finding'] {
  const side = difference < 0 ? 'lower' : 'higher';
  if (better === null) return side;
  return side === better ? 'better' : 'worse';
}

/** Means over replications, the largest first; equal ones in the order of their names. */
export function waitingOf(
  samples: readonly { readonly causesSec: Readonly<Record<string, number>> }[],
): Cell['waiting'] {
  const names = [...new Set(samples.flatMap(({ causesSec }) => Object.keys(causesSec)))].sort();
  return names
    .map((cause) => ({
      cause,
      seconds:
        samples.reduce((sum, { causesSec }) => sum + (causesSec[cause] ?? 0), 0) / samples.length,
    }))
    .sort((a, b) => b.seconds - a.seconds);
}
