/**
 * The server's own list of chats, asked for now and then and at the end: what it says for two looks in a row and no client was
 * told is a push that was lost, and a chat that is there when all its people are gone is an orphan.
 */
import { CHAT } from '../../engine/events.ts';
import type { RouterState } from '../../engine/router/router.ts';
import type { Backend, LiveEvent, TrueChat } from '../backend.ts';
import type { Books, LiveChat } from './books.ts';
import type { LiveClock } from './clock.ts';
import type { Measures } from './measures.ts';
import type { Pace } from './pace.ts';
import { after } from './ticks.ts';

export interface TruthOptions {
  readonly backend: Backend;
  readonly books: Books;
  /** What no client was told and the list says: taken in its turn, like everything that is told. */
  readonly tell: (event: LiveEvent) => void;
  /** The backend has answered. */
  readonly onAnswer: () => void;
  readonly onFault: (error: unknown) => void;
  readonly measures: Measures;
  readonly s: RouterState;
  readonly clock: LiveClock;
  readonly playsAgents: boolean;
}

/** What is younger may still be on its way; milliseconds. */
const FRESH_MS = 1000;
/** Looks in a row that must say the same. */
const LOOKS = 2;
/** A list of many thousand chats is work for the server and for us: so many times as long nobody asks for it again. */
const PAUSES = 50;
/** Chats that are looked at before others have their turn. */
const AT_ONCE = 1000;

export class TruthWatch {
  private readonly o: TruthOptions;
  private readonly agentIndex: ReadonlyMap<string, number>;
  private isStopped = false;
  private callOff: () => void = () => {};

  constructor(options: TruthOptions) {
    this.o = options;
    this.agentIndex = new Map(options.s.scenario.agents.map(({ name }, i) => [name, i]));
  }

  start(everySec: number, _pace: Pace): void {
    if (everySec <= 0 || this.o.backend.truth === undefined) return;
    const { clock } = this.o;
    const again = (ms: number) => {
      if (this.isStopped) return;
      this.callOff = clock.after(ms, () => {
        const asked = clock.now();
        this.look(false)
          .then(() => again(Math.max(everySec * 1000, (clock.now() - asked) * PAUSES)))
          .catch(this.o.onFault);
      });
    };
    again(everySec * 1000);
  }

  stop(): void {
    this.isStopped = true;
    this.callOff();
  }

  /** Everybody has gone: what is there now is nobody's. */
  lookAtTheEnd(): Promise<void> {
    return this.look(true);
  }

  private async look(isLast: boolean): Promise<void> {
    const { backend, books, clock } = this.o;
    if (backend.truth === undefined) return;
    const asked = clock.now();
    let list: readonly TrueChat[];
    try {
      list = await backend.truth();
    } catch {
      // An outage is told of elsewhere.
      return;
    }
    this.o.onAnswer();
    if (this.isStopped) return;
    const there = new Map(list.map((chat) => [chat.chat, chat]));
    let count = 0;
    for (const chat of [...books.byNumber.values()]) {
      if (++count % AT_ONCE === 0) {
        await after(clock, 0);
        if (this.isStopped) return;
      }
      if (chat.id === null) continue;
      const truth = there.get(chat.id);
      const isOpen = truth !== undefined && truth.state !== 'ended' && truth.state !== 'refused';
      if (isLast) {
        if (isOpen && this.isNobodys(chat, truth)) this.orphan(chat);
      } else this.compare(chat, isOpen ? truth : undefined, asked);
    }
  }

  private compare(chat: LiveChat, truth: TrueChat | undefined, asked: number): void {
    const { clock } = this.o;
    if (chat.isOver) {
      // Its people are done with it, and the server is not.
      const isOld = asked - chat.overAt > FRESH_MS;
      return this.doubt(chat, truth !== undefined && isOld, () => this.orphan(chat));
    }
    if (chat.slot < 0) return;
    if (truth === undefined) {
      const isKnown = chat.isArrivalTold && asked - chat.began > FRESH_MS;
      return this.doubt(chat, isKnown, () => {
        // Nobody was told that it ended.
        this.o.tell({
          event: 'chat.ended',
          at: clock.now(),
          chat: chat.id as string,
        });
      });
    }
    const isUntold = this.isUntold(chat, truth, asked - FRESH_MS);
    this.doubt(chat, isUntold, () => this.orphan(chat));
  }

  /** The server has it live with an agent of ours whose client was not told. */
  private isUntold(chat: LiveChat, { state, agent: name }: TrueChat, before: number): boolean {
    const { s, playsAgents } = this.o;
    const agent = this.agentIndex.get(name ?? '') ?? -1;
    if (state !== 'live' || agent < 0 || !playsAgents || chat.slot < 0) return false;
    const isWithThem = s.chatState[chat.slot] === CHAT.live && s.chatAgent[chat.slot] === agent;
    return !isWithThem || (chat.untold !== null && chat.untold.since < before);
  }

  /** At the end: over as far as anybody was told, or with somebody who was told nothing, or not ended though it was asked for. */
  private isNobodys(chat: LiveChat, truth: TrueChat): boolean {
    return chat.isOver || chat.endAsked >= 0 || this.isUntold(chat, truth, this.o.clock.now());
  }

  private doubt(chat: LiveChat, isDoubtful: boolean, act: () => void): void {
    if (!isDoubtful) {
      chat.doubts = 0;
      return;
    }
    chat.doubts += 1;
    if (chat.doubts === LOOKS) act();
  }

  private orphan(chat: LiveChat): void {
    if (chat.isOrphan) return;
    chat.isOrphan = true;
    this.o.measures.orphans += 1;
  }
}
