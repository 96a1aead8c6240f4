/**
 * When agents are there: shifts of their own, planned and wanted breaks, the way back to Ready by hand, and other work that
 * takes their capacity. Staffing by counts stands in staffing.ts. Scripted agents do only what the script says.
 */
import type { Span } from '../../scenarios/scenario.ts';
import { AGENT } from '../events.ts';
import { PURPOSE } from '../random/purposes.ts';
import { CAST_AGENT_TIMER } from '../timer-ids.ts';
import { DRAWN, drawOwn } from './picking.ts';
import type { CastState } from './state.ts';

interface PlannedBreak {
  readonly at: number;
  readonly length: number;
}

/** Most streams of other work a group may have: as many as an agent has timers for them. */
const STREAMS = 8;
const STREAM_STRIDE = 0x100_0000;

export class Presence {
  /** By agent: the spans worked; null = always there, or somebody else's business (counts, script). */
  private readonly shifts: (readonly Span[] | null)[] = [];
  private readonly breaks: PlannedBreak[][] = [];
  private readonly alwaysThere: Uint8Array;
  private readonly shiftAt: Int32Array; // 2 * span, + 1 when it is being worked
  private readonly breakAt: Int32Array;
  /** By agent and stream: 2 * number of the piece of work, + 1 while it goes on. */
  private readonly otherAt: Int32Array;

  constructor(s: CastState) {
    const { groups, agents } = s.scenario;
    this.alwaysThere = new Uint8Array(agents.length);
    this.shiftAt = new Int32Array(agents.length);
    this.breakAt = new Int32Array(agents.length);
    this.otherAt = new Int32Array(agents.length * STREAMS);
    groups.forEach((group, g) => {
      if (group.otherWork.length > STREAMS)
        throw new RangeError(`${group.name}: at most ${STREAMS} kinds of other work`);
      const members = s.groups[g]!.members;
      members.forEach((agent, i) => {
        const shifts = group.shifts;
        const listed = shifts !== null && shifts.kind === 'spans' && !group.scripted;
        this.shifts[agent] = listed ? shifts.list[i % shifts.list.length]! : null;
        this.alwaysThere[agent] = shifts === null && !group.scripted ? 1 : 0;
        this.breaks[agent] = [];
      });
      if (group.scripted) return;
      for (const pause of group.breaks) {
        const count = Math.min(pause.count, members.length);
        for (let i = 0; i < count; i++)
          this.breaks[members[(pause.first + i) % members.length]!]!.push(pause);
      }
      for (const agent of members) this.breaks[agent]!.sort((a, b) => a.at - b.at);
    });
  }

  /** At the start of the run: whoever works then signs in, before the first customer comes. */
  start(s: CastState): void {
    for (let agent = 0; agent < this.shifts.length; agent++) {
      if (this.alwaysThere[agent] === 1) s.platform.signIn(agent);
      else if (this.shifts[agent] !== null) {
        const first = this.shifts[agent]![0];
        if (first !== undefined && first.from <= 0) this.shiftChanges(s, agent);
        else this.armShift(s, agent);
      }
      this.armBreak(s, agent);
      const streams = s.planOf(agent).scripted ? 0 : s.planOf(agent).otherWork.length;
      for (let i = 0; i < streams; i++) this.armOther(s, agent, i);
    }
  }

  /** A span of work begins or ends. */
  shiftChanges(s: CastState, agent: number): void {
    const at = this.shiftAt[agent]!;
    const following = this.shifts[agent]![(at >> 1) + 1];
    // Spans that touch are one.
    const goesOn = (at & 1) === 1 && following !== undefined && following.from <= s.now;
    this.shiftAt[agent] = at + (goesOn ? 2 : 1);
    if ((at & 1) === 0) s.platform.signIn(agent);
    else if (!goesOn) s.platform.endShift(agent, s.planOf(agent).shiftMode);
    this.armShift(s, agent);
  }

  private armShift(s: CastState, agent: number): void {
    const at = this.shiftAt[agent]!;
    const span = this.shifts[agent]![at >> 1];
    if (span === undefined) return;
    const time = (at & 1) === 0 ? span.from : span.to;
    if (time < Number.POSITIVE_INFINITY)
      s.armAgent(agent, CAST_AGENT_TIMER.shift, Math.max(s.now, time));
  }

  /** A planned break is due: taken by those who are there and not away already. */
  breakIsDue(s: CastState, agent: number): void {
    const pause = this.breaks[agent]![this.breakAt[agent]!]!;
    this.breakAt[agent] = this.breakAt[agent]! + 1;
    this.armBreak(s, agent);
    this.takeBreak(s, agent, pause.length);
  }

  private armBreak(s: CastState, agent: number): void {
    const pause = this.breaks[agent]![this.breakAt[agent]!];
    if (pause !== undefined)
      s.armAgent(agent, CAST_AGENT_TIMER.breakPlanned, Math.max(s.now, pause.at));
  }

