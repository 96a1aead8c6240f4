/**
 * Agents' time: what each of them does at every moment (AGENT_TIMES, the first that holds), how many chats they have
 * live, and how full their capacity is. Read once per settle from the router's columns; chats are nobody's business here.
 */
import { type Exact, exact } from '../../statistics/exact.ts';
import { AGENT } from '../events.ts';
import type { RouterState } from '../router/state.ts';
import { AGENT_TIMES, type AgentTimeName, LOADS } from './fields.ts';
import { Levels } from './levels.ts';

/** What an agent does, numbered as in AGENT_TIMES, and apart from it whether they are busy and on duty. */
const KIND = {
  signedOut: 0,
  lost: 1,
  onBreak: 2,
  leaving: 3,
  notReady: 4,
  channelOff: 5,
  live: 6,
  ringing: 7,
  wrapUp: 8,
  cooling: 9,
  idle: 10,
} as const satisfies Record<AgentTimeName, number>;
const KINDS = AGENT_TIMES.length;
const SHOWN = [
  KIND.signedOut,
  KIND.idle,
  KIND.notReady,
  KIND.channelOff,
  KIND.onBreak,
  KIND.lost,
  KIND.leaving,
];

/** A column for each agent beside the kinds. */
const BUSY = KINDS; // on duty with a live, ringing or wrapping chat
const DUTY = KINDS + 1; // signed in and not on break
const LIVE = KINDS + 2; // Σ live chats × time
const USED = KINDS + 3; // Σ units in use × time on duty
const SLOTS = KINDS + 4; // Σ units of capacity × time on duty
const COOLING = KINDS + 5; // in cool-down, whatever else
const WIDTH = KINDS + 6;
const FIELDS = {
  busy: BUSY,
  duty: DUTY,
  live: LIVE,
  used: USED,
  slots: SLOTS,
  cooling: COOLING,
} as const;
export type AgentField = keyof typeof FIELDS;

export class AgentTimes {
  private readonly s: RouterState;
  /** By agent: kind and load now. */
  private readonly kind: Uint8Array;
  private readonly live: Int32Array;
  private readonly used: Float64Array;
  private readonly bits: Uint8Array;
  private readonly slots: Float64Array;
  private readonly reason: Uint8Array;
  private readonly since: Float64Array;
  // Closed and running sums by agent: microseconds, or units × microseconds.
  private readonly time: Float64Array;
  private readonly loads: Float64Array;
  /** Not Ready and channel off by reason, by agent: only where they occur. */
  private readonly reasons = new Map<number, number>();
  /** Leaving, to the end of the run. */
  private readonly overtime: Float64Array;
  /** All agents: kinds, then the fields, then loads. For the intervals. */
  readonly totals: Levels;
  private base = 0;
  private counts = false;

  constructor(s: RouterState) {
    const n = s.agentCount;
    this.s = s;
    this.kind = new Uint8Array(n).fill(KIND.signedOut);
    this.live = new Int32Array(n);
    this.used = new Float64Array(n);
    this.bits = new Uint8Array(n);
    this.slots = new Float64Array(n);
    this.reason = new Uint8Array(n);
    this.since = new Float64Array(n);
    this.time = new Float64Array(n * WIDTH);
    this.loads = new Float64Array(n * LOADS);
    this.overtime = new Float64Array(n);
    this.totals = new Levels(WIDTH + LOADS);
    this.totals.value[KIND.signedOut] = n;
  }

