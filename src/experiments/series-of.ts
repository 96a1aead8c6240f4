/** What charts are drawn from: waits in stretches of equal length, their distribution, and the day in intervals. */
import type { Part, Run, RunTallyName } from '../engine/observe/run.ts';
import type { Series } from '../report/result.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Exact, toNumber } from '../statistics/exact.ts';
import {
  addHistograms,
  binOf,
  binStart,
  binWidth,
  countOf,
  EMPTY_HISTOGRAM,
  type Histogram,
  quantile,
  shareUpTo,
} from '../statistics/histogram.ts';

const SECOND = 1_000_000;
/** Stretches of the histogram, up to the 99th percentile; what waited longer is in a last one without an end. */
const MOST_STRETCHES = 40;

/** `merged` is all replications as one. */
export function seriesOf(merged: Run, scenario: Scenario): Series {
  const of = (name: RunTallyName) => merged.total.tallies[name]?.histogram ?? EMPTY_HISTOGRAM;
  const served = of('waitServed');
  const left = of('waitAbandoned');
  const all = addHistograms([served, left, of('waitClosed')]);
  return {
    waits: stretches(all, { served, left }),
    waitCurve: curveTimes(all, scenario.rules['report.onTime']).map((at) => ({
      atSec: at / SECOND,
      served: shareSoFar(served, at),
      left: shareSoFar(left, at),
      all: shareSoFar(all, at),
    })),
    day: merged.intervals.map((interval, i) => ({
      fromSec: (i * scenario.interval) / SECOND,
      waiting: level(interval, 'waiting'),
      live: level(interval, 'live'),
      onDuty: perTime(interval.staff?.duty, interval),
      busy: perTime(interval.staff?.busy, interval),
    })),
  };
}

/**
 * The bin of `at` (half a percent wide at most) counts as a whole: where agents answer after exactly 5 s, those who waited
 * 5 s are among those who waited 5 s at most.
 */
function shareSoFar(waits: Histogram, at: number): number | null {
  const bin = binOf(at);
  return shareUpTo(waits, binStart(bin) + binWidth(bin) - 1);
}

/** How many waits end in each stretch, and how many of them by being served and by leaving. */
function stretches(
  waits: Histogram,
  fates: { readonly served: Histogram; readonly left: Histogram },
): Series['waits'] {
  const far = quantile(waits, 0.99);
  if (far === null) return [];
  const width = niceWidth(far / SECOND / MOST_STRETCHES) * SECOND;
  const count = Math.max(1, Math.floor(far / width) + 1);
  const counted = (histogram: Histogram) => {
    const counts = Array.from({ length: count + 1 }, () => 0);
    histogram.bins.forEach((bin, i) => {
      const place = Math.min(count, Math.floor(binStart(bin) / width));
      counts[place] = (counts[place] ?? 0) + (histogram.counts[i] ?? 0);
    });
    return counts;
  };
  const served = counted(fates.served);
  const left = counted(fates.left);
  return counted(waits).map((n, i) => ({
    fromSec: (i * width) / SECOND,
    toSec: i === count ? null : ((i + 1) * width) / SECOND,
    count: n,
    served: served[i] ?? 0,
    left: left[i] ?? 0,
  }));
}

/** The smallest of 1, 2, 5, 10, 15, 30 s, 1, 2, 5, 10, 15, 30 min, hours, that is at least so long. */
function niceWidth(seconds: number): number {
  const nice = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];
  return nice.find((width) => width >= seconds) ?? Math.ceil(seconds / 3600) * 3600;
}

const CURVE_SEC = [
  0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1200, 1800, 2700, 3600,
  5400, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400,
];

/** Up to the first that lies beyond every wait; the limit of being on time is always among them. */
function curveTimes(waits: Histogram, onTime: number | null): number[] {
  if (countOf(waits) === 0) return [];
  const times = CURVE_SEC.map((seconds) => seconds * SECOND);
  if (onTime !== null && !times.includes(onTime)) times.push(onTime);
  times.sort((a, b) => a - b);
  const end = times.findIndex((at) => (shareSoFar(waits, at) ?? 1) >= 1);
  return end < 0 ? times : times.slice(0, end + 1);
}

function level(part: Part, name: 'waiting' | 'live'): number {
  return perTime(part.levels[name]?.area, part);
}

function perTime(area: Exact | undefined, part: Part): number {
  const time = toNumber(part.time);
  return area === undefined || time === 0 ? 0 : toNumber(area) / time;
}
