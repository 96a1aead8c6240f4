/**
 * What people can do on a chat platform, and the little they can look at. The cast knows its platform by this alone:
 * the simulating driver puts the router behind it, the live driver a deployed server, a test whatever it likes.
 * Acts are numbers: agents by index, chats by slot. An act that comes too late is the platform's to ignore.
 */
export interface Platform {
  // Customers.
  /** The chat's slot, or -1 when it was refused. `conversation` is the customer's earlier one, or -1. */
  arrive(customer: number, cls: number, conversation: number): number;
  customerWrites(chat: number): void;
  customerLeaves(chat: number): void;
  customerVanishes(chat: number): void;
  customerEnds(chat: number): void;
  customerRejoins(chat: number): void;

  // Agents.
  signIn(agent: number): void;
  signOut(agent: number): void;
  goReady(agent: number): void;
  goNotReady(agent: number): void;
  pauseRouting(agent: number): void;
  resumeRouting(agent: number): void;
  accept(agent: number, chat: number): void;
  decline(agent: number, chat: number): void;
  disable(agent: number, chat: number): void;
  pick(agent: number, chat: number): void;
  pressNext(agent: number): void;
  join(agent: number, chat: number): void;
  view(agent: number, chat: number): void;
  agentWrites(agent: number, chat: number): void;
  endChat(agent: number, chat: number, why: number): void;
  resolve(agent: number, chat: number): void;
  closeTab(agent: number, chat: number): void;
  closeWrapUp(agent: number, chat: number): void;
  /** These three: whether the chat is on its way, or the colleague asked. Where that is not known yet it is taken to be so, and `offer.withdrawn` tells if not. */
  transferToQueue(agent: number, chat: number, queue: number): boolean;
  transferToAgent(agent: number, chat: number, to: number): boolean;
  invite(agent: number, chat: number, to: number): boolean;
  leaveChat(agent: number, chat: number): void;
  closeRecord(agent: number, chat: number): void;
  /** Sets the units that work beside chats takes. */
  otherWork(agent: number, units: number): void;
  loseConnection(agent: number): void;
  reconnect(agent: number): void;
  serveQueues(agent: number, queues: readonly number[]): void;
  setLimit(agent: number, units: number): void;
  /** Mode 0: live chats are finished first, 1: given back to the queue, 2: ended. */
  goOnBreak(agent: number, mode: number): void;
  returnFromBreak(agent: number): void;
  endShift(agent: number, mode: number): void;

  // Administrators; `change` is the place in the scenario's script.
  changeRule(change: number): void;
  restart(): void;
  openQueue(queue: number): void;
  closeQueue(queue: number): void;

  // What a client can see.
  /** The chat that the agent's list shows first among those they may take, or -1. */
  firstPickable(agent: number, newest: boolean): number;
  /** Below the agent's own limit. */
  mayTake(agent: number): boolean;
  /** The conversation a chat belongs to. */
  conversationOf(chat: number): number;
  /** Chats of this queue, priority and demand for skills; asked once, when the cast is built. */
  classOf(queue: number, priority: number, skills: readonly number[]): number;

  /** The cast keeps a chat's number from being given to another chat until it has released it. */
  hold(chat: number): void;
  release(chat: number): void;
  /** Tells everybody what only people know: a message noticed, a banner dismissed. */
  tell(kind: number, chat: number, agent: number): void;
}
