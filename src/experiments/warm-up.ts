/**
 * `warmUp: auto`: a pilot run's queue length in a thousand slices, cut by MSER-5, gives one cut for all replications.
 * Input that itself changes over time has no steady state, so for it nothing is cut and the report says so.
 */
import { simulate } from '../engine/simulate.ts';
import type { WarmUpFacts } from '../report/result.ts';
import type { Arrivals, Scenario } from '../scenarios/scenario.ts';
import { mser5 } from '../statistics/mser5.ts';

const SLICES = 1000;
const SECOND = 1_000_000;

export interface WarmedUp {
  /** With the warm-up as a time. */
  readonly scenario: Scenario;
  readonly facts: WarmUpFacts;
}

export function warmedUp(scenario: Scenario): WarmedUp {
  const { warmUp } = scenario;
  if (warmUp !== 'auto')
    return {
      scenario,
      facts: { asked: warmUp === 0 ? 'none' : 'given', cutSec: warmUp / SECOND, outcome: 'kept' },
    };
  const uncut: Scenario = { ...scenario, warmUp: 0 };
  if (changesOverTime(scenario))
    return { scenario: uncut, facts: { asked: 'auto', cutSec: 0, outcome: 'refused' } };
  const found = mser5(simulate(uncut, { slices: SLICES }).slices);
  if (found.kind === 'failed')
    return { scenario: uncut, facts: { asked: 'auto', cutSec: 0, outcome: 'failed' } };
  const cut = Math.round((scenario.duration / SLICES) * found.values);
  return {
    scenario: { ...scenario, warmUp: cut },
    facts: { asked: 'auto', cutSec: cut / SECOND, outcome: 'kept' },
  };
}

/** Arrivals, staffing, hours or rules that are not the same from the first to the last moment. */
function changesOverTime(scenario: Scenario): boolean {
  const { sources, groups, queues, script, duration } = scenario;
  return (
    script.length > 0 ||
    sources.some(({ arrivals, limit }) => limit !== null || varies(arrivals, duration)) ||
    groups.some(
      ({ shifts, breaks, scripted }) => shifts !== null || breaks.length > 0 || scripted,
    ) ||
    queues.some(({ hours }) => hours !== null)
  );
}

function varies(arrivals: Arrivals, duration: number): boolean {
  if (arrivals.kind === 'recorded') return true;
  if (arrivals.kind === 'wave') return arrivals.amplitude !== 0;
  if (arrivals.kind !== 'profile') return false;
  const [first, ...others] = arrivals.pieces;
  if (first === undefined || others.length > 0) return true;
  return first.from > 0 || first.to < duration || first.rateFrom !== first.rateTo;
}
