/**
 * The agents of a scenario as data: shifts, breaks, other work and reaction times, drawn as the cast draws them. What an agent
 * does for a customer hangs on that customer and stands in people-plan.ts.
 */
import type { CastState } from '../../engine/people/state.ts';
import { PURPOSE } from '../../engine/random/purposes.ts';
import type { AgentGroup, Break, Shifts } from '../../scenarios/scenario.ts';
import type { AgentPlan } from './template/plan-types.ts';

const SECOND = 1_000_000;
/** Reaction times kept for each agent; whoever needs more begins again with the first. */
const REACTIONS = 64;
/** As Presence has it (engine/people/presence.ts). */
const STREAM_STRIDE = 0x100_0000;

const seconds = (micros: number): number => Math.floor(micros + 0.5) / SECOND;

export function agentPlans(s: CastState, kindOfGroup: readonly number[]): AgentPlan[] {
  const { scenario } = s;
  return scenario.agents.flatMap(({ name, group }, agent) => {
    const g = scenario.groups[group]!;
    // Scripted agents do only what the script says, and there is none here.
    if (g.scripted) return [];
    const plan = s.groups[group]!;
    const place = plan.members.indexOf(agent);
    const own = (dist: number, purpose: number, count: number) =>
      dist < 0
        ? []
        : Array.from({ length: count }, (_, n) =>
            seconds(s.sampler.drawWhole(dist, purpose, agent, n)),
          );
    return [
      {
        name,
        group: g.name,
        kind: kindOfGroup[group]!,
        slowness: g.slowness,
        oneAtATime: g.work === 'one-at-a-time',
        speeds: g.slowdown?.perChat ?? null,
        followsLoad: plan.followsLoad,
        declineWaitOver:
          g.accept.declineWaitOver === null ? null : seconds(g.accept.declineWaitOver),
        shifts: shiftsOf(g.shifts, place, scenario.duration),
        atShiftEnd: g.atShiftEnd,
        breaks: breaksOf(g.breaks, place, plan.members.length),
        wanted: wantedBreaks(s, agent, group),
        backReady: own(plan.backReady, PURPOSE.backReady, REACTIONS),
        next: own(plan.next, PURPOSE.next, REACTIONS),
        pick: own(plan.pick, PURPOSE.pick, REACTIONS),
        picksNewest: plan.picksNewest,
        otherWork: otherWork(s, g, agent),
        releaseOn: g.rules['capacity.releaseOn'] as AgentPlan['releaseOn'],
      },
    ];
  });
}

/** With staffing by counts, the k-th of the group is there whenever more than k are to be. */
function shiftsOf(shifts: Shifts | null, place: number, duration: number): AgentPlan['shifts'] {
  const until = (to: number) => (to < Number.POSITIVE_INFINITY ? seconds(to) : null);
  if (shifts === null) return [{ from: 0, to: null }];
  if (shifts.kind === 'spans')
    return (shifts.list[place % shifts.list.length] ?? []).map(({ from, to }) => ({
      from: seconds(Math.max(0, from)),
      to: until(to),
    }));
  const spans: { from: number; to: number | null }[] = [];
  let since: number | null = null;
  for (const { at, count } of [...shifts.steps].sort((a, b) => a.at - b.at)) {
    if (at >= duration && since === null) continue;
    if (count > place) since ??= at;
    else if (since !== null) {
      spans.push({ from: seconds(since), to: seconds(at) });
      since = null;
    }
  }
  if (since !== null) spans.push({ from: seconds(since), to: null });
  return spans;
}

/** Each break takes so many of the group, from `first` on and round again. */
function breaksOf(breaks: readonly Break[], place: number, members: number): AgentPlan['breaks'] {
  return breaks
    .filter(({ count, first }) => (place - (first % members) + members) % members < count)
    .map(({ at, length }) => ({ at: seconds(at), length: seconds(length) }))
    .sort((a, b) => a.at - b.at);
}

/** As many as the run can hold. */
function wantedBreaks(s: CastState, agent: number, group: number): AgentPlan['wanted'] {
  const { breakEvery, breakLength } = s.groups[group]!;
  const found: { after: number; length: number }[] = [];
  if (breakEvery < 0) return found;
  for (let time = 0, n = 0; time < s.scenario.duration + s.scenario.drainLimit; n++) {
    const after = s.sampler.drawWhole(breakEvery, PURPOSE.breakEvery, agent, n);
    const length = s.sampler.drawWhole(breakLength, PURPOSE.breakLength, agent, n);
    found.push({ after: seconds(after), length: seconds(length) });
    time += Math.max(SECOND, after + length);
  }
  return found;
}

function otherWork(s: CastState, g: AgentGroup, agent: number): AgentPlan['otherWork'] {
  const plan = s.planOf(agent);
  return g.otherWork.map(({ units }, stream) => {
    const { every, length } = plan.otherWork[stream]!;
    const pieces: { after: number; length: number }[] = [];
    for (let time = 0, n = 0; time < s.scenario.duration; n++) {
      const counter = stream * STREAM_STRIDE + n;
      const after = Math.max(1, s.sampler.drawWhole(every, PURPOSE.otherEvery, agent, counter));
      const takes = Math.max(1, s.sampler.drawWhole(length, PURPOSE.otherLength, agent, counter));
      pieces.push({ after: seconds(after), length: seconds(takes) });
      time += after;
    }
    return { units, pieces };
  });
}
