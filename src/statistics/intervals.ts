// The one door to intervals, tests and their quantiles, so that callers need not know which file holds which. Nothing is
// computed here. Methods, sources and measured coverage: docs/statistics.md.
export { type Paired, pairedDifference, unpairedDifference } from './differences.ts';
export { type Interval, meanInterval } from './mean-interval.ts';
export { holm, tTest } from './p-values.ts';
export { normalCdf, normalQuantile, tCdf, tQuantile } from './quantiles.ts';
export { ratioInterval } from './ratio.ts';
