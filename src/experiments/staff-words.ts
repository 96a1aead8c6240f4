/** What a staffing says in sentences: the answer, and what may be relied on. Computes nothing. */
import { counted, numberText } from '../report/numbers.ts';
import type { StaffTuning } from '../report/tuning.ts';
import { percentText } from '../scenarios/units.ts';
import { limitsText, zoneText } from './limits.ts';

type Facts = Omit<StaffTuning, 'sentence' | 'guarantee'>;

export function staffSentence(facts: Facts): string {
  const { group, agentHours, most, outcome, check, limits } = facts;
  const plan = `${counted(agentHours, 'agent-hour')} of ${group}, ${counted(most, 'agent')} at most, `;
  const texts = limitsText(limits);
  if (outcome === 'holds')
    return `${plan}keep ${texts} over the day: ${numberText(check.cost.mean)} a run.`;
  if (outcome === 'fails') {
    const broken = limits.filter((_, j) => check.limits[j]?.isKept === false);
    return `No plan was found that keeps ${limitsText(broken)} over the day; the last one has ${counted(agentHours, 'agent-hour')}.`;
  }
  const silent = limits.filter((_, j) => check.limits[j]?.measured === null);
  const why =
    outcome === 'interrupted'
      ? 'Interrupted'
      : silent.length > 0
        ? `Undecided, since there is nothing to measure ${silent.map(({ metric }) => metric).join(' and ')} by`
        : 'Undecided within the budget';
  return `${why}: ${plan}are not yet known to keep ${texts}.`;
}

export function staffGuarantee(facts: Facts): string[] {
  const { level, limits, outcome, check } = facts;
  const zones = limits.map(zoneText).join(', ');
  const first =
    outcome === 'holds'
      ? `With ${percentText(level)} confidence the plan breaks no limit of the day by more than its zone (${zones}); tested on ${counted(check.replications, 'replication')} that the search has not seen.`
      : `What is decided of the day is decided with ${percentText(level)} confidence, within a zone (${zones}) either way.`;
  return [
    first,
    'That no smaller plan would do is not proved: each interval was tried with one agent less. Figures of single intervals have an interval each, and hold one by one, not all together.',
  ];
}
