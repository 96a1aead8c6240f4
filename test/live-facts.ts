/** What a live run adds to a result, as one may have been: for tests of what is drawn from it. Latencies are lognormal quantiles, drawn evenly. */
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Conformance } from '../src/report/conformance.ts';
import type { LatencyFacts, LiveFacts } from '../src/report/live-facts.ts';
import { exp } from '../src/statistics/math.ts';
import { normalQuantile } from '../src/statistics/quantiles.ts';

export function liveFacts(otherwise: Partial<LiveFacts> = {}): LiveFacts {
  return {
    adapter: 'chatsim',
    speed: 10,
    side: 'both',
    ended: 'complete',
    why: null,
    tookSec: 1440.2,
    peak: { chats: 41, sockets: 93, processes: 2 },
    messages: { sent: 4210, delivered: 4208, lost: 2, duplicated: 0, reordered: 1 },
    acts: {
      done: 5120,
      troubles: { refused: 3, timeout: 1 },
      wrong: [
        {
          act: 'accept',
          kind: 'refused',
          count: 3,
          example: 'accept: 409 this chat rings no more',
        },
        { act: 'send', kind: 'timeout', count: 1, example: 'write: no answer in time' },
      ],
    },
    throttled: 4,
    downs: { count: 1, totalSec: 2.4 },
    orphans: 1,
    latencies: {
      intendedToDelivered: latency(4208, 0.0042, 0.9),
      sentToDelivered: latency(4208, 0.0021, 0.7),
      startToAssigned: latency(190, 0.006, 1.1),
      act: latency(5120, 0.0017, 0.6),
      lateness: latency(9300, 0.0004, 1),
    },
    driver: { isBottleneck: false, why: null },
    reality: {
      simulations: 200,
      level: 0.001,
      delaySec: 0.042,
      metrics: [
        band('wait.mean', 'seconds', 41.2, 24.1, 12.4, 38.9, 'above'),
        band('wait.p90', 'seconds', 96, 71, 40.2, 118, 'inside'),
        band('abandonment.rate', 'share', 0.041, 0.037, 0, 0.092, 'inside'),
        band('serviceLevel', 'share', 0.7, 0.91, 0.78, 0.99, 'below'),
        band('offers.made', 'number', 231, 229.4, 170, 296, 'inside'),
        band('concurrency.mean', 'number', 1.61, 1.55, 1.3, 1.82, 'inside'),
        band('chats.autoEnded', 'number', 0, 0, 0, 2, 'inside'),
        band('agents.early-1.share-of-chats', 'share', 0.26, 0.25, 0.17, 0.34, 'inside'),
        band('wrapUp.mean', 'seconds', null, null, null, null, 'no data'),
      ],
      verdict: 'not as its rules say',
      sentence:
        'The deployed router does not behave as its rules say: serviceLevel is 70.0% (-23% of the simulated mean), below the 78.0% to 99.0% of simulations of the same plan; one more figure lies outside, of 8.',
    },
    conformance: {
      verdict: 'violated',
      violated: ['capacity', 'order'],
      broken: brokenRules(),
      file: 'conformance.json',
    },
    ...otherwise,
  };
}

function brokenRules(): Conformance {
  const violation = (rule: string, at: number, line: number, what: string) => ({
    ...{ rule, at: at * 1e6, line, chat: 23, agent: 'early-2', what },
  });
  const twoAlready = 'chat 23 is offered to early-2, who has 2 already and may have 2';
  return {
    kind: 'conformance',
    schemaVersion: 1,
    chatsimVersion: '0.1.0',
    recording: 'day.ndjson',
    against: 'shop.yaml',
    start: '08:00:00',
    records: 5776,
    lastSec: 36811.1,
    slackSec: 0.05,
    unstampedSlackSec: 0.27,
    skewSec: -51,
    verdict: 'violated',
    rules: [
      {
        rule: 'capacity',
        says: 'No agent is given more chats than the capacity.',
        verdict: 'violated',
        occasions: 234,
        violations: 44,
        note: null,
        first: [
          {
            ...violation('capacity', 5969, 457, twoAlready),
            story: ['09:39:29 Chat 23 arrives: visitors-23 wants support.'],
          },
          violation('capacity', 6434, 527, 'chat 27 is offered to early-2, <b>who</b> has | 2'),
        ],
      },
      {
        rule: 'order',
        says: 'Chats are given in the order of the queue.',
        verdict: 'violated',
        occasions: 12,
        violations: 1,
        note: null,
        first: [violation('order', 6437, 533, 'chat 28 is given before chat 27')],
      },
    ],
  };
}

type RealityMetric = NonNullable<LiveFacts['reality']>['metrics'][number];

function band(
  metric: string,
  unit: RealityMetric['unit'],
  live: number | null,
  simulatedMean: number | null,
  low: number | null,
  high: number | null,
  verdict: RealityMetric['verdict'],
): RealityMetric {
  return { metric, unit, live, simulatedMean, low, high, verdict };
}

/** Lognormal with this median, in seconds. */
function latency(count: number, median: number, spread: number): LatencyFacts {
  const histogram = build({ bitBucketSize: 32, numberOfSignificantValueDigits: 3 });
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const seconds = median * exp(spread * normalQuantile((i + 0.5) / count));
    sum += seconds;
    histogram.recordValue(Math.round(seconds * 1e6));
  }
  const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1e6;
  return {
    count,
    meanSec: Number((sum / count).toPrecision(9)),
    p50Sec: at(50),
    p90Sec: at(90),
    p99Sec: at(99),
    p999Sec: at(99.9),
    maxSec: histogram.maxValue / 1e6,
    hdr: encodeIntoCompressedBase64(histogram),
  };
}
