// What a distribution in a scenario file is parsed to. Types only: the engine imports them, and nothing
// else of this folder. Durations are in microseconds, counts are plain numbers. Probabilities and weights
// are not negative and not all zero; they are divided by their sum. Other forms (a mean and a coefficient of
// variation, two quantiles) become one of these in fit.ts.

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** The sum of k ≥ 1 equal exponential stages. */
  | { readonly kind: 'erlang'; readonly k: number; readonly mean: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scale: number }
  /** P(X > x) = exp(−(x / scale)^shape). */
  | { readonly kind: 'weibull'; readonly shape: number; readonly scale: number }
  /** ln X is normal with mean mu and standard deviation sigma; exp(mu) is the median, in microseconds. */
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | {
      readonly kind: 'triangular';
      readonly low: number;
      readonly mode: number;
      readonly high: number;
    }
  | {
      readonly kind: 'hyperexponential';
      readonly probabilities: readonly number[];
      readonly means: readonly number[];
    }
  | {
      readonly kind: 'discrete';
      readonly values: readonly number[];
      readonly probabilities: readonly number[];
    }
  | Empirical
  /** A whole number ≥ 1: how often a thing is done that ends with the same chance 1 / mean each time. */
  | { readonly kind: 'geometric'; readonly mean: number }
  | {
      readonly kind: 'mix';
      readonly probabilities: readonly number[];
      readonly parts: readonly Distribution[];
    };

/**
 * Recorded values, sorted. At most one of:
 * - `weights`, one a value;
 * - `cumulative`, P(X ≤ values[i]), rising, e.g. one minus a Kaplan-Meier curve. It may end below 1: the rest is the
 *   last value, or with `tailMean` the last value plus an exponential time of that mean.
 *
 * `interpolate`: between recorded values the curve is a straight line instead of a step. Without weights it runs from
 * the smallest value to the largest (quantile type 7); else the share of a value is spread back to the value before it,
 * and the first stays where it is.
 */
export interface Empirical {
  readonly kind: 'empirical';
  readonly values: readonly number[];
  readonly interpolate?: boolean | undefined;
  readonly weights?: readonly number[] | undefined;
  readonly cumulative?: readonly number[] | undefined;
  readonly tailMean?: number | undefined;
}
