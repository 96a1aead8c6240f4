/**
 * What a scenario expects, as thresholds of k6 where k6 can say it. A threshold on a Trend or a Rate passes when there is no
 * sample at all, so each of them brings a count that must not be zero. What k6 cannot say, merge judges.
 *
 *   wait.p95 < 3m                       chatsim_wait: p(95)<180000            and chatsim_samples{of:wait}: count>0
 *   queues.sales.abandonment.rate <= 5% chatsim_abandonment{queue:sales}: rate<=0.05
 */
import type { Expectation, Scenario } from '../../scenarios/scenario.ts';
import { splitMetric } from '../../statistics/metrics.ts';
import { isMeasured, namesOf } from './measured.ts';
import type { Expected } from './template/plan-types.ts';

interface Source {
  readonly metric: string;
  readonly tags?: string;
  /** Tags of chatsim_samples that tell how many there are. */
  readonly guard: string;
}

const TRENDS: Readonly<Record<string, Source>> = {
  wait: { metric: 'chatsim_wait', guard: 'of:wait' },
  'wait.served': {
    metric: 'chatsim_wait',
    tags: 'outcome:served',
    guard: 'of:wait,outcome:served',
  },
  'wait.closed': {
    metric: 'chatsim_wait',
    tags: 'outcome:closed',
    guard: 'of:wait,outcome:closed',
  },
  firstResponse: { metric: 'chatsim_first_response', guard: 'of:first_response' },
  response: { metric: 'chatsim_reply_time', guard: 'of:reply_time' },
};

/** Of the machinery: the metric, and how many there must be for it to say anything. */
const MACHINERY: Readonly<Record<string, readonly [metric: string, guard: string]>> = {
  'live.delivery': ['chatsim_delivery_time', 'chatsim_messages_delivered'],
  'live.intended': ['chatsim_intended_delivery', 'chatsim_messages_delivered'],
  'live.act': ['chatsim_act_time', 'http_reqs'],
  'live.lateness': ['chatsim_lateness', 'chatsim_customers'],
};

const RATES: Readonly<Record<string, string>> = {
  'abandonment.rate': 'chatsim_abandonment',
  'abandonment.open': 'chatsim_abandonment_open',
  'abandonment.silent': 'chatsim_abandonment_silent',
  serviceLevel: 'chatsim_service_level',
};

const STATISTICS: Readonly<Record<string, string>> = {
  mean: 'avg',
  max: 'max',
  p50: 'p(50)',
  p75: 'p(75)',
  p90: 'p(90)',
  p95: 'p(95)',
  p99: 'p(99)',
};

const COMPARES: Readonly<Record<Expectation['compare'], string>> = {
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '==': '===',
  '!=': '!==',
};

export interface Judges {
  readonly expectations: readonly Expected[];
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
}

/** `lateMs`: the driver's own lateness, 99 of 100 times, from which on the run says more of k6 than of the platform. */
export function judgesOf(scenario: Scenario, lateMs: number): Judges {
  const thresholds: Record<string, string[]> = {};
  const add = (metric: string, line: string) => {
    const lines = thresholds[metric] ?? [];
    thresholds[metric] = lines.includes(line) ? lines : [...lines, line];
  };
  add('dropped_iterations', 'count==0');
  add('chatsim_customers', 'count>0');
  add('chatsim_lateness', `p(99)<${lateMs}`);
  add('chatsim_error_rate', 'rate<0.01');
  const expectations = scenario.expect.map(({ text, metric, compare, value }): Expected => {
    const lines = thresholdsOf(scenario, metric, compare, value);
    for (const [name, line] of lines) add(name, line);
    const judgedBy =
      lines.length > 0 ? 'threshold' : isMeasured(scenario, metric) ? 'merge' : 'nobody';
    return { text, metric, compare, value, judgedBy };
  });
  return { expectations, thresholds };
}

function thresholdsOf(
  scenario: Scenario,
  name: string,
  compare: Expectation['compare'],
  value: number,
): (readonly [metric: string, line: string])[] {
  if (!isMeasured(scenario, name)) return [];
  const { kind, part, metric } = splitMetric(name, namesOf(scenario));
  // Commas and braces have a meaning of their own there.
  if (kind !== null && !/^[\w. -]+$/.test(part)) return [];
  const queue = kind === null ? [] : [`queue:${part}`];
  const filtered = (base: string, ...tags: readonly string[]) =>
    tags.length === 0 ? base : `${base}{${tags.join(',')}}`;
  const says = COMPARES[compare];
  const rate = RATES[metric];
  if (rate !== undefined)
    return [
      [filtered(rate, ...queue), `rate${says}${value}`],
      [filtered('chatsim_samples', 'of:wait', ...queue), 'count>0'],
    ];
  if (metric === 'live.errors.rate')
    return [
      ['chatsim_error_rate', `rate${says}${value}`],
      ['http_reqs', 'count>0'],
    ];
  if (metric === 'live.throttled') return [['chatsim_throttled', `count${says}${value}`]];
  const cut = metric.lastIndexOf('.');
  const machinery = MACHINERY[metric.slice(0, cut)];
  const ms = Number((value * 1000).toFixed(3));
  if (machinery !== undefined)
    return [
      [machinery[0], `${STATISTICS[metric.slice(cut + 1)]}${says}${ms}`],
      [machinery[1], 'count>0'],
    ];
  const trend = TRENDS[metric.slice(0, cut)];
  const statistic = STATISTICS[metric.slice(cut + 1)];
  if (trend === undefined || statistic === undefined) return [];
  const tags = trend.tags === undefined ? queue : [...queue, trend.tags];
  return [
    [filtered(trend.metric, ...tags), `${statistic}${says}${ms}`],
    [filtered('chatsim_samples', trend.guard, ...queue), 'count>0'],
  ];
}
