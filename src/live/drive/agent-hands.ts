/**
 * What agents do, as commands to their clients: with the chats they are asked about or have, and by themselves. What came too
 * late when its turn comes is not said.
 */
import { AGENT, CHAT, EV, WHY } from '../../engine/events.ts';
import * as router from '../../engine/router/router.ts';
import type { AgentDeed, FurtherTo, PresenceDeed } from '../backend.ts';
import { type Lane, newLane } from './acts.ts';
import type { LiveChat } from './books.ts';
import { CustomerHands } from './customer-hands.ts';
import { Duty } from './duty.ts';
import type { PlatformOptions } from './hands.ts';
import type { ClientAct } from './host.ts';

const NONE = -1;
/** An end that was answered is not asked for again so soon; milliseconds. */
const END_HOLDS_MS = 5000;

/** So long after an answer it is waited for the client to be told; milliseconds. */
const UNTOLD_MS = 2000;
/** So soon after an answer the agent is told what came of it; milliseconds. */
const TOLD_MS = 50;

export abstract class AgentHands extends CustomerHands {
  readonly duty: Duty;
  /** Agents who have pressed Next or picked, and do not know yet what comes of it: nobody reaches for two at once. */
  protected readonly reaching = new Set<number>();
  /** Acts that are about the agent and no chat. */
  private readonly agentLanes: readonly Lane[];

  constructor(options: PlatformOptions) {
    super(options);
    this.agentLanes = options.scenario.agents.map(newLane);
    this.duty = new Duty({
      s: this.s,
      can: this.presenceDeeds,
      presence: (agent, what) => this.presence(agent, what),
      show: (agent, state, reason) =>
        options.chronicle.happen(EV.agentState, NONE, agent, state, reason),
      clear: (agent, byEnding) => this.clear(agent, byEnding),
    });
  }

  accept(agent: number, slot: number): void {
    const act = (id: string): ClientAct => ({ do: 'accept', chat: id });
    const rings = () => router.rings(this.s, agent, slot);
    this.answers(agent, slot, act, () => this.takeAsTold(agent, slot, 'offer.accepted', rings));
  }
  decline(agent: number, slot: number): void {
    if (this.o.capabilities.decline)
      this.answers(agent, slot, (id) => ({ do: 'decline', chat: id }));
  }
  disable(agent: number, slot: number): void {
    if (this.agentDeeds.has('disable'))
      this.answers(agent, slot, (id) => ({ do: 'further', what: 'disable', chat: id }));
    else this.decline(agent, slot);
  }
  pick(agent: number, slot: number): void {
    if (!this.agentDeeds.has('pick')) return;
    const act = (id: string): ClientAct => ({ do: 'further', what: 'pick', chat: id });
    const isSensible = () => this.s.chatState[slot] === CHAT.waiting;
    const over = () => this.handIsBack(agent);
    this.reaching.add(agent);
    this.chatActs(agent, slot, act, isSensible, over, over);
  }
  pressNext(agent: number): void {
    if (!this.agentDeeds.has('next') || !this.o.playsAgents) return;
    const over = () => this.handIsBack(agent);
    this.reaching.add(agent);
    this.put(this.agentLanes[agent]!, {
      client: agent,
      isRepeatable: false,
      act: () => ({ do: 'further', what: 'next', chat: null }),
      done: over,
      undone: over,
    });
  }

  /** The chat has come that the agent reached for. */
  hasGot(agent: number): void {
    if (this.reaching.delete(agent) && this.cast !== null) this.cast.pressedInVain[agent] = 0;
  }

  /** Answered; if a chat came of it the agent is told in a moment. */
  private handIsBack(agent: number): void {
    if (!this.reaching.has(agent)) return;
    this.o.pace.clock.after(TOLD_MS, () => {
      if (this.reaching.delete(agent) && this.cast !== null) this.cast.stirred = true;
      this.onLook();
    });
  }

