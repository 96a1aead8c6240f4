/**
 * Scripted people and administrators: acts at given times, exactly as written, by whoever the line names. At one instant
 * arrivals come first, then customers, agents and administrators, and within each the order of the file.
 * Scripted customers do nothing by themselves; a customer of the same name continues the earlier conversation.
 */
import type { ActName, Scenario, ScriptedAct } from '../../scenarios/scenario.ts';
import { EV, TIE, WHY } from '../events.ts';
import { CUSTOMERS_A_SOURCE } from '../random/purposes.ts';
import { CAST_RUN_TIMER } from '../timer-ids.ts';
import type { Newcomer } from './arriving.ts';
import { type CastState, NEED, NONE } from './state.ts';

type Doing = (s: CastState, act: ScriptedAct, agent: number, chat: number) => void;

/** What each act of an agent or customer does. `chat` is its slot, -1 where the act names none. */
const DOES: Partial<Record<ActName, Doing>> = {
  writes: (s, _, __, chat) => s.platform.customerWrites(chat),
  leaves: (s, _, __, chat) => s.platform.customerLeaves(chat),
  vanishes: (s, _, __, chat) => s.platform.customerVanishes(chat),
  ends: (s, _, __, chat) => s.platform.customerEnds(chat),
  rejoins: (s, _, __, chat) => s.platform.customerRejoins(chat),
  'signs in': (s, _, agent) => s.platform.signIn(agent),
  'signs out': (s, _, agent) => s.platform.signOut(agent),
  'goes ready': (s, _, agent) => s.platform.goReady(agent),
  'goes not ready': (s, _, agent) => s.platform.goNotReady(agent),
  pauses: (s, _, agent) => s.platform.pauseRouting(agent),
  plays: (s, _, agent) => s.platform.resumeRouting(agent),
  accepts: (s, _, agent, chat) => s.platform.accept(agent, chat),
  declines: (s, _, agent, chat) => s.platform.decline(agent, chat),
  disables: (s, _, agent, chat) => s.platform.disable(agent, chat),
  picks: (s, _, agent, chat) => s.platform.pick(agent, chat),
  'presses next': (s, _, agent) => s.platform.pressNext(agent),
  joins: (s, _, agent, chat) => s.platform.join(agent, chat),
  views: (s, _, agent, chat) => s.platform.view(agent, chat),
  replies: (s, _, agent, chat) => s.platform.agentWrites(agent, chat),
  'ends chat': (s, _, agent, chat) => s.platform.endChat(agent, chat, WHY.agentEnd),
  'ends and closes': (s, _, agent, chat) => s.platform.endChat(agent, chat, WHY.agentEndClose),
  resolves: (s, _, agent, chat) => s.platform.resolve(agent, chat),
  'closes tab': (s, _, agent, chat) => s.platform.closeTab(agent, chat),
  'updates with close tab': (s, _, agent, chat) => s.platform.closeTab(agent, chat),
  'closes wrap-up': (s, _, agent, chat) => s.platform.closeWrapUp(agent, chat),
  transfers: (s, act, agent, chat) => {
    if (act.toAgent !== null) s.platform.transferToAgent(agent, chat, act.toAgent);
    else if (act.toQueue !== null) s.platform.transferToQueue(agent, chat, act.toQueue);
  },
  invites: (s, act, agent, chat) => {
    if (act.toAgent !== null) s.platform.invite(agent, chat, act.toAgent);
  },
  'leaves chat': (s, _, agent, chat) => s.platform.leaveChat(agent, chat),
  'closes record': (s, _, agent, chat) => s.platform.closeRecord(agent, chat),
  dismisses: (s, _, agent, chat) => s.platform.tell(EV.replyDismissed, chat, agent),
  'takes other work': (s, act, agent) => s.platform.otherWork(agent, act.number ?? 0),
  'loses connection': (s, _, agent) => s.platform.loseConnection(agent),
  reconnects: (s, _, agent) => s.platform.reconnect(agent),
  serves: (s, act, agent) => s.platform.serveQueues(agent, act.queues ?? []),
  limits: (s, act, agent) => s.platform.setLimit(agent, act.number ?? 0),
  'goes on break': (s, _, agent) => s.platform.goOnBreak(agent, 0),
  'returns from break': (s, _, agent) => s.platform.returnFromBreak(agent),
  restarts: (s) => s.platform.restart(),
  opens: (s, act) => {
    if (act.toQueue !== null) s.platform.openQueue(act.toQueue);
  },
  closes: (s, act) => {
    if (act.toQueue !== null) s.platform.closeQueue(act.toQueue);
  },
};

/** All that can be scripted: the table above, and what stands elsewhere in this file. `minimises` is only to be seen. */
export const SCRIPTED_ACTS: readonly ActName[] = [
  ...(Object.keys(DOES) as ActName[]),
  'arrives',
  'sets',
  'minimises',
];

