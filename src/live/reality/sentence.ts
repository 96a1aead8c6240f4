/** The outcome of a comparison with simulations, in one sentence. */
import type { RealityFacts } from '../../report/live-facts.ts';
import { counted, UNICODE, valueText } from '../../report/numbers.ts';

type Metric = RealityFacts['metrics'][number];

/** `why`: what hinders a judgement, or null. */
export function sentenceOf(metrics: readonly Metric[], why: string | null): string {
  if (why !== null) return `Whether the router behaves as its rules say cannot be told: ${why}.`;
  const judged = metrics.filter(({ verdict }) => verdict !== 'no data');
  const outside = judged.filter(({ verdict }) => verdict !== 'inside');
  const worst = outside.reduce<Metric | undefined>(
    (most, each) => (most === undefined || farness(each) > farness(most) ? each : most),
    undefined,
  );
  if (worst === undefined)
    return `The deployed router behaves as its rules say: ${judged.length === 1 ? 'the one figure that can be told lies' : `all ${judged.length} figures lie`} where simulations of the same plan put ${judged.length === 1 ? 'it' : 'them'}.`;
  const { metric, unit, live, low, high, simulatedMean, verdict } = worst;
  const text = (value: number | null) => valueText(value, unit, UNICODE);
  const off = offText(live as number, simulatedMean as number);
  const others = outside.length - 1;
  const more =
    others === 0
      ? ''
      : `; ${others === 1 ? 'one more figure lies' : `${counted(others, 'more figure')} lie`} outside`;
  return `The deployed router does not behave as its rules say: ${metric} is ${text(live)}${off}, ${verdict} the ${text(low)} to ${text(high)} of simulations of the same plan${more}, of ${judged.length}.`;
}

/** How many widths of the band beyond its edge. */
function farness({ live, low, high }: Metric): number {
  if (live === null || low === null || high === null) return 0;
  const width = Math.max(high - low, 1e-9);
  return Math.max(live - high, low - live) / width;
}

/** ` (+36% of the simulated mean)`; nothing where the mean is 0. */
function offText(live: number, mean: number): string {
  if (mean === 0) return '';
  const percent = ((live - mean) / mean) * 100;
  if (Math.abs(percent) >= 1000) return '';
  return ` (${percent < 0 ? '-' : '+'}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)}% of the simulated mean)`;
}
