/**
 * Staffing by counts: from each time on so many agents of a group are to be there. More: those signed out come, first of the
 * list first. Fewer: idle ones leave at once, last of the list first, then whoever finishes a chat first (before anything
 * new is given to them). Where live chats are requeued or ended at the end of a shift, nobody waits for them.
 */
import { TIE } from '../events.ts';
import { CAST_RUN_TIMER } from '../timer-ids.ts';
import { MODE } from './plans.ts';
import type { CastState } from './state.ts';

interface Step {
  readonly at: number;
  readonly group: number;
  readonly count: number;
}

export class Staffing {
  private readonly steps: Step[];
  private next = 0;
  /** On duty, whether or not they have come or gone by themselves. */
  private readonly onDuty: Uint8Array;

  constructor(s: CastState) {
    this.onDuty = new Uint8Array(s.scenario.agents.length);
    this.steps = s.scenario.groups.flatMap((group, g) => {
      const shifts = group.shifts;
      if (shifts === null || shifts.kind !== 'counts' || group.scripted) return [];
      return shifts.steps.map(({ at, count }) => ({ at, group: g, count }));
    });
    // Stable: at equal times in the order of the groups.
    this.steps.sort((a, b) => a.at - b.at);
  }

  start(s: CastState): void {
    while (this.next < this.steps.length && this.steps[this.next]!.at <= s.now)
      this.take(s, this.steps[this.next++]!);
    this.arm(s);
  }

  changes(s: CastState): void {
    this.start(s);
  }

  private arm(s: CastState): void {
    const step = this.steps[this.next];
    if (step !== undefined) s.timers.arm(CAST_RUN_TIMER.staffing, step.at, TIE.admin);
  }

  private take(s: CastState, { group, count }: Step): void {
    const plan = s.groups[group]!;
    let present = -s.surplus[group]!;
    for (const agent of plan.members) present += this.onDuty[agent]!;
    let more = count - present;
    // Whoever was to leave after the chat stays.
    const recalled = Math.min(s.surplus[group]!, Math.max(0, more));
    s.surplus[group] = s.surplus[group]! - recalled;
    more -= recalled;
    for (const agent of plan.members) {
      if (more <= 0) break;
      if (this.onDuty[agent] === 1) continue;
      this.onDuty[agent] = 1;
      s.platform.signIn(agent);
      more--;
    }
    for (let i = plan.members.length - 1; i >= 0 && more < 0; i--) {
      const agent = plan.members[i]!;
      if (this.onDuty[agent] === 0 || s.held[agent]! + s.ringing[agent]! > 0) continue;
      this.goes(s, agent, plan.shiftMode);
      more++;
    }
    if (plan.shiftMode === MODE.finish) {
      s.surplus[group] = s.surplus[group]! + Math.max(0, -more);
      return;
    }
    for (let i = plan.members.length - 1; i >= 0 && more < 0; i--) {
      const agent = plan.members[i]!;
      if (this.onDuty[agent] === 0) continue;
      this.goes(s, agent, plan.shiftMode);
      more++;
    }
  }

  /** An agent has finished a chat, or an offer to an idle one has come to nothing, while there are too many. */
  leaves(s: CastState, agent: number): void {
    const group = s.agentGroup[agent]!;
    if (s.surplus[group]! <= 0 || this.onDuty[agent] === 0) return;
    s.surplus[group] = s.surplus[group]! - 1;
    this.goes(s, agent, MODE.finish);
  }

  private goes(s: CastState, agent: number, mode: number): void {
    this.onDuty[agent] = 0;
    s.platform.endShift(agent, mode);
  }
}