  /** The agent asks for a break; live chats are finished first, unless the group does otherwise. */
  breakIsWanted(s: CastState, agent: number): void {
    const plan = s.planOf(agent);
    const length = drawOwn(s, agent, plan.breakLength, PURPOSE.breakLength, DRAWN.break + 1);
    if (!this.takeBreak(s, agent, length)) this.wantBreak(s, agent);
  }

  private takeBreak(s: CastState, agent: number, length: number): boolean {
    const state = s.agentState[agent];
    const isHere = state === AGENT.ready || state === AGENT.notReady || state === AGENT.channelOff;
    if (!isHere || s.breakPending[agent] === 1) return false;
    s.breakPending[agent] = 1;
    s.breakLength[agent] = length;
    s.cancelAgent(agent, CAST_AGENT_TIMER.breakWanted);
    s.platform.goOnBreak(agent, s.planOf(agent).breakMode);
    return true;
  }

  /** From now on the agent is signed in and not on break; after some time of that a break is wanted. */
  private wantBreak(s: CastState, agent: number): void {
    const plan = s.planOf(agent);
    if (plan.breakEvery < 0 || s.isAgentArmed(agent, CAST_AGENT_TIMER.breakWanted)) return;
    const after = drawOwn(s, agent, plan.breakEvery, PURPOSE.breakEvery, DRAWN.break);
    s.armAgent(agent, CAST_AGENT_TIMER.breakWanted, s.now + after);
  }

  /** The platform shows another state of the agent. */
  stateChanged(s: CastState, agent: number, state: number): void {
    const before = s.agentState[agent]!;
    if (before === state) return;
    s.agentState[agent] = state;
    const plan = s.planOf(agent);
    if (plan.scripted) return;
    if (state === AGENT.notReady || state === AGENT.channelOff) {
      if (plan.backReady >= 0 && !s.isAgentArmed(agent, CAST_AGENT_TIMER.backReady)) {
        const after = drawOwn(s, agent, plan.backReady, PURPOSE.backReady, DRAWN.backReady);
        s.armAgent(agent, CAST_AGENT_TIMER.backReady, s.now + after);
      }
      return;
    }
    s.cancelAgent(agent, CAST_AGENT_TIMER.backReady);
    if (state === AGENT.ready) {
      // Back from a break; or called back before it began, and then it is not taken.
      if (before !== AGENT.notReady && before !== AGENT.channelOff && before !== AGENT.lost)
        s.breakPending[agent] = 0;
      if (s.breakPending[agent] === 0) this.wantBreak(s, agent);
    } else if (state === AGENT.onBreak) {
      if (s.breakPending[agent] === 1)
        s.armAgent(agent, CAST_AGENT_TIMER.breakOver, s.now + s.breakLength[agent]!);
    } else if (state === AGENT.signedOut) {
      s.breakPending[agent] = 0;
      s.cancelAgent(agent, CAST_AGENT_TIMER.breakWanted);
      s.cancelAgent(agent, CAST_AGENT_TIMER.breakOver);
    }
  }

  breakIsOver(s: CastState, agent: number): void {
    s.breakPending[agent] = 0;
    s.platform.returnFromBreak(agent);
  }

  backReady(s: CastState, agent: number): void {
    if (s.agentState[agent] === AGENT.channelOff) s.platform.resumeRouting(agent);
    else if (s.agentState[agent] === AGENT.notReady) s.platform.goReady(agent);
  }

  /** A piece of other work comes up, or is done. One that comes while the agent is away is somebody else's. */
  otherWork(s: CastState, agent: number, stream: number): void {
    const work = s.planOf(agent).otherWork[stream]!;
    const at = agent * STREAMS + stream;
    const count = this.otherAt[at]!;
    const goesOn = (count & 1) === 1;
    const state = s.agentState[agent]!;
    const away = state === AGENT.signedOut || state === AGENT.onBreak || state === AGENT.lost;
    this.otherAt[at] = count + (!goesOn && away ? 2 : 1);
    this.armOther(s, agent, stream);
    if (goesOn || !away) takeOther(s, agent, goesOn ? -work.units : work.units);
  }

  private armOther(s: CastState, agent: number, stream: number): void {
    const work = s.planOf(agent).otherWork[stream]!;
    const count = this.otherAt[agent * STREAMS + stream]!;
    const goesOn = (count & 1) === 1;
    const time = s.sampler.drawWhole(
      goesOn ? work.length : work.every,
      goesOn ? PURPOSE.otherLength : PURPOSE.otherEvery,
      agent,
      stream * STREAM_STRIDE + (count >> 1),
    );
    s.armAgent(agent, CAST_AGENT_TIMER.other + stream, s.now + Math.max(1, time));
  }
}

/** Takes so many units more (or fewer) for work beside chats. */
export function takeOther(s: CastState, agent: number, units: number): void {
  const sum = s.otherUnits[agent]! + units;
  s.otherUnits[agent] = sum > 1e-9 ? sum : 0;
  s.platform.otherWork(agent, s.otherUnits[agent]!);
}
