/**
 * The metrics in which a live run is held against simulations of its plan, and what kind of number each is. What the driver alone
 * decides (how fast people write) is left out, and what only a simulator knows (where the waiting went).
 */
import type { Scenario } from '../../scenarios/scenario.ts';

/** `of`: the metric that tells of how many chats or offers it is a share. */
export type RealityMeasure = 'amount' | 'count' | 'share' | { readonly shareOf: string };

const WHOLE: Readonly<Record<string, RealityMeasure>> = {
  'wait.mean': 'amount',
  'wait.sd': 'amount',
  'wait.p50': 'amount',
  'wait.p90': 'amount',
  'wait.p95': 'amount',
  'queueTime.mean': 'amount',
  'ringTime.mean': 'amount',
  'firstOffer.mean': 'amount',
  'firstResponse.mean': 'amount',
  'handleTime.mean': 'amount',
  'wrapUp.mean': 'amount',
  'abandonment.rate': { shareOf: 'chats.arrived' },
  serviceLevel: { shareOf: 'chats.arrived' },
  'refused.rate': { shareOf: 'chats.arrived' },
  'queueLength.mean': 'amount',
  'queueLength.max': 'amount',
  occupancy: 'share',
  'slots.occupancy': 'share',
  'concurrency.mean': 'amount',
  'agentTime.notReady.share': 'share',
  'chats.arrived': 'count',
  'chats.served': 'count',
  'chats.closed': 'count',
  'chats.autoEnded': 'count',
  'chats.requeued': 'count',
  'chats.unfinished': 'count',
  'offers.made': 'count',
  'offers.perChat': 'amount',
  'offers.missed.rate': { shareOf: 'offers.made' },
  'offers.declined.rate': { shareOf: 'offers.made' },
  'offers.withdrawn': 'count',
};

/** Of the whole run: every backend has these, or says nothing of them (null). */
export const REALITY_METRICS: readonly string[] = Object.keys(WHOLE);

/** More agents than these are told by their groups. */
const AGENTS_TOLD = 40;
const QUEUES_TOLD = 20;

/** All that is to be sampled for a scenario: the whole run, and who got the chats. */
export function realityMetrics(scenario: Scenario): readonly string[] {
  const { queues, groups, agents } = scenario;
  const several = <T>(list: readonly T[], most: number) =>
    list.length > 1 && list.length <= most ? list : [];
  return [
    ...REALITY_METRICS,
    ...several(queues, QUEUES_TOLD).flatMap(({ name }) => [
      `queues.${name}.wait.mean`,
      `queues.${name}.abandonment.rate`,
    ]),
    ...several(groups, QUEUES_TOLD).map(({ name }) => `groups.${name}.chats.served`),
    ...several(agents, AGENTS_TOLD).map(({ name }) => `agents.${name}.chats.served`),
  ];
}

/** What kind of number it is; a part's is its metric's. Amount when it is not in the table. */
export function measureOf(metric: string): RealityMeasure {
  const own = WHOLE[metric];
  if (own !== undefined) return own;
  const last = Object.keys(WHOLE).find((name) => metric.endsWith(`.${name}`));
  if (last === undefined) return 'amount';
  const measure = WHOLE[last] as RealityMeasure;
  if (typeof measure === 'string') return measure;
  return { shareOf: `${metric.slice(0, -last.length)}${measure.shareOf}` };
}

/** `agents.Ann.chats.served` → `agents.Ann`: told as a share of all that were served. */
export function partServed(metric: string): string | undefined {
  const found = /^((?:agents|groups)\..+)\.chats\.served$/.exec(metric);
  return found?.[1];
}
