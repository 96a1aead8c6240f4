/** What a tuning of a region says in sentences: the answer, and what may be relied on. Computes nothing. */
import { counted, numberText } from '../report/numbers.ts';
import type { Candidate, RegionTuning } from '../report/tuning.ts';
import { percentText } from '../scenarios/units.ts';
import { limitsText, widthText, zoneText } from './limits.ts';

type Facts = Omit<RegionTuning, 'sentence' | 'guarantee'>;

/** `agents.team.count=4, offer.timeout=30s`. */
function settingText(axes: Facts['axes'], { values }: Pick<Candidate, 'values'>): string {
  return axes.map(({ name }, i) => `${name}=${values[i]}`).join(', ');
}

export function sentenceOf(facts: Facts): string {
  const { axes, candidates, limits, outcome, pick } = facts;
  const settings = counted(candidates.length, 'setting');
  const keeps = limits.length === 0 ? '' : ` to keep ${limitsText(limits)}`;
  if (outcome === 'picked' && pick !== null) {
    const picked = candidates[pick] as Candidate;
    return `${settingText(axes, picked)} is the cheapest of ${settings}${keeps}: ${numberText(picked.cost.mean)} a run.`;
  }
  const [nearest] = facts.closest;
  const near = nearest === undefined ? '' : settingText(axes, candidates[nearest] as Candidate);
  if (outcome === 'none')
    return `None of ${settings} keeps ${limitsText(limits)}; ${near} comes nearest.`;
  const open = candidates.filter(({ fate }) => fate === 'open');
  const best = cheapest(candidates.filter(({ verdict }) => verdict === 'feasible'));
  const known =
    best === null
      ? 'None is known yet to keep the limits'
      : `The cheapest known to keep the limits is ${settingText(axes, best)} at ${numberText(best.cost.mean)} a run`;
  const why =
    outcome === 'interrupted'
      ? 'Interrupted'
      : `Undecided after ${counted(facts.replications.used, 'replication')}`;
  return `${why}: ${counted(open.length, 'setting')} could still be the answer. ${known}.`;
}

function cheapest(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (best, each) => (best === null || each.cost.mean < best.cost.mean ? each : best),
    null,
  );
}

export function guaranteeOf(facts: Facts): string[] {
  const { level, limits, costs, costZone, between, candidates, outcome } = facts;
  const sure = `With ${percentText(level)} confidence`;
  const decisions = `over ${counted(candidates.length, 'setting')} and ${counted(limits.length, 'limit')} together`;
  const zones = limits.map(zoneText);
  const within =
    zones.length === 0 ? '' : ` Within a zone (${zones.join(', ')}) either answer is right.`;
  if (outcome === 'picked') {
    const dearer =
      costs === 'exact'
        ? 'no cheaper setting keeps them all by more than the zones'
        : `a setting that keeps them all by more than the zones, and costs less than all others by more than ${numberText(costZone ?? 0)}, is not missed`;
    const first =
      limits.length === 0
        ? `${sure} a setting that costs less than all others by more than ${numberText(costZone ?? 0)} is not missed.`
        : `${sure} (${decisions}) the pick breaks no limit by more than its zone, and ${dearer}.`;
    return [
      `${first}${within}`,
      ...(between === null
        ? []
        : [
            `Between settings of equal cost the better ${between.metric} decided; differences up to ${widthText(between.zone, limits[0]?.unit ?? 'number')} do not count.`,
          ]),
    ];
  }
  if (outcome === 'none')
    return [`${sure} (${decisions}) no setting keeps every limit by more than its zone.${within}`];
  return [
    `What is decided is decided with ${percentText(level)} confidence ${decisions}.${within}`,
  ];
}