const CUSTOMERS: readonly ActName[] = [
  'writes',
  'leaves',
  'vanishes',
  'ends',
  'rejoins',
  'minimises',
];
const ADMINISTRATORS: readonly ActName[] = ['sets', 'restarts', 'opens', 'closes'];

/** Timer of each row of acts, in the order of the rows. */
const TIMERS = [
  CAST_RUN_TIMER.scriptArrival,
  CAST_RUN_TIMER.scriptCustomer,
  CAST_RUN_TIMER.scriptAgent,
  CAST_RUN_TIMER.scriptAdmin,
] as const;

function rowOf(act: ActName): number {
  if (act === 'arrives') return 0;
  if (CUSTOMERS.includes(act)) return 1;
  return ADMINISTRATORS.includes(act) ? 3 : 2;
}

/** The names of the script's customers, in order of appearance; with the number the engine gives each. */
export function scriptedCustomers(scenario: Scenario): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { arrival } of scenario.script) {
    if (arrival !== null && !numbers.has(arrival.customer))
      numbers.set(arrival.customer, scenario.sources.length * CUSTOMERS_A_SOURCE + numbers.size);
  }
  return numbers;
}

export class Script {
  /** Places in scenario.script, by row; and how far each row has come. */
  private readonly rows: number[][] = [[], [], [], []];
  private readonly next = [0, 0, 0, 0];
  private readonly ties: readonly number[];
  private readonly chats = new Map<string, number>();
  private readonly customers: Map<string, number>;
  /** The last chat of each customer, by name: its conversation may go on. */
  private readonly lastChats = new Map<string, number>();
  private readonly newcomer: Newcomer;

  constructor(s: CastState, newcomer: Newcomer) {
    this.newcomer = newcomer;
    this.customers = scriptedCustomers(s.scenario);
    this.ties = [TIE.arrival, s.customerTie, s.agentTie, TIE.admin];
    const script = s.scenario.script;
    script.forEach((act, i) => {
      this.rows[rowOf(act.act)]!.push(i);
    });
    // Stable: the file's order at equal times.
    for (const row of this.rows) row.sort((a, b) => script[a]!.at - script[b]!.at);
  }

  /** Whoever signs in at the very start is there before the first customer comes. */
  start(s: CastState): void {
    const script = s.scenario.script;
    const agents = this.rows[2]!;
    this.rows[2] = agents.filter((i) => {
      const act = script[i]!;
      if (act.at > 0 || act.act !== 'signs in') return true;
      this.perform(s, i);
      return false;
    });
    for (let row = 0; row < 4; row++) this.arm(s, row);
  }

  /** A timer of the script has fired. */
  goesOn(s: CastState, timer: number): void {
    const row = timer - CAST_RUN_TIMER.scriptArrival;
    const act = this.rows[row]![this.next[row]!]!;
    this.next[row] = this.next[row]! + 1;
    this.arm(s, row);
    this.perform(s, act);
  }

  /** The same contact under another slot: the platform was restarted. */
  movedTo(chatBefore: number, chat: number, s: CastState): void {
    for (const [name, slot] of this.chats) {
      if (slot !== chatBefore) continue;
      this.chats.set(name, chat);
      s.need(chat, NEED.script);
    }
    for (const [name, slot] of this.lastChats)
      if (slot === chatBefore) this.lastChats.set(name, chat);
  }

  private arm(s: CastState, row: number): void {
    const place = this.rows[row]![this.next[row]!];
    if (place === undefined) return;
    const at = Math.max(s.now, s.scenario.script[place]!.at);
    s.timers.arm(TIMERS[row]!, at, this.ties[row]!);
  }

  private perform(s: CastState, place: number): void {
    const act = s.scenario.script[place]!;
    if (act.act === 'arrives') return this.arrives(s, act);
    if (act.act === 'sets') return s.platform.changeRule(place);
    let chat = NONE;
    if (act.chat !== null) {
      chat = this.chats.get(act.chat) ?? NONE;
      // Refused, or not there yet: nothing can be done with it.
      if (chat === NONE) return;
    }
    DOES[act.act]?.(s, act, act.agent ?? NONE, chat);
  }

  private arrives(s: CastState, act: ScriptedAct): void {
    const arrival = act.arrival;
    if (arrival === null) return;
    const before = this.lastChats.get(arrival.customer) ?? NONE;
    const conversation = before === NONE ? NONE : s.platform.conversationOf(before);
    const newcomer = this.newcomer;
    newcomer.source = NONE;
    newcomer.kind = 0;
    newcomer.attempt = 0;
    const cls = s.platform.classOf(arrival.queue, arrival.priority, arrival.skills);
    const chat = s.platform.arrive(this.customers.get(arrival.customer)!, cls, conversation);
    if (act.chat !== null) this.chats.set(act.chat, chat);
    if (chat === NONE) return;
    // Its slot stays its own: a later line may name it.
    s.need(chat, NEED.script);
    this.lastChats.set(arrival.customer, chat);
  }
}
