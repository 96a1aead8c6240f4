/**
 * What must hold at every event of every run: a chat is in exactly one state, offers add up, loads are what the chats
 * say, folding the events rebuilds the state, no event breaks the platform's own rules, nobody waits beside a free agent.
 * Written the slow and obvious way, from the chats up.
 */
import { CHAT, EV, EVENT_NAMES, type EventSink } from '../../src/engine/events.ts';
import type { Run } from '../../src/engine/observe/run.ts';
import { Draws } from '../../src/engine/random/draws.ts';
import { PURPOSE_COUNT } from '../../src/engine/random/purposes.ts';
import { type FoldedEvent, fold } from '../../src/engine/router/fold.ts';
import { classOf, FLAG, newRouter, type RouterState } from '../../src/engine/router/router.ts';
import { violations, waitsBesideFree } from '../../src/engine/router/violations.ts';
import { poolOf } from '../../src/engine/router/waiting.ts';
import { Simulation } from '../../src/engine/simulate.ts';
import { TimerQueue } from '../../src/engine/timers.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';

const NOBODY: EventSink = { event() {}, agentChanged() {} };

class Laws implements EventSink {
  readonly broken: string[] = [];
  events = 0;
  private readonly scenario: Scenario;
  private readonly copy: RouterState;
  private state: RouterState | null = null;
  private readonly offers = { made: 0, over: 0 };
  private readonly chats = { arrived: 0, over: 0 };

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    const draws = new Draws(scenario.seed, 0, PURPOSE_COUNT);
    this.copy = newRouter(scenario, new TimerQueue(), draws, NOBODY);
  }

  attach(state: RouterState): void {
    this.state = state;
  }

  agentChanged(): void {}

  event(kind: number, chat: number, agent: number, x: number, y: number): void {
    const s = this.state!;
    if (this.broken.length > 5) return;
    this.events++;
    const e: FoldedEvent = {
      t: s.now,
      kind,
      chat,
      agent,
      x,
      y,
      cls: chat < 0 ? -1 : s.chatClass[chat]!,
    };
    this.learn(s);
    this.count(kind);
    for (const breach of violations(this.copy, e)) this.say(e, `breaks ${breach}`);
    fold(this.copy, e);
    this.compare(e, s);
    this.conserve(e, s);
  }

  settled(): void {
    // At the end of the doors' opening nothing of that instant has happened yet.
    if (this.state!.now === this.scenario.duration) return;
    const chat = waitsBesideFree(this.state!);
    if (chat >= 0)
      this.broken.push(
        `${this.state!.now / 1e6}: chat ${this.state!.chatNumber[chat]} waits beside a free agent`,
      );
  }

  /** Classes and pools that came up in the run: a trace names them by queue, priority and skills. */
  private learn(s: RouterState): void {
    const c = this.copy;
    for (let cls = c.classCount; cls < s.classCount; cls++) {
      classOf(
        c,
        s.classQueue[cls]!,
        s.classPriority[cls]!,
        s.classSkills[cls]!,
        s.classExtraQueues[cls]!,
      );
    }
    for (let pool = c.poolQueues.length; pool < s.poolQueues.length; pool++)
      poolOf(c, s.poolQueues[pool]!, s.poolSkills[pool]!);
  }

  private say(e: FoldedEvent, what: string): void {
    this.broken.push(
      `${e.t / 1e6} ${EVENT_NAMES[e.kind]} chat ${e.chat} agent ${e.agent} x ${e.x} y ${e.y}: ${what}`,
    );
  }

  private count(kind: number): void {
    if (kind === EV.offerMade) this.offers.made++;
    if (
      kind === EV.offerAccepted ||
      kind === EV.offerDeclined ||
      kind === EV.offerMissed ||
      kind === EV.offerWithdrawn
    )
      this.offers.over++;
    if (kind === EV.chatArrived) this.chats.arrived++;
    if (kind === EV.chatEnded || kind === EV.chatRefused) this.chats.over++;
  }

  /** The folded copy equals the router's state. */
  private compare(e: FoldedEvent, s: RouterState): void {
    const c = this.copy;
    for (let chat = 0; chat < s.chatCount; chat++) {
      const state = s.chatState[chat]!;
      if (state === CHAT.free || state === CHAT.refused) continue;
      if (c.chatState[chat] !== state)
        return this.say(e, `folded state of slot ${chat} is ${c.chatState[chat]}, not ${state}`);
      for (const column of [
        'chatNumber',
        'chatQueue',
        'chatClass',
        'chatConversation',
        'chatParticipantCount',
      ] as const) {
        if (c[column][chat] !== s[column][chat])
          return this.say(
            e,
            `folded ${column} of slot ${chat} is ${c[column][chat]}, not ${s[column][chat]}`,
          );
      }
      const held = state === CHAT.offered || state === CHAT.live;
      if (held && c.chatAgent[chat] !== s.chatAgent[chat])
        return this.say(e, `folded agent of slot ${chat}`);
      const mask =
        FLAG.dormant |
        FLAG.onHold |
        FLAG.heldAfterEnd |
        FLAG.wrapSlot |
        FLAG.wrapAgent |
        FLAG.hadAgent;
      if ((c.chatFlags[chat]! & mask) !== (s.chatFlags[chat]! & mask))
        return this.say(
          e,
          `folded flags of slot ${chat}: ${c.chatFlags[chat]} not ${s.chatFlags[chat]}`,
        );
      const record = s.chatConversation[chat]!;
      // A new record is open from the arrival on; the event that says so comes right after.
      if (e.kind !== EV.chatArrived && c.conversationState[record] !== s.conversationState[record])
        return this.say(e, `folded record of slot ${chat}`);
    }
    for (let agent = 0; agent < s.agentCount; agent++) {
      for (const column of [
        'agentState',
        'agentDeferred',
        'agentCooldownUntil',
        'agentPending',
        'agentLive',
        'agentDormant',
        'agentUsed',
        'agentHeld',
        'agentWraps',
        'agentWrapBlocks',
        'agentStrikes',
        'agentLoadSince',
        'agentIdleSince',
        'agentRoutedAt',
      ] as const) {
        if (c[column][agent] !== s[column][agent])
          return this.say(
            e,
            `folded ${column} of agent ${agent} is ${c[column][agent]}, not ${s[column][agent]}`,
          );
      }
    }
    for (let queue = 0; queue < s.queueCount; queue++) {
      if (c.queueWaiting[queue] !== s.queueWaiting[queue])
        return this.say(e, `folded waiting of queue ${queue}`);
    }
    for (let cls = 0; cls < s.classCount; cls++) {
      // A parked chat has left its list in the router only: parking is not an event.
      if (this.scenario.rules['match.arrivalOnly']) break;
      let a = s.classHead[cls]!;
      let b = c.classHead[cls] ?? -1;
      while (a >= 0 || b >= 0) {
        if (a !== b) return this.say(e, `folded order of class ${cls}: ${b} instead of ${a}`);
        a = s.chatNext[a]!;
        b = c.chatNext[b]!;
      }
    }
  }

  /** Counted from the chats up. */
  private conserve(e: FoldedEvent, s: RouterState): void {
    const used = Array.from(s.agentOther);
    const live = used.map(() => 0);
    const pending = used.map(() => 0);
    let waiting = 0;
    let open = 0;
    for (let chat = 0; chat < s.chatCount; chat++) {
      const state = s.chatState[chat]!;
      const agent = s.chatAgent[chat]!;
      const flags = s.chatFlags[chat]!;
      const cost = s.chatCost[chat]!;
      if (state === CHAT.waiting || state === CHAT.offered || state === CHAT.live) open++;
      if (state === CHAT.waiting && (flags & FLAG.fresh) === 0) waiting++;
      if (state === CHAT.offered) {
        pending[agent]!++;
        if (s.rules.countOffered[agent] === 1) used[agent]! += cost;
      }
      if (state === CHAT.live) {
        const here = [agent];
        for (let node = s.chatParticipants[chat]!; node >= 0; node = s.nodeNext[node]!)
          here.push(s.nodeAgent[node]!);
        if (here.length !== s.chatParticipantCount[chat])
          this.say(
            e,
            `slot ${chat} has ${here.length} agents, not ${s.chatParticipantCount[chat]}`,
          );
        for (const a of here) {
          live[a]!++;
          if ((flags & FLAG.dormant) === 0) used[a]! += cost;
        }
        // Set by an invitation or transfer before its offer is made.
        if (
          s.chatSideKind[chat] !== 0 &&
          !(chat === e.chat && (e.kind === EV.chatInvited || e.kind === EV.chatTransferred))
        ) {
          const to = s.chatSideAgent[chat]!;
          pending[to]!++;
          if (s.rules.countOffered[to] === 1) used[to]! += cost;
        }
      }
      if (state === CHAT.ended && (flags & (FLAG.wrapSlot | FLAG.heldAfterEnd)) !== 0)
        used[agent]! += cost;
    }
    if (waiting !== s.waiting) this.say(e, `${waiting} chats wait, counted ${s.waiting}`);
    const arrived = this.chats.arrived - this.chats.over;
    if (open !== arrived) this.say(e, `${open} chats open, ${arrived} arrived and not over`);
    const ringing = pending.reduce((sum, n) => sum + n, 0);
    if (ringing !== this.offers.made - this.offers.over)
      this.say(
        e,
        `${ringing} offers ring, ${this.offers.made - this.offers.over} made and not over`,
      );
    for (let agent = 0; agent < s.agentCount; agent++) {
      if (Math.abs(used[agent]! - s.agentUsed[agent]!) > 1e-9)
        this.say(e, `agent ${agent} uses ${used[agent]}, counted ${s.agentUsed[agent]}`);
      if (live[agent] !== s.agentLive[agent])
        this.say(e, `agent ${agent} has ${live[agent]} live, counted ${s.agentLive[agent]}`);
      if (pending[agent] !== s.agentPending[agent])
        this.say(
          e,
          `agent ${agent} has ${pending[agent]} offers, counted ${s.agentPending[agent]}`,
        );
    }
  }
}

/** Runs a scenario under the laws: what was broken, in words, and how many events were judged. */
export function underLaws(scenario: Scenario): { broken: string[]; events: number; run: Run } {
  const laws = new Laws(scenario);
  const trace = {
    attach: (state: RouterState) => laws.attach(state),
    event: (kind: number, chat: number, agent: number, x: number, y: number) =>
      laws.event(kind, chat, agent, x, y),
    agentChanged: () => {},
  };
  const simulation = new Simulation(scenario, { trace });
  while (simulation.step()) laws.settled();
  return { broken: laws.broken, events: laws.events, run: simulation.observer.finish() };
}