  changed(agent: number): void {
    const s = this.s;
    const { now } = s;
    const state = s.agentState[agent]!;
    const live = s.agentLive[agent]!;
    const pending = s.agentPending[agent]!;
    const wraps = s.agentWraps[agent]!;
    const cooling = s.agentCooldownUntil[agent] !== 0;
    const duty = state !== AGENT.signedOut && state !== AGENT.onBreak;
    const busy = duty && (live | pending | wraps) !== 0;
    let kind: number = SHOWN[state]!;
    if (state === AGENT.ready) {
      if (live > 0) kind = KIND.live;
      else if (pending > 0) kind = KIND.ringing;
      else if (wraps > 0) kind = KIND.wrapUp;
      else if (cooling) kind = KIND.cooling;
    }
    const bits = (duty ? 1 : 0) | (busy ? 2 : 0) | (cooling && duty ? 4 : 0);
    const total = s.rules.total[agent]!;
    const slots = duty && total < Number.POSITIVE_INFINITY ? total : 0;
    const used = duty ? s.agentUsed[agent]! : 0;
    const reason = s.agentReason[agent]!;
    const kindBefore = this.kind[agent]!;
    const liveBefore = this.live[agent]!;
    const bitsBefore = this.bits[agent]!;
    const sinceBase = now - this.base;
    const totals = this.totals;
    if (
      kind !== kindBefore ||
      live !== liveBefore ||
      bits !== bitsBefore ||
      used !== this.used[agent]! ||
      slots !== this.slots[agent]! ||
      reason !== this.reason[agent]!
    ) {
      this.flush(agent, now);
      if (kind !== kindBefore) {
        totals.add(kindBefore, -1, sinceBase);
        totals.add(kind, 1, sinceBase);
        this.kind[agent] = kind;
      }
      const moved = bits ^ bitsBefore;
      if (moved !== 0) {
        if ((moved & 1) !== 0) totals.add(DUTY, duty ? 1 : -1, sinceBase);
        if ((moved & 2) !== 0) totals.add(BUSY, busy ? 1 : -1, sinceBase);
        if ((moved & 4) !== 0) totals.add(COOLING, (bits & 4) !== 0 ? 1 : -1, sinceBase);
        this.bits[agent] = bits;
      }
      if (live !== liveBefore || (moved & 1) !== 0) {
        if ((bitsBefore & 1) !== 0) totals.add(WIDTH + loadOf(liveBefore), -1, sinceBase);
        if (duty) totals.add(WIDTH + loadOf(live), 1, sinceBase);
        if (live !== liveBefore) totals.add(LIVE, live - liveBefore, sinceBase);
        this.live[agent] = live;
      }
      if (used !== this.used[agent]!) {
        totals.add(USED, used - this.used[agent]!, sinceBase);
        this.used[agent] = used;
      }
      if (slots !== this.slots[agent]!) {
        totals.add(SLOTS, slots - this.slots[agent]!, sinceBase);
        this.slots[agent] = slots;
      }
      this.reason[agent] = reason;
    }
  }

  private flush(agent: number, now: number): void {
    const time = now - this.since[agent]!;
    if (time === 0) return;
    this.since[agent] = now;
    const kind = this.kind[agent]!;
    if (kind === KIND.leaving && this.live[agent]! > 0) this.overtime[agent]! += time;
    if (!this.counts) return;
    const at = agent * WIDTH;
    const sums = this.time;
    const bits = this.bits[agent]!;
    sums[at + kind]! += time;
    if ((bits & 1) !== 0) {
      sums[at + DUTY]! += time;
      if ((bits & 2) !== 0) sums[at + BUSY]! += time;
      if ((bits & 4) !== 0) sums[at + COOLING]! += time;
      sums[at + USED]! += this.used[agent]! * time;
      sums[at + SLOTS]! += this.slots[agent]! * time;
      this.loads[agent * LOADS + loadOf(this.live[agent]!)]! += time;
    }
    sums[at + LIVE]! += this.live[agent]! * time;
    if (kind === KIND.notReady || kind === KIND.channelOff) {
      const key = agent * 64 + this.reason[agent]!;
      this.reasons.set(key, (this.reasons.get(key) ?? 0) + time);
    }
  }

  /** A boundary: everything up to now is closed. `counted` says whether the stretch behind lies in the window, `counts` the one ahead. */
  close(now: number, counted: boolean, counts: boolean): void {
    this.totals.close(now - this.base, counted);
    this.base = now;
    if (counted === counts) return;
    for (let a = 0; a < this.s.agentCount; a++) this.flush(a, now);
    this.counts = counts;
    if (!counts) for (let a = 0; a < this.s.agentCount; a++) this.since[a] = now;
  }

  finish(now: number): void {
    for (let a = 0; a < this.s.agentCount; a++) this.flush(a, now);
  }

  // Reading, when the run is over.

  kindTime(agent: number, name: AgentTimeName): Exact {
    return exact(0, this.time[agent * WIDTH + KIND[name]]!);
  }
  field(agent: number, name: AgentField): Exact {
    return exact(0, this.time[agent * WIDTH + FIELDS[name]]!);
  }
  load(agent: number, k: number): Exact {
    return exact(0, this.loads[agent * LOADS + k]!);
  }
  overtimeOf(agent: number): Exact {
    return exact(0, this.overtime[agent]!);
  }
  /** Reason code and time of each reason that made the agent Not Ready or switched off. */
  reasonsOf(agent: number): [reason: number, time: Exact][] {
    const found: [number, Exact][] = [];
    for (let r = 0; r < 64; r++) {
      const time = this.reasons.get(agent * 64 + r);
      if (time !== undefined) found.push([r, exact(0, time)]);
    }
    return found;
  }
  /** Over all agents, of the stretch that was closed last. */
  kindStretch(name: AgentTimeName): number {
    return this.totals.stretch[KIND[name]]!;
  }
  fieldStretch(name: AgentField): number {
    return this.totals.stretch[FIELDS[name]]!;
  }
  loadStretch(k: number): number {
    return this.totals.stretch[WIDTH + k]!;
  }
}

function loadOf(live: number): number {
  return live < LOADS ? live : LOADS - 1;
}
