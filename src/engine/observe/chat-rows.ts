/**
 * One row a chat, for those who ask for them (`--chats`): what happened to it, in microseconds and indexes. A row is
 * handed out when nothing more can happen to the chat, so rows come in the order of the ends. Not for the hot path.
 */
import type { RouterState } from '../router/state.ts';
import {
  ARRIVED,
  type ChatColumns,
  FLAGS,
  HOLDER,
  HOME,
  IS,
  LIVED,
  OFFERS,
  PHASE,
  PHASES,
  RANG,
  WAITED,
} from './chat-columns.ts';
import { CAUSES, type CauseName } from './fields.ts';
import type { WaitingCauses } from './waiting-causes.ts';

export interface ChatRow {
  /** From 1, in order of arrival. */
  readonly number: number;
  /** Source × 2^24 + number within the source; a redial has its customer's. */
  readonly customer: number;
  /** The queue it entered first. */
  readonly queue: number;
  readonly priority: number;
  readonly arrivedAt: number;
  /** Until the first acceptance, the customer's leaving or the end; so far, when unfinished. */
  readonly wait: number;
  readonly queueTime: number;
  readonly ringTime: number;
  /** Waiting and ringing after every requeue or transfer to a queue. */
  readonly rewait: number;
  readonly offers: number;
  readonly outcome:
    | 'served'
    | 'abandoned'
    | 'abandoned-silently'
    | 'refused'
    | 'closed'
    | 'unfinished';
  /** The agent who had it last. */
  readonly agent: number | null;
  readonly firstResponse: number | null;
  /** Live time and wrap-up, of served chats. */
  readonly handleTime: number | null;
  readonly requeues: number;
  readonly endedAt: number | null;
  /** Code of the reason it ended or was refused for; 0 when unfinished. */
  readonly reason: number;
  /** What its waits were charged to, when asked for; those that are zero are left out. */
  readonly causes: Partial<Record<CauseName, number>>;
}

export interface ChatSink {
  row(row: ChatRow): void;
}

interface Draft {
  readonly number: number;
  readonly customer: number;
  readonly priority: number;
  rewait: number;
  firstResponse: number | null;
  endedAt: number | null;
  reason: number;
}

export class Rows {
  private readonly state: RouterState;
  private readonly chats: ChatColumns;
  private readonly sink: ChatSink;
  private readonly causes: WaitingCauses | null;
  private readonly drafts = new Map<number, Draft>();

  constructor(
    state: RouterState,
    chats: ChatColumns,
    sink: ChatSink,
    causes: WaitingCauses | null,
  ) {
    this.state = state;
    this.chats = chats;
    this.sink = sink;
    this.causes = causes;
  }

  begin(chat: number): void {
    this.drafts.set(chat, {
      number: this.state.chatNumber[chat]!,
      customer: this.state.chatCustomer[chat]!,
      priority: this.state.chatPriority[chat]!,
      rewait: 0,
      firstResponse: null,
      endedAt: null,
      reason: 0,
    });
  }

  answered(chat: number, firstResponse: number): void {
    this.drafts.get(chat)!.firstResponse = firstResponse;
  }

  waitedAgain(chat: number, time: number): void {
    this.drafts.get(chat)!.rewait += time;
  }

  ended(chat: number, reason: number, now: number): void {
    const draft = this.drafts.get(chat)!;
    draft.endedAt = now;
    draft.reason = reason;
  }

  refused(chat: number, reason: number): void {
    this.ended(chat, reason, this.state.now);
    this.hand(chat, 'refused', null);
  }

  close(chat: number, wrap: number): void {
    const at = chat << 3;
    const flags = this.chats.numbers[at + FLAGS]!;
    const ended = this.chats.numbers[at + PHASE]! >= PHASES.ended;
    let outcome: ChatRow['outcome'] = ended ? 'closed' : 'unfinished';
    if ((flags & IS.served) !== 0) outcome = 'served';
    else if ((flags & IS.gone) !== 0)
      outcome = (flags & IS.silent) !== 0 ? 'abandoned-silently' : 'abandoned';
    const handled = ended && outcome === 'served';
    this.hand(chat, outcome, handled ? this.chats.times[at + LIVED]! + wrap : null);
  }

  private hand(chat: number, outcome: ChatRow['outcome'], handleTime: number | null): void {
    const at = chat << 3;
    const n = this.chats.numbers;
    const t = this.chats.times;
    const draft = this.drafts.get(chat)!;
    this.drafts.delete(chat);
    const causes: Partial<Record<CauseName, number>> = {};
    this.causes?.takeChat(chat).forEach((time, i) => {
      if (time > 0) causes[CAUSES[i]!] = time;
    });
    this.sink.row({
      number: draft.number,
      customer: draft.customer,
      queue: n[at + HOME]!,
      priority: draft.priority,
      arrivedAt: t[at + ARRIVED]!,
      wait: t[at + WAITED]!,
      queueTime: t[at + WAITED]! - t[at + RANG]!,
      ringTime: t[at + RANG]!,
      rewait: draft.rewait,
      offers: n[at + OFFERS]! & 0xffff,
      outcome,
      agent: n[at + HOLDER]! < 0 ? null : n[at + HOLDER]!,
      firstResponse: draft.firstResponse,
      handleTime,
      requeues: n[at + OFFERS]! >>> 16,
      endedAt: draft.endedAt,
      reason: draft.reason,
      causes,
    });
  }
}
