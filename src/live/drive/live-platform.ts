/**
 * A deployed backend as a platform for the cast, the counterpart of engine/router-platform.ts: acts become commands to the
 * clients, and what comes of them is told later. What the cast can look at is the picture, which knows what clients know.
 */
import { CHAT, EV } from '../../engine/events.ts';
import type { Platform } from '../../engine/people/platform.ts';
import * as router from '../../engine/router/router.ts';
import { ruleText } from '../../scenarios/rule-words.ts';
import type { AdminDeed } from '../backend.ts';
import { AgentHands } from './agent-hands.ts';

const NONE = -1;
/** The cast's bit among those who hold a chat's slot. */
const CAST = 2;

export class LivePlatform extends AgentHands implements Platform {
  // Administrators.

  changeRule(change: number): void {
    const rule = this.o.scenario.script[change]?.rule;
    if (rule === null || rule === undefined || !this.adminDeeds.has('rule')) return;
    const { scenario, chronicle, admin } = this.o;
    const { name, value, queue, group, agent } = rule;
    const whom =
      scenario.queues[queue ?? NONE]?.name ??
      scenario.groups[group ?? NONE]?.name ??
      scenario.agents[agent ?? NONE]?.name;
    admin(
      'rule',
      {
        rule: name,
        value: ruleText(name, value),
        ...(whom === undefined ? {} : { for: whom }),
      },
      () => {
        router.changeRule(this.s, name, value, queue ?? NONE, group ?? NONE, agent ?? NONE, change);
        chronicle.note(EV.ruleChanged, change);
      },
    );
  }
  restart(): void {
    if (this.adminDeeds.has('restart')) this.o.admin('restart', {}, () => {});
  }
  openQueue(queue: number): void {
    this.turnsQueue('open-queue', EV.queueOpened, queue);
  }
  closeQueue(queue: number): void {
    this.turnsQueue('close-queue', EV.queueClosed, queue);
  }

  private turnsQueue(what: AdminDeed, kind: number, queue: number): void {
    if (!this.adminDeeds.has(what)) return;
    const { chronicle, admin, scenario } = this.o;
    admin(what, { queue: scenario.queues[queue]?.name ?? '' }, () => {
      chronicle.happen(kind, NONE, NONE, queue, 0);
      chronicle.note(kind, queue);
    });
  }

  // What people see.

  firstPickable(agent: number, newest: boolean): number {
    const list = this.o.host.list(agent);
    if (list === null) return router.firstPickable(this.s, agent, newest);
    const { books } = this.o;
    for (let i = 0; i < list.length; i++) {
      const chat = books.byId.get(list[newest ? list.length - 1 - i : i]!);
      if (chat === undefined || chat.slot < 0) continue;
      if (this.s.chatState[chat.slot] !== CHAT.waiting) continue;
      if (router.mayTakeChat(this.s, agent, chat.slot)) return chat.slot;
    }
    return NONE;
  }
  mayTake(agent: number): boolean {
    return !this.reaching.has(agent) && router.mayTake(this.s, agent);
  }
  conversationOf(slot: number): number {
    return this.s.chatConversation[slot]!;
  }
  classOf(queue: number, priority: number, skills: readonly number[]): number {
    return router.classOf(this.s, queue, priority, skills);
  }
  hold(slot: number): void {
    this.s.hold(slot, CAST);
  }
  release(slot: number): void {
    this.s.release(slot, CAST);
  }
  tell(kind: number, slot: number, agent: number): void {
    this.o.chronicle.happen(kind, slot, agent, 0, 0);
  }
}
