/**
 * What the people know, in columns: of each chat by slot, of each agent by index. No behaviour but growing the columns,
 * arming and cancelling timers, and drawing a customer's numbers. The files beside this one act upon it.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import { TIE } from '../events.ts';
import { Sampler } from '../random/distributions.ts';
import type { Draws } from '../random/draws.ts';
import { turn } from '../random/purposes.ts';
import { type Owners, owners, STRIDE } from '../timer-ids.ts';
import type { TimerQueue } from '../timers.ts';
import { type GroupPlan, groupPlan, type SourcePlan, sourcePlan } from './plans.ts';
import type { Platform } from './platform.ts';

export const NONE = -1;

/** Where a chat stands, as far as its people know. */
export const PHASE = { none: 0, waiting: 1, offered: 2, live: 3, ended: 4 } as const;

/** Who has to say the next word. */
export const OWES = { nobody: 0, agent: 1, customer: 2 } as const;

/** What the agent is at, or has standing in the row, for a chat. */
export const TASK = { none: 0, handle: 1, reply: 2 } as const;

/** What the `act` timer of a chat is armed for. */
export const ACT = { none: 0, end: 1, greet: 2, leave: 3, closeTab: 4, invite: 5 } as const;

/** Bits of `flags`. */
export const IS = {
  /** The customer is not there any more. */
  gone: 1,
  /** … and the platform was told. */
  openlyGone: 2,
  /** The work of this chat has begun (and goes on after a requeue). */
  begun: 4,
  /** An agent has written to find out whether the customer is there. */
  greeted: 8,
  /** The answer to the offer will be no. */
  declining: 16,
  /** The agent has dismissed the banner of the last message. */
  dismissed: 32,
  /** A colleague is asked to take it over. */
  transferring: 64,
  /** A colleague is asked to join. */
  inviting: 128,
  /** Whether the customer comes again has been settled. */
  returnSettled: 256,
  /** The customer left while waiting. */
  leftWaiting: 512,
  /** The agent is at closing the record. */
  closingRecord: 1024,
  recordClosed: 2048,
  /** A colleague has been brought in: once a chat, or two agents would go on fetching each other. */
  invited: 4096,
} as const;

/** Bits of `needs`: why the slot may not be used again yet. */
export const NEED = { chat: 1, wrapUp: 2, afterChat: 4, returning: 8, script: 16 } as const;

const CHATS_START = 128;

export class CastState {
  readonly scenario: Scenario;
  readonly platform: Platform;
  readonly timers: TimerQueue;
  readonly draws: Draws;
  readonly sampler: Sampler;
  readonly owners: Owners;
  readonly groups: readonly GroupPlan[];
  readonly sources: readonly SourcePlan[];
  readonly customerTie: number;
  readonly agentTie: number;
  readonly autoAccept: boolean;
  /** Agents look at lists, so they must look up whenever something happens. */
  readonly pickers: Int32Array;
  stirred = false;
  now = 0;

  // Chats, by slot.
  capacity = CHATS_START;
  phase = new Uint8Array(CHATS_START);
  flags = new Uint16Array(CHATS_START);
  needs = new Uint8Array(CHATS_START);
  armed = new Uint16Array(CHATS_START); // one bit a kind of timer
  source = new Int32Array(CHATS_START); // or NONE: scripted
  kind = new Int32Array(CHATS_START);
  customer = new Float64Array(CHATS_START);
  attempt = new Int32Array(CHATS_START);
  arrivedAt = new Float64Array(CHATS_START);
  offers = new Int32Array(CHATS_START); // made so far
  asked = new Int32Array(CHATS_START); // who is shown it and has not answered
  assignee = new Int32Array(CHATS_START);
  helper = new Int32Array(CHATS_START); // the agent who joined last
  waits = new Int32Array(CHATS_START); // how often it has waited again
  patienceLeft = new Float64Array(CHATS_START); // while the clock stands still
  works = new Int32Array(CHATS_START); // how often the work began anew
  owes = new Uint8Array(CHATS_START);
  messagesLeft = new Int32Array(CHATS_START);
  customerTurn = new Int32Array(CHATS_START);
  agentTurn = new Int32Array(CHATS_START);
  endings = new Int32Array(CHATS_START);
  wraps = new Int32Array(CHATS_START);
  act = new Uint8Array(CHATS_START);
  closer = new Int32Array(CHATS_START); // who closes tab and record

  // The agent's task for a chat.
  task = new Uint8Array(CHATS_START);
  workLeft = new Float64Array(CHATS_START); // µs at speed 1, at workSince
  workSince = new Float64Array(CHATS_START);
  speed = new Float64Array(CHATS_START); // 0 while it stands in the row
  heldNext = new Int32Array(CHATS_START); // the agent's chats, where speeds follow the load
  heldPrevious = new Int32Array(CHATS_START);
  rowNext = new Int32Array(CHATS_START); // unread messages, first come first answered
  rowPrevious = new Int32Array(CHATS_START);

