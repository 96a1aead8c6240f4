/**
 * What match.select compares agents by, as far as a recording tells it; NaN, which compares with nothing, where it does not. The
 * router's own keys stand in src/engine/router/agents.ts.
 */
import { COMPARE } from '../../engine/router/rule-columns.ts';
import type { AgentFacts } from './facts.ts';
import type { Ledger } from './ledger.ts';
import type { Before } from './snapshot.ts';

const KNOWN = new Set<number>([
  COMPARE.leastLoad,
  COMPARE.mostLoad,
  COMPARE.mostFree,
  COMPARE.mostFreePct,
  COMPARE.longestIdle,
  COMPARE.oldestRouted,
  COMPARE.cumulativeCount,
  COMPARE.rank,
  COMPARE.largerLimit,
  COMPARE.longestAtLoad,
  COMPARE.rotationList,
  COMPARE.fewestQueues,
]);

/** Their keys are stamps, and as uncertain. */
export const STAMPS = new Set<number>([
  COMPARE.longestIdle,
  COMPARE.longestAtLoad,
  COMPARE.oldestRouted,
  COMPARE.rotationList,
]);

/** Which offers were transfers is not sure where the order of lines is not. */
const COUNTS_ROUTED = new Set<number>([
  COMPARE.oldestRouted,
  COMPARE.cumulativeCount,
  COMPARE.rotationList,
]);
export const isTold = (code: number, { blur, hasSides }: Ledger): boolean =>
  KNOWN.has(code) && !(blur > 0 && hasSides && COUNTS_ROUTED.has(code));

export function keyOf(ledger: Ledger, code: number, agent: AgentFacts, at: Before): number {
  const { rules, scenario } = ledger;
  const limit = agent.limit.last ?? rules.total[agent.index]!;
  switch (code) {
    case COMPARE.leastLoad:
      return at.load + at.live * LIVE_TIE;
    case COMPARE.mostLoad:
      return -at.load + at.live * LIVE_TIE;
    case COMPARE.mostFree:
      return at.used - limited(limit);
    case COMPARE.mostFreePct:
      return at.used / limited(limit) - 1;
    case COMPARE.longestIdle:
      return at.idleSince;
    case COMPARE.longestAtLoad:
      return at.loadSince;
    case COMPARE.oldestRouted:
    case COMPARE.rotationList:
      return at.routedAt;
    case COMPARE.cumulativeCount:
      return at.routed;
    case COMPARE.rank:
      return scenario.groups[scenario.agents[agent.index]!.group]!.rank;
    case COMPARE.largerLimit:
      return agent.limit.isBlurred ? Number.NaN : -limit;
    case COMPARE.fewestQueues:
      return agent.serves.isBlurred ? Number.NaN : agent.serves.last.length;
    default:
      return Number.NaN;
  }
}

const limited = (total: number) => (total === Number.POSITIVE_INFINITY ? Number.NaN : total);

/** At the same load whoever has fewer live chats stands first. */
const LIVE_TIE = 1 / 1_048_576;