  /** Set by the run: somebody looks at their list again. */
  onLook: () => void = () => {};
  join(agent: number, slot: number): void {
    this.further(agent, slot, 'join');
  }
  view(agent: number, slot: number): void {
    this.further(agent, slot, 'view');
  }
  agentWrites(agent: number, slot: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined || !router.holds(this.s, agent, slot)) return;
    if (!chat.isDeaf) chat.unread += 1;
    this.o.chronicle.happen(EV.messageAgent, slot, agent, 0, 0);
    this.write(chat, chat.agentLane, agent, 'agent');
  }
  endChat(agent: number, slot: number, why: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined) return;
    chat.endsFor = why;
    this.lastWord(agent, chat);
    const closes = why === WHY.agentEndClose && this.agentDeeds.has('end-and-close');
    this.brings(agent, slot, (id) =>
      closes ? { do: 'further', what: 'end-and-close', chat: id } : { do: 'end', chat: id },
    );
  }
  resolve(agent: number, slot: number): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined || !this.agentDeeds.has('resolve'))
      return this.endChat(agent, slot, WHY.agentEnd);
    this.lastWord(agent, chat);
    this.brings(agent, slot, (id) => ({ do: 'further', what: 'resolve', chat: id }), true);
  }

  /** Right before the end, so that no timer that it starts can matter. */
  private lastWord(agent: number, chat: LiveChat): void {
    if (chat.isLastWordSaid || chat.isDeaf || this.isShut || !this.o.playsAgents) return;
    if (!this.isOfOneTime(chat) || !router.holds(this.s, agent, chat.slot)) return;
    chat.isLastWordSaid = true;
    this.write(chat, chat.agentLane, agent, 'agent', { isAside: true });
  }
  closeTab(agent: number, slot: number): void {
    if (this.agentDeeds.has('close-tab')) this.further(agent, slot, 'close-tab');
    else if ((this.s.chatFlags[slot]! & router.FLAG.heldAfterEnd) !== 0)
      this.o.chronicle.happen(EV.chatLeft, slot, agent, WHY.tabClosed, NONE);
  }
  closeWrapUp(agent: number, slot: number): void {
    this.further(agent, slot, 'close-wrap-up', {}, () => this.s.chatWrapAgent[slot] === agent);
  }
  closeRecord(agent: number, slot: number): void {
    if (this.agentDeeds.has('close-record')) this.further(agent, slot, 'close-record');
  }
  transferToQueue(agent: number, slot: number, queue: number): boolean {
    const name = this.o.scenario.queues[queue]?.name ?? '';
    return this.moves(agent, slot, 'transfer-to-queue', { queue: name });
  }
  transferToAgent(agent: number, slot: number, to: number): boolean {
    const name = this.o.scenario.agents[to]?.name ?? '';
    return this.moves(agent, slot, 'transfer-to-agent', { agent: name }, to);
  }
  invite(agent: number, slot: number, to: number): boolean {
    const name = this.o.scenario.agents[to]?.name ?? '';
    return this.moves(agent, slot, 'invite', { agent: name }, to);
  }
  leaveChat(agent: number, slot: number): void {
    this.further(agent, slot, 'leave', {}, () => router.holds(this.s, agent, slot));
  }

  /** An answer to what rings. */
  private answers(
    agent: number,
    slot: number,
    act: (id: string) => ClientAct,
    done?: () => void,
  ): void {
    this.chatActs(agent, slot, act, () => router.rings(this.s, agent, slot), done);
  }

  /** What was answered and is not told of after a while has happened all the same. */
  private takeAsTold(
    agent: number,
    slot: number,
    event: 'offer.accepted' | 'chat.ended',
    isOpen: () => boolean,
  ): void {
    const { books, chronicle, pace, scenario } = this.o;
    const chat = books.bySlot[slot];
    pace.clock.after(UNTOLD_MS, () => {
      if (chat === undefined || chat.slot !== slot || chat.id === null || !isOpen()) return;
      chronicle.take(agent, {
        event,
        at: pace.clock.now(),
        chat: chat.id,
        agent: scenario.agents[agent]!.name,
        ...(event === 'chat.ended' ? { reason: 'agent-end' as const } : {}),
      });
    });
  }

  private brings(
    agent: number,
    slot: number,
    act: (id: string) => ClientAct,
    isResolving = false,
  ): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined) return;
    const { pace } = this.o;
    const isAsked = () => chat.endAsked >= 0 && pace.clock.now() - chat.endAsked < END_HOLDS_MS;
    this.chatActs(
      agent,
      slot,
      act,
      () => router.holds(this.s, agent, slot) && !isAsked(),
      () => {
        // Where resolving leaves the chat alone, it has to be ended besides.
        if (isResolving && !this.resolvingEnds(slot)) return;
        chat.endAsked = pace.clock.now();
        if (!isResolving)
          this.takeAsTold(agent, slot, 'chat.ended', () => router.holds(this.s, agent, slot));
      },
    );
  }

  private resolvingEnds(slot: number): boolean {
    return this.o.scenario.queues[this.s.chatQueue[slot]!]?.rules['session.resolve'] !== 'none';
  }

  /** To a queue or a colleague: under way until the backend says no. */
  private moves(
    agent: number,
    slot: number,
    what: AgentDeed,
    to: FurtherTo,
    colleague = NONE,
  ): boolean {
    if (!this.agentDeeds.has(what) || !router.holds(this.s, agent, slot)) return false;
    // Whoever could not be rid of a chat brings it to its end.
    const refused =
      colleague === NONE
        ? () => this.endChat(agent, slot, WHY.agentEnd)
        : () => this.onMoveRefused(slot, colleague);
    this.further(agent, slot, what, to, () => router.holds(this.s, agent, slot), refused);
    return true;
  }

  /** Set by the run: nothing came of asking a colleague. */
  onMoveRefused: (slot: number, colleague: number) => void = () => {};

  private further(
    agent: number,
    slot: number,
    what: AgentDeed,
    to: FurtherTo = {},
    isSensible?: () => boolean,
    undone?: () => void,
  ): void {
    if (!this.agentDeeds.has(what)) return;
    const act = (id: string): ClientAct => ({ do: 'further', what, chat: id, to });
    this.chatActs(agent, slot, act, isSensible, undefined, undone);
  }

  private chatActs(
    agent: number,
    slot: number,
    act: (id: string) => ClientAct,
    isSensible: () => boolean = () => true,
    done?: () => void,
    undone?: () => void,
  ): void {
    const chat = this.o.books.bySlot[slot];
    if (chat === undefined || !this.o.playsAgents) return;
    this.put(chat.agentLane, {
      client: agent,
      isRepeatable: true,
      act: () => {
        if (chat.id !== null && chat.slot === slot && isSensible()) return act(chat.id);
        undone?.();
        return null;
      },
      ...(done === undefined ? {} : { done }),
      ...(undone === undefined ? {} : { undone }),
    });
  }

  // Agents by themselves.

  signIn(agent: number): void {
    this.duty.signIn(agent);
  }
  signOut(agent: number): void {
    this.duty.signOut(agent);
  }
  goReady(agent: number): void {
    this.presence(agent, 'ready');
  }
  goNotReady(agent: number): void {
    this.presence(agent, 'not-ready');
  }
  pauseRouting(agent: number): void {
    this.presence(agent, 'pause');
  }
  resumeRouting(agent: number): void {
    this.presence(agent, 'resume');
  }
  goOnBreak(agent: number, mode: number): void {
    this.duty.goOnBreak(agent, mode);
  }
  returnFromBreak(agent: number): void {
    this.duty.returnFromBreak(agent);
  }
  endShift(agent: number, mode: number): void {
    this.duty.endShift(agent, mode);
  }
  otherWork(agent: number, units: number): void {
    this.ofAgent(agent, 'work', { units });
  }
  serveQueues(agent: number, queues: readonly number[]): void {
    this.ofAgent(agent, 'serve', {
      queues: queues.map((queue) => this.o.scenario.queues[queue]?.name ?? ''),
    });
  }
  setLimit(agent: number, units: number): void {
    this.ofAgent(agent, 'limit', { units });
  }
  loseConnection(agent: number): void {
    this.o.chronicle.happen(EV.agentState, NONE, agent, LOST, WHY.lost);
    this.ofClient(agent, { do: 'drop' });
  }
  reconnect(agent: number): void {
    this.ofClient(agent, { do: 'resume' });
  }

  private presence(agent: number, what: PresenceDeed): void {
    if (!this.presenceDeeds.has(what)) return;
    this.ofClient(agent, { do: 'presence', what });
  }

  private ofAgent(agent: number, what: AgentDeed, to: FurtherTo = {}): void {
    if (!this.agentDeeds.has(what)) return;
    this.ofClient(agent, { do: 'further', what, chat: null, to });
  }

  private ofClient(agent: number, act: ClientAct): void {
    if (!this.o.playsAgents) return;
    this.put(this.agentLanes[agent]!, { client: agent, isRepeatable: true, act: () => act });
  }

  private clear(agent: number, byEnding: boolean): void {
    for (const slot of router.chatsOf(this.s, agent)) {
      const queue = this.s.chatQueue[slot]!;
      if (byEnding || !this.transferToQueue(agent, slot, queue))
        this.endChat(agent, slot, WHY.agentEnd);
    }
  }
}

/** Told by ourselves, since whoever is cut off is told nothing. */
const LOST = AGENT.lost;
