/**
 * `warmUp: auto`: a pilot run's queue length in a thousand slices, cut by MSER-5, gives one cut for all replications.
 * Input that itself changes over time has no steady state, so for it nothing is cut and the report says so.
 */
import { simulate } from '../engine/simulate.ts';
import type { WarmUpFacts } from '../report/result.ts';
import type { Scenario } from '../scenarios/scenario.ts';
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
export function changesOverTime(scenario: Scenario): boolean {
  const arrivals = scenario.sources.some(({ arrivals: of, limit }) => {
    if (limit !== null) return true;
    switch (of.kind) {
      case 'none':
      case 'renewal':
        return false;
      case 'wave':
        return of.amplitude !== 0;
      case 'recorded':
        return true;
      case 'profile': {
        const [first] = of.pieces;
        return !(
          of.pieces.length === 1 &&
          first !== undefined &&
          first.from === 0 &&
          first.to >= scenario.duration &&
          first.rateFrom === first.rateTo
        );
      }
    }
  });
  const staffing = scenario.groups.some(
    (group) => group.shifts !== null || group.breaks.length > 0 || group.scripted,
  );
  const hours = scenario.queues.some((queue) => queue.hours !== null);
  return arrivals || staffing || hours || scenario.script.length > 0;
}