  // Agents.
  readonly agentGroup: Int32Array;
  readonly agentState: Uint8Array;
  readonly held: Int32Array; // live chats, as assignee or helper
  readonly ringing: Int32Array; // chats shown and not answered
  readonly heldHead: Int32Array;
  readonly rowHead: Int32Array;
  readonly rowTail: Int32Array;
  readonly current: Int32Array; // the one chat answered now (work: one-at-a-time)
  readonly otherUnits: Float64Array;
  readonly breakPending: Uint8Array;
  readonly breakLength: Float64Array;
  /** The last press of Next brought nothing. */
  readonly pressedInVain: Uint8Array;
  readonly drawn: Int32Array; // agent * 8 + what: how many of these were drawn
  /** Agents who are to leave as soon as they have finished a chat, by group. */
  readonly surplus: Int32Array;

  constructor(scenario: Scenario, platform: Platform, timers: TimerQueue, draws: Draws) {
    this.scenario = scenario;
    this.platform = platform;
    this.timers = timers;
    this.draws = draws;
    this.sampler = new Sampler(draws);
    const agents = scenario.agents.length;
    this.owners = owners(scenario.sources.length, agents);
    this.groups = scenario.groups.map((_, i) => groupPlan(scenario, i, this.sampler));
    this.sources = scenario.sources.map((source) => sourcePlan(source, this.sampler, platform));
    const agentsFirst = scenario.rules['engine.tieOrder'] === 'agent-before-customer';
    this.customerTie = agentsFirst ? TIE.agent : TIE.customer;
    this.agentTie = agentsFirst ? TIE.customer : TIE.agent;
    this.autoAccept = scenario.rules['match.accept'] === 'auto';
    this.agentGroup = Int32Array.from(scenario.agents, (agent) => agent.group);
    this.agentState = new Uint8Array(agents);
    this.held = new Int32Array(agents);
    this.ringing = new Int32Array(agents);
    this.heldHead = new Int32Array(agents).fill(NONE);
    this.rowHead = new Int32Array(agents).fill(NONE);
    this.rowTail = new Int32Array(agents).fill(NONE);
    this.current = new Int32Array(agents).fill(NONE);
    this.otherUnits = new Float64Array(agents);
    this.breakPending = new Uint8Array(agents);
    this.breakLength = new Float64Array(agents);
    this.pressedInVain = new Uint8Array(agents);
    this.drawn = new Int32Array(agents * 8);
    this.surplus = new Int32Array(scenario.groups.length);
    const looks = (plan: GroupPlan) => !plan.scripted && (plan.pick >= 0 || plan.next >= 0);
    this.pickers = Int32Array.from(
      scenario.agents.flatMap((a, i) => (looks(this.groups[a.group]!) ? [i] : [])),
    );
  }

  planOf(agent: number): GroupPlan {
    return this.groups[this.agentGroup[agent]!]!;
  }

  /** A chat's columns at rest, for a chat that has just arrived. */
  open(chat: number, source: number, kind: number, customer: number, attempt: number): void {
    while (chat >= this.capacity) this.grow();
    this.phase[chat] = PHASE.waiting;
    this.flags[chat] = 0;
    this.needs[chat] = NEED.chat;
    this.armed[chat] = 0;
    this.source[chat] = source;
    this.kind[chat] = kind;
    this.customer[chat] = customer;
    this.attempt[chat] = attempt;
    this.arrivedAt[chat] = this.now;
    this.offers[chat] = 0;
    this.asked[chat] = NONE;
    this.assignee[chat] = NONE;
    this.helper[chat] = NONE;
    this.waits[chat] = 0;
    this.patienceLeft[chat] = 0;
    this.works[chat] = 0;
    this.owes[chat] = OWES.nobody;
    this.messagesLeft[chat] = 0;
    this.customerTurn[chat] = 0;
    this.agentTurn[chat] = 0;
    this.endings[chat] = 0;
    this.wraps[chat] = 0;
    this.act[chat] = ACT.none;
    this.closer[chat] = NONE;
    this.task[chat] = TASK.none;
    this.workLeft[chat] = 0;
    this.platform.hold(chat);
  }

  is(chat: number, flag: number): boolean {
    return (this.flags[chat]! & flag) !== 0;
  }

  mark(chat: number, flag: number): void {
    this.flags[chat] = this.flags[chat]! | flag;
  }

  unmark(chat: number, flag: number): void {
    this.flags[chat] = this.flags[chat]! & ~flag;
  }

  /** The slot is still needed, for another reason too. */
  need(chat: number, why: number): void {
    if (this.needs[chat] === 0) this.platform.hold(chat);
    this.needs[chat] = this.needs[chat]! | why;
  }

  /** One reason less; with the last one the slot goes back. */
  done(chat: number, why: number): void {
    const left = this.needs[chat]! & ~why;
    if (this.needs[chat] === 0) return;
    this.needs[chat] = left;
    if (left !== 0) return;
    this.cancelAll(chat);
    this.platform.release(chat);
  }

