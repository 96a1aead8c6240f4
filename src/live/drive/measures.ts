/**
 * What a live run measures in wall-clock time: HDR histograms in microseconds, counts, and the last seconds for those who
 * watch and for the stop rules.
 */
import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LatencyFacts, LiveFacts } from '../../report/live-facts.ts';
import type { ActTroubleKind } from '../backend.ts';
import { Recent } from './recent.ts';

/** Ten minutes; what takes longer counts as that. */
const HIGHEST = 600_000_000;

export const LATENCIES = [
  'intendedToDelivered',
  'sentToDelivered',
  'startToAssigned',
  'act',
  'lateness',
] as const;
export type LatencyName = (typeof LATENCIES)[number];

/** Troubles that are the server's or the network's, and not the rules' of the platform. */
const ERRORS: readonly ActTroubleKind[] = ['forbidden', 'failed', 'timeout', 'unreachable'];

export class Measures {
  private readonly histograms: Readonly<Record<LatencyName, Histogram>>;
  readonly troubles: Record<string, number> = {};
  private readonly wrongActs = new Map<
    string,
    { readonly act: string; readonly kind: string; count: number; readonly example: string }
  >();
  readonly messages = { sent: 0, delivered: 0, lost: 0, duplicated: 0, reordered: 0 };
  readonly downs = { count: 0, totalSec: 0 };
  readonly recent = new Recent();
  acts = 0;
  errors = 0;
  orphans = 0;
  started = 0;
  ended = 0;
  /** The driver keeps up while its lateness is below this with 99 acts in a hundred. */
  readonly keepsUpSec: number;
  /** Acts that were begun later than that. */
  late = 0;
  private throttledActs = 0;
  private throttledTold = 0;

  constructor(keepsUpSec = 0.05) {
    this.keepsUpSec = keepsUpSec;
    const make = () =>
      build({
        lowestDiscernibleValue: 1,
        highestTrackableValue: HIGHEST,
        numberOfSignificantValueDigits: 3,
      });
    this.histograms = {
      intendedToDelivered: make(),
      sentToDelivered: make(),
      startToAssigned: make(),
      act: make(),
      lateness: make(),
    };
  }

  /** Milliseconds. */
  record(name: LatencyName, ms: number): void {
    const micros = Math.min(HIGHEST, Math.max(0, Math.round(ms * 1000)));
    this.histograms[name].recordValue(micros);
    if (name === 'lateness') {
      if (ms > this.keepsUpSec * 1000) this.late += 1;
      this.recent.lateness(ms);
    } else if (name === 'sentToDelivered') this.recent.delivered(ms);
  }

  answered(ms: number): void {
    this.acts += 1;
    this.record('act', ms);
    this.recent.act(false);
  }

  /** `act` and what was said of it, where it was one of somebody's. */
  troubled(kind: ActTroubleKind, ms: number, act?: string, message = ''): void {
    this.acts += 1;
    if (act !== undefined) {
      const key = `${act} ${kind}`;
      const before = this.wrongActs.get(key);
      if (before === undefined) this.wrongActs.set(key, { act, kind, count: 1, example: message });
      else before.count += 1;
    }
    this.troubles[kind] = (this.troubles[kind] ?? 0) + 1;
    if (kind === 'throttled') this.throttledActs += 1;
    const isError = ERRORS.includes(kind);
    if (isError) this.errors += 1;
    // A refusal is an answer, too; what did not come is none.
    if (kind !== 'timeout' && kind !== 'unreachable') this.record('act', ms);
    this.recent.act(isError);
  }

  /** The most frequent first, and of these the first. */
  get wrong(): LiveFacts['acts']['wrong'] {
    return [...this.wrongActs.values()].sort((a, b) => b.count - a.count);
  }

  /** A client was told to be patient. */
  toldToWait(): void {
    this.throttledTold += 1;
  }

  get throttled(): number {
    return Math.max(this.throttledActs, this.throttledTold);
  }

  /** Acts whose lateness is known. */
  get begun(): number {
    return this.histograms.lateness.totalCount;
  }

  quantile(name: LatencyName, percent: number): number | null {
    const histogram = this.histograms[name];
    return histogram.totalCount === 0 ? null : valueAt(histogram, percent) / 1e6;
  }

  latencies(): LiveFacts['latencies'] {
    const facts = {} as Record<LatencyName, LatencyFacts>;
    for (const name of LATENCIES) facts[name] = factsOf(this.histograms[name]);
    return facts;
  }

  /** What expectations may ask for: seconds, shares, numbers. */
  metrics(): Map<string, number | null> {
    const found = new Map<string, number | null>();
    const put = (name: string, of: LatencyName) => {
      for (const [word, percent] of [
        ['p50', 50],
        ['p90', 90],
        ['p99', 99],
        ['max', 100],
      ] as const)
        found.set(`live.${name}.${word}`, this.quantile(of, percent));
    };
    put('delivery', 'sentToDelivered');
    put('intended', 'intendedToDelivered');
    put('assign', 'startToAssigned');
    found.set('live.act.p99', this.quantile('act', 99));
    found.set('live.lateness.p99', this.quantile('lateness', 99));
    found.set('live.errors.rate', this.acts === 0 ? null : this.errors / this.acts);
    found.set('live.throttled', this.throttled);
    found.set('live.lost', this.messages.lost);
    found.set('live.orphans', this.orphans);
    return found;
  }
}

/** A class of values goes by its upper end, which may lie above all that there were. */
const valueAt = (histogram: Histogram, percent: number): number =>
  Math.min(histogram.getValueAtPercentile(percent), histogram.maxValue);

function factsOf(histogram: Histogram): LatencyFacts {
  const count = histogram.totalCount;
  if (count === 0)
    return {
      count,
      meanSec: null,
      p50Sec: null,
      p90Sec: null,
      p99Sec: null,
      p999Sec: null,
      maxSec: null,
      hdr: null,
    };
  const at = (percent: number) => valueAt(histogram, percent) / 1e6;
  return {
    count,
    meanSec: histogram.mean / 1e6,
    p50Sec: at(50),
    p90Sec: at(90),
    p99Sec: at(99),
    p999Sec: at(99.9),
    maxSec: histogram.maxValue / 1e6,
    hdr: encodeIntoCompressedBase64(histogram),
  };
}
