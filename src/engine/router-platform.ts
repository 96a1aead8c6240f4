/**
 * The router as a platform for the cast: each act of people is the router's function of the same name. Nothing is decided
 * here; the live driver has a counterpart of this file with a deployed server behind it.
 */
import { CHAT, WHY } from './events.ts';
import type { Platform } from './people/platform.ts';
import * as router from './router/router.ts';

/** The cast's bit among those who hold a chat's slot. */
const CAST = 2;

export class RouterPlatform implements Platform {
  private readonly s: router.RouterState;

  constructor(s: router.RouterState) {
    this.s = s;
  }

  arrive(customer: number, cls: number, conversation: number): number {
    return router.arrive(this.s, customer, cls, conversation);
  }
  customerWrites(chat: number): void {
    router.customerWrites(this.s, chat);
  }
  customerLeaves(chat: number): void {
    router.customerLeaves(this.s, chat);
  }
  customerVanishes(chat: number): void {
    router.customerVanishes(this.s, chat);
  }
  customerEnds(chat: number): void {
    router.customerEnds(this.s, chat);
  }
  customerRejoins(chat: number): void {
    router.customerRejoins(this.s, chat);
  }

  signIn(agent: number): void {
    router.signIn(this.s, agent);
  }
  signOut(agent: number): void {
    router.signOut(this.s, agent, WHY.byHand);
  }
  goReady(agent: number): void {
    router.goReady(this.s, agent);
  }
  goNotReady(agent: number): void {
    router.goNotReady(this.s, agent, WHY.byHand);
  }
  pauseRouting(agent: number): void {
    router.pauseRouting(this.s, agent);
  }
  resumeRouting(agent: number): void {
    router.resumeRouting(this.s, agent);
  }
  accept(agent: number, chat: number): void {
    router.accept(this.s, agent, chat);
  }
  decline(agent: number, chat: number): void {
    router.decline(this.s, agent, chat);
  }
  disable(agent: number, chat: number): void {
    router.disable(this.s, agent, chat);
  }
  pick(agent: number, chat: number): void {
    router.pick(this.s, agent, chat);
  }
  pressNext(agent: number): void {
    router.pressNext(this.s, agent);
  }
  join(agent: number, chat: number): void {
    router.join(this.s, agent, chat);
  }
  view(agent: number, chat: number): void {
    router.view(this.s, agent, chat);
  }
  agentWrites(agent: number, chat: number): void {
    router.agentWrites(this.s, agent, chat);
  }
  endChat(agent: number, chat: number, why: number): void {
    router.endChat(this.s, agent, chat, why);
  }
  resolve(agent: number, chat: number): void {
    router.resolve(this.s, agent, chat);
  }
  closeTab(agent: number, chat: number): void {
    router.closeTab(this.s, agent, chat);
  }
  closeWrapUp(agent: number, chat: number): void {
    router.closeWrapUp(this.s, agent, chat);
  }
  transferToQueue(agent: number, chat: number, queue: number): boolean {
    router.transferToQueue(this.s, agent, chat, queue);
    return !this.has(agent, chat);
  }
  transferToAgent(agent: number, chat: number, to: number): boolean {
    router.transferToAgent(this.s, agent, chat, to);
    return router.rings(this.s, to, chat) || !this.has(agent, chat);
  }
  invite(agent: number, chat: number, to: number): boolean {
    router.invite(this.s, agent, chat, to);
    return router.rings(this.s, to, chat) || router.holds(this.s, to, chat);
  }
  private has(agent: number, chat: number): boolean {
    return this.s.chatState[chat] === CHAT.live && this.s.chatAgent[chat] === agent;
  }
  leaveChat(agent: number, chat: number): void {
    router.leaveChat(this.s, agent, chat);
  }
  closeRecord(agent: number, chat: number): void {
    router.closeRecord(this.s, agent, chat);
  }
  otherWork(agent: number, units: number): void {
    router.otherWork(this.s, agent, units);
  }
  loseConnection(agent: number): void {
    router.loseConnection(this.s, agent);
  }
  reconnect(agent: number): void {
    router.reconnect(this.s, agent);
  }
  serveQueues(agent: number, queues: readonly number[]): void {
    router.serveQueues(this.s, agent, queues);
  }
  setLimit(agent: number, units: number): void {
    router.setLimit(this.s, agent, units);
  }
  goOnBreak(agent: number, mode: number): void {
    router.goOnBreak(this.s, agent, mode);
  }
  returnFromBreak(agent: number): void {
    router.returnFromBreak(this.s, agent);
  }
  endShift(agent: number, mode: number): void {
    router.endShift(this.s, agent, mode);
  }

  changeRule(change: number): void {
    const rule = this.s.scenario.script[change]?.rule;
    if (rule === null || rule === undefined) return;
    const { name, value, queue, group, agent } = rule;
    router.changeRule(this.s, name, value, queue ?? -1, group ?? -1, agent ?? -1, change);
  }
  restart(): void {
    router.restart(this.s);
  }
  openQueue(queue: number): void {
    router.openQueue(this.s, queue);
  }
  closeQueue(queue: number): void {
    router.closeQueue(this.s, queue);
  }

  firstPickable(agent: number, newest: boolean): number {
    return router.firstPickable(this.s, agent, newest);
  }
  mayTake(agent: number): boolean {
    return router.mayTake(this.s, agent);
  }
  conversationOf(chat: number): number {
    return this.s.chatConversation[chat]!;
  }
  classOf(queue: number, priority: number, skills: readonly number[]): number {
    return router.classOf(this.s, queue, priority, skills);
  }
  hold(chat: number): void {
    this.s.hold(chat, CAST);
  }
  release(chat: number): void {
    this.s.release(chat, CAST);
  }
  tell(kind: number, chat: number, agent: number): void {
    this.s.sink.event(kind, chat, agent, 0, 0);
  }
}