  // Timers of a chat. The bits spare the queue most of the cancelling.

  arm(chat: number, kind: number, time: number, tie: number): void {
    this.armed[chat] = this.armed[chat]! | (1 << (kind - 16));
    this.timers.arm((this.owners.chats + chat) * STRIDE + kind, time, tie);
  }

  cancel(chat: number, kind: number): void {
    const bit = 1 << (kind - 16);
    const armed = this.armed[chat]!;
    if ((armed & bit) === 0) return;
    this.armed[chat] = armed & ~bit;
    this.timers.cancel((this.owners.chats + chat) * STRIDE + kind);
  }

  isArmed(chat: number, kind: number): boolean {
    return (this.armed[chat]! & (1 << (kind - 16))) !== 0;
  }

  /** When an armed timer is due. */
  dueOf(chat: number, kind: number): number {
    return this.timers.timeOf((this.owners.chats + chat) * STRIDE + kind);
  }

  cancelAll(chat: number): void {
    let armed = this.armed[chat]!;
    if (armed === 0) return;
    const first = (this.owners.chats + chat) * STRIDE + 16;
    while (armed !== 0) {
      const bit = 31 - Math.clz32(armed);
      armed &= ~(1 << bit);
      this.timers.cancel(first + bit);
    }
    this.armed[chat] = 0;
  }

  armAgent(agent: number, kind: number, time: number, tie = this.agentTie): void {
    this.timers.arm((this.owners.agents + agent) * STRIDE + kind, time, tie);
  }

  cancelAgent(agent: number, kind: number): void {
    this.timers.cancel((this.owners.agents + agent) * STRIDE + kind);
  }

  isAgentArmed(agent: number, kind: number): boolean {
    return this.timers.isArmed((this.owners.agents + agent) * STRIDE + kind);
  }

  // Draws of a chat's customer.

  /** A time, µs, rounded once. */
  time(id: number, purpose: number, chat: number, ordinal: number): number {
    return this.sampler.drawWhole(
      id,
      purpose,
      this.customer[chat]!,
      turn(this.attempt[chat]!, ordinal),
    );
  }

  /** An amount of an agent's work, µs at speed 1; rounded only when it comes to an instant. */
  slowed(id: number, purpose: number, chat: number, ordinal: number, slowness: number): number {
    const counter = turn(this.attempt[chat]!, ordinal);
    return Math.max(0, this.sampler.draw(id, purpose, this.customer[chat]!, counter) * slowness);
  }

  /** Whether a thing of this chance happens. */
  happens(chance: number, purpose: number, chat: number, ordinal: number): boolean {
    return chance > 0 && (chance >= 1 || this.chance(purpose, chat, ordinal) < chance);
  }

  chance(purpose: number, chat: number, ordinal: number): number {
    return this.draws.uniform(purpose, this.customer[chat]!, turn(this.attempt[chat]!, ordinal));
  }

  private grow(): void {
    const n = this.capacity * 2;
    this.capacity = n;
    const bytes = (column: Uint8Array<ArrayBuffer>) => grown(column, new Uint8Array(n));
    const ints = (column: Int32Array<ArrayBuffer>) => grown(column, new Int32Array(n));
    const floats = (column: Float64Array<ArrayBuffer>) => grown(column, new Float64Array(n));
    this.phase = bytes(this.phase);
    this.flags = grown(this.flags, new Uint16Array(n));
    this.needs = bytes(this.needs);
    this.armed = grown(this.armed, new Uint16Array(n));
    this.source = ints(this.source);
    this.kind = ints(this.kind);
    this.customer = floats(this.customer);
    this.attempt = ints(this.attempt);
    this.arrivedAt = floats(this.arrivedAt);
    this.offers = ints(this.offers);
    this.asked = ints(this.asked);
    this.assignee = ints(this.assignee);
    this.helper = ints(this.helper);
    this.waits = ints(this.waits);
    this.patienceLeft = floats(this.patienceLeft);
    this.works = ints(this.works);
    this.owes = bytes(this.owes);
    this.messagesLeft = ints(this.messagesLeft);
    this.customerTurn = ints(this.customerTurn);
    this.agentTurn = ints(this.agentTurn);
    this.endings = ints(this.endings);
    this.wraps = ints(this.wraps);
    this.act = bytes(this.act);
    this.closer = ints(this.closer);
    this.task = bytes(this.task);
    this.workLeft = floats(this.workLeft);
    this.workSince = floats(this.workSince);
    this.speed = floats(this.speed);
    this.heldNext = ints(this.heldNext);
    this.heldPrevious = ints(this.heldPrevious);
    this.rowNext = ints(this.rowNext);
    this.rowPrevious = ints(this.rowPrevious);
  }
}

function grown<Column extends { set(from: Column): void }>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
