/**
 * An agent's shifts and breaks on a backend that knows only Ready, Not Ready and signed out: to finish live chats first is to
 * go Not Ready, finish them, and then leave. What the backend has words for it is told in them.
 */
import { AGENT, WHY } from '../../engine/events.ts';
import type { RouterState } from '../../engine/router/router.ts';
import type { PresenceDeed } from '../backend.ts';

const MODE = { finish: 0, requeue: 1, end: 2 } as const;

export interface DutyOptions {
  readonly s: RouterState;
  readonly can: ReadonlySet<PresenceDeed>;
  readonly presence: (agent: number, what: PresenceDeed) => void;
  /** The picture takes the state as our people show it. */
  readonly show: (agent: number, state: number, reason: number) => void;
  /** Rids the agent of every live chat, given back or ended. */
  readonly clear: (agent: number, byEnding: boolean) => void;
}

/** What the agent is about to do when the live chats are done. */
const AIM = { none: 0, out: 1, away: 2, onBreak: 3 } as const;

const AWAY: ReadonlySet<number> = new Set([AGENT.notReady, AGENT.channelOff, AGENT.onBreak]);

export class Duty {
  private readonly o: DutyOptions;
  private readonly aims: Uint8Array;
  /** Agents with an aim: few. */
  private readonly aiming = new Set<number>();
  /** At work before the run began, and not told yet what the run wants of them. */
  private readonly early = new Set<number>();

  constructor(options: DutyOptions) {
    this.o = options;
    this.aims = new Uint8Array(options.s.agentCount);
  }

  signIn(agent: number): void {
    this.aim(agent, AIM.none);
    const state = this.o.s.agentState[agent]!;
    // Whoever was away before the run is signed in already, and signing in anew would leave them away.
    const wasAway = this.early.delete(agent) && AWAY.has(state);
    const isHalfGone = state === AGENT.leaving || wasAway;
    this.o.presence(agent, isHalfGone && this.o.can.has('ready') ? 'ready' : 'sign-in');
  }

  /** The server has the agent signed in, before the run has asked for it. */
  found(agent: number): void {
    if (this.o.s.agentState[agent] !== AGENT.signedOut) this.early.add(agent);
  }

  /** Whoever was found and has no shift now is signed out, as the scenario has it. */
  sendHome(): void {
    for (const agent of this.early) this.signOut(agent);
    this.early.clear();
  }

  signOut(agent: number): void {
    this.aim(agent, AIM.none);
    this.o.presence(agent, 'sign-out');
  }

  endShift(agent: number, mode: number): void {
    const { s } = this.o;
    if (s.agentState[agent] === AGENT.signedOut) return;
    if (this.isFree(agent) && s.agentWraps[agent] === 0) return this.signOut(agent);
    this.aim(agent, AIM.out);
    this.close(agent, WHY.shiftEnd, mode);
  }

  goOnBreak(agent: number, mode: number): void {
    const { s, can } = this.o;
    const state = s.agentState[agent]!;
    if (state === AGENT.signedOut || state === AGENT.lost || state === AGENT.onBreak) return;
    if (can.has('break') && (mode === MODE.finish || this.isFree(agent)))
      return this.o.presence(agent, 'break');
    this.aim(agent, AIM.away);
    this.close(agent, WHY.break, mode);
    this.look(agent);
  }

  returnFromBreak(agent: number): void {
    const wasOurs = this.aims[agent] === AIM.onBreak || this.aims[agent] === AIM.away;
    this.aim(agent, AIM.none);
    const back = !wasOurs && this.o.can.has('back') ? 'back' : 'ready';
    this.o.presence(agent, back);
  }

  /** The state of ours that the backend's word stands for. */
  stateOf(agent: number, told: number): number {
    const aim = this.aims[agent]!;
    if (told === AGENT.signedOut || told === AGENT.lost) {
      this.aim(agent, AIM.none);
      return told;
    }
    if (told === AGENT.onBreak && aim === AIM.away) {
      this.aim(agent, AIM.onBreak);
      return told;
    }
    if (aim === AIM.out || aim === AIM.away) return AGENT.leaving;
    return aim === AIM.onBreak ? AGENT.onBreak : told;
  }

  /** Something has changed: whoever is done with the last chat goes. */
  settle(): void {
    for (const agent of this.aiming) this.look(agent);
  }

  private look(agent: number): void {
    const { s, can } = this.o;
    if (!this.isFree(agent)) return;
    const aim = this.aims[agent]!;
    if (aim === AIM.out) {
      if (s.agentWraps[agent]! > 0) return;
      this.aiming.delete(agent);
      this.o.presence(agent, 'sign-out');
    } else if (aim === AIM.away) {
      this.aim(agent, AIM.onBreak);
      if (can.has('break')) this.o.presence(agent, 'break');
      this.o.show(agent, AGENT.onBreak, WHY.break);
    }
  }

  private close(agent: number, why: number, mode: number): void {
    if (this.o.can.has('not-ready')) this.o.presence(agent, 'not-ready');
    if (this.o.s.agentState[agent] !== AGENT.leaving) this.o.show(agent, AGENT.leaving, why);
    if (mode !== MODE.finish) this.o.clear(agent, mode === MODE.end);
  }

  private isFree(agent: number): boolean {
    const { s } = this.o;
    return s.agentLive[agent] === 0 && s.agentPending[agent] === 0;
  }

  private aim(agent: number, aim: number): void {
    this.aims[agent] = aim;
    if (aim === AIM.out || aim === AIM.away) this.aiming.add(agent);
    else this.aiming.delete(agent);
  }
}
