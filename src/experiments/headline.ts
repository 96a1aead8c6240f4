/**
 * The metrics that comparing, checking and sweeping look at when nobody names others, and for each metric whether less
 * or more of it is better. What has no direction (how busy agents are, how long a chat takes) is told and never praised.
 */
import { metricNamed, metricUnit } from '../statistics/metrics.ts';

/** In the order in which they are shown: customers first, then agents. */
export const HEADLINE: readonly string[] = [
  'wait.mean',
  'wait.p50',
  'wait.p90',
  'wait.p95',
  'abandonment.rate',
  'serviceLevel',
  'firstResponse.mean',
  'firstResponse.p90',
  'queueLength.mean',
  'offers.missed.rate',
  'handleTime.mean',
  'concurrency.mean',
  'occupancy',
  'lostTime.total',
];

/** What the headline metrics are called in a sentence. */
export const HEADLINE_WORDS: Readonly<Record<string, string>> = {
  'wait.mean': 'mean wait',
  'wait.p50': 'median wait',
  'wait.p90': 'the 90th percentile of waits',
  'wait.p95': 'the 95th percentile of waits',
  'abandonment.rate': 'abandonment',
  serviceLevel: 'service level',
  'firstResponse.mean': 'mean first response',
  'firstResponse.p90': 'the 90th percentile of first responses',
  'queueLength.mean': 'queue length',
  'offers.missed.rate': 'the share of missed offers',
  'handleTime.mean': 'mean handle time',
  'concurrency.mean': 'chats at once',
  occupancy: 'occupancy',
  'lostTime.total': 'slot time lost to customers who had gone',
};

/** And in a table. */
export const HEADLINE_LABELS: Readonly<Record<string, string>> = {
  'wait.mean': 'wait, mean',
  'wait.p50': 'wait, p50',
  'wait.p90': 'wait, p90',
  'wait.p95': 'wait, p95',
  'abandonment.rate': 'abandonment',
  serviceLevel: 'service level',
  'firstResponse.mean': 'first response, mean',
  'firstResponse.p90': 'first response, p90',
  'queueLength.mean': 'queue length',
  'offers.missed.rate': 'offers missed',
  'handleTime.mean': 'handle time, mean',
  'concurrency.mean': 'chats at once',
  occupancy: 'occupancy',
  'lostTime.total': 'slot time lost',
};

export type Better = 'lower' | 'higher' | null;

/** By the beginning of the name; the longest that fits stands. */
const DIRECTIONS: Readonly<Record<string, Better>> = {
  wait: 'lower',
  // Whoever leaves sooner has waited less, and nobody is the better for it.
  'wait.abandoned': null,
  'wait.closed': null,
  queueTime: 'lower',
  'queueTime.abandoned': null,
  ringTime: 'lower',
  rewait: 'lower',
  firstOffer: 'lower',
  firstResponse: 'lower',
  response: 'lower',
  waiting: 'lower',
  'waiting.share': null,
  abandonment: 'lower',
  // By the platform's log: it may fall because less is seen.
  'abandonment.measured': null,
  serviceLevel: 'higher',
  'chats.served': 'higher',
  'chats.perHour': 'higher',
  'chats.abandoned': 'lower',
  'chats.closed': 'lower',
  'chats.refused': 'lower',
  'chats.ghosts': 'lower',
  'chats.dismissed': 'lower',
  'chats.unfinished': 'lower',
  'chats.lostAfterRequeue': 'lower',
  'chats.requeued': 'lower',
  lostAfterRequeue: 'lower',
  'served.rate': 'higher',
  'refused.rate': 'lower',
  'delayed.rate': 'lower',
  refused: 'lower',
  requeued: 'lower',
  'customers.served': 'higher',
  'customers.servedShare': 'higher',
  'customers.attempts': 'lower',
  'offers.declined': 'lower',
  'offers.missed': 'lower',
  'offers.withdrawn': 'lower',
  'offers.stale': 'lower',
  'offers.perChat': 'lower',
  queueLength: 'lower',
  'live.gone': 'lower',
  'slots.gone': 'lower',
  overtime: 'lower',
  lostTime: 'lower',
};

/** Whether less or more of it is better; null where neither is. Names may have a part before them. */
export function betterIs(metric: string): Better {
  const name = withoutPart(metric);
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = DIRECTIONS[name.slice(0, end)];
    if (found !== undefined) return found;
  }
  return null;
}

/** How a value of it is written, also with a part before it. @throws RangeError for a name that is no metric. */
export function unitOfMetric(metric: string): 'seconds' | 'share' | 'number' {
  return metricUnit(withoutPart(metric));
}

/** `queues.support.wait.p95` → `wait.p95`. Names of parts may have dots: the longest end that is a metric stands. */
export function withoutPart(metric: string): string {
  if (!/^(queues|groups|agents|intervals)\./.test(metric)) return metric;
  if (metricNamed(metric) !== undefined) return metric;
  const pieces = metric.split('.');
  for (let from = 2; from < pieces.length; from++) {
    const name = pieces.slice(from).join('.');
    if (metricNamed(name) !== undefined) return name;
  }
  return metric;
}
