/**
 * Is a mean surely beyond a limit, surely within it, or not yet known? Asked after 10, 20, 40 … replications until the
 * answer is sure, at an error rate that counts all those looks and all questions together. Nothing here knows what the
 * values mean: a question is a list of excesses, above 0 where a replication lies beyond its limit.
 *
 *   share    of the error that a look may use: its replications ÷ those of all looks of the question together
 *   beyond   the one-sided p-value against "mean ≤ 0", ÷ share, adjusted by Holm over all questions, is ≤ error
 *   within   the one-sided p-value against "mean ≥ 0", ÷ share, is ≤ error, for each margin of the question
 *   open     neither: a mean that does not differ surely from 0 is not thereby equal to anything
 *
 * Early looks get small shares, since that is where few values of a skewed distribution mislead Student's t most; and with
 * fewer than 20 values all of them must lie on one side of the limit. (Both were found by experiment: docs/check.md.)
 *
 * So the chance that any question at all is wrongly called beyond is at most `error` (Bonferroni over looks, Holm over
 * questions), and a question that lies beyond is called within with a chance of at most `error`. The second needs no
 * adjustment over questions: whoever passes only when all are within errs only if the one that is beyond was mistaken.
 *
 * Sources: P. Hall, On the removal of skewness by transformation, Journal of the Royal Statistical Society B 54 (1992);
 * S. Holm, Scandinavian Journal of Statistics 6 (1979); D. J. Schuirmann, Journal of Pharmacokinetics and
 * Biopharmaceutics 15 (1987), two one-sided tests; R. L. Berger, Technometrics 24 (1982), intersection-union tests.
 */
import { holm } from './p-values.ts';
import { tCdf } from './quantiles.ts';
import { momentsOf, welchDegrees } from './student-t.ts';

/** What replications say of one limit. */
export interface Standing {
  /** Small: surely beyond the limit. */
  readonly beyond: number;
  /** Small: surely within it. */
  readonly within: number;
}

export interface Question {
  /** One, or two where both a rise and a fall would be beyond. */
  readonly margins: readonly Standing[];
  /** Of the error, for this look: see shareOfLook. */
  readonly share: number;
}

export type Answer = 'within' | 'beyond' | 'open';

export function answersOf(questions: readonly Question[], error: number): Answer[] {
  const beyond = holm(
    questions.map(({ margins, share }) => {
      const least = Math.min(...margins.map((margin) => margin.beyond));
      return Math.min(1, (least * margins.length) / share);
    }),
  );
  return questions.map(({ margins, share }, i) => {
    if ((beyond[i] as number) <= error) return 'beyond';
    return margins.every(({ within }) => within / share <= error) ? 'within' : 'open';
  });
}

/** Of one of the looks; together they have 1. */
export function shareOfLook(looks: readonly number[], look: number): number {
  return look / looks.reduce((sum, each) => sum + each, 0);
}

/**
 * Values that are all alike have no spread to reckon with. After so many of them it is 95 % sure that fewer than one
 * replication in ten is otherwise (0.9²⁹ < 5 %), and they are taken for what they are.
 */
export const ALIKE = 29;

/** Of fewer values Student's t says too much when they are skewed: then all of them must agree, and what shares nothing waits. */
const FEW = 20;

const UNKNOWN: Standing = { beyond: 1, within: 1 };
const BEYOND: Standing = { beyond: 0, within: 1 };
const WITHIN: Standing = { beyond: 1, within: 0 };

/** By Student's t, as it is and with the skewness taken out: the less sure of both counts. `isStrict`: to lie on the limit, with all values alike, is beyond it. */
export function standingOf(excesses: readonly number[], isStrict = false): Standing {
  const moments = momentsOf(excesses);
  if (moments === null || moments.n < 2) return UNKNOWN;
  const { n, mean, sd, min, max } = moments;
  if (n < FEW && min < 0 && max > 0) return UNKNOWN;
  const standardError = sd / Math.sqrt(n);
  return around(mean, standardError, n - 1, {
    n,
    isStrict,
    third: thirdMoment(excesses, mean) / (n * n),
  });
}

/** Of `weightB` × mean B − `weightA` × mean A − `limit`, from runs that share nothing, by Welch. */
export function standingApart(
  a: readonly number[],
  b: readonly number[],
  weights: { readonly a: number; readonly b: number; readonly limit: number },
): Standing {
  const A = momentsOf(a);
  const B = momentsOf(b);
  if (A === null || B === null || A.n < 2 || B.n < 2) return UNKNOWN;
  const varianceA = (weights.a * weights.a * A.sd * A.sd) / A.n;
  const varianceB = (weights.b * weights.b * B.sd * B.sd) / B.n;
  if (Math.min(A.n, B.n) < FEW) return UNKNOWN;
  const mean = weights.b * B.mean - weights.a * A.mean - weights.limit;
  const df = welchDegrees(varianceA, A.n, varianceB, B.n);
  return around(mean, Math.sqrt(varianceA + varianceB), df, {
    n: Math.min(A.n, B.n),
    isStrict: false,
    third:
      (cube(weights.b) * thirdMoment(b, B.mean)) / (B.n * B.n) -
      (cube(weights.a) * thirdMoment(a, A.mean)) / (A.n * A.n),
  });
}

/** Whether something holds in every replication: one exception disproves it, and ALIKE without any will do. */
export function standingOfAll(exceptions: number, n: number): Standing {
  if (exceptions > 0) return BEYOND;
  return n >= ALIKE ? WITHIN : UNKNOWN;
}

/** Whether there is such a replication at all: one is enough, and ALIKE without one disprove it. */
export function standingOfSome(found: number, n: number): Standing {
  if (found > 0) return WITHIN;
  return n >= ALIKE ? BEYOND : UNKNOWN;
}

/** Whether the mean differs from 0, to either side. */
export function standingOfDifference(excesses: readonly number[]): Standing {
  const moments = momentsOf(excesses);
  if (moments === null || moments.n < 2) return UNKNOWN;
  const { n, mean, sd, min, max } = moments;
  if (sd === 0) {
    if (n < ALIKE) return UNKNOWN;
    return mean === 0 ? BEYOND : WITHIN;
  }
  if (n < FEW && min < 0 && max > 0) return UNKNOWN;
  const t = Math.abs(mean / sd) * Math.sqrt(n);
  return { beyond: 1, within: Math.min(1, 2 * tCdf(-t, n - 1)) };
}

const cube = (x: number) => x * x * x;

/** Σ(x − mean)³ / n */
function thirdMoment(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + cube(value - mean), 0) / values.length;
}

function around(
  mean: number,
  standardError: number,
  df: number,
  {
    n,
    isStrict,
    third,
  }: { readonly n: number; readonly isStrict: boolean; readonly third: number },
): Standing {
  if (standardError === 0) {
    if (n < ALIKE) return UNKNOWN;
    return mean > 0 || (isStrict && mean === 0) ? BEYOND : WITHIN;
  }
  const plain = mean / standardError;
  const straight = straightened(plain, third / cube(standardError));
  return {
    beyond: Math.max(tCdf(-plain, df), tCdf(-straight, df)),
    within: Math.max(tCdf(plain, df), tCdf(straight, df)),
  };
}

/**
 * A t with the skewness of the values taken out of it (Hall): λ is the third moment of the mean ÷ its standard error³.
 *
 *   ((1 + λt/3)³ − 1) / λ + λ/6
 */
function straightened(t: number, skewness: number): number {
  if (Math.abs(skewness) < 1e-9) return t;
  return (cube(1 + (skewness * t) / 3) - 1) / skewness + skewness / 6;
}
