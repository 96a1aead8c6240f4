/**
 * What our server pushes, as events of the trace: its words are the trace's already. Also what an agent's screen would show of
 * the chats that wait, where agents help themselves.
 */
import type { EventName } from '../../../engine/events.ts';
import type { LiveEvent } from '../../backend.ts';

/** A pushed message (docs/protocol/asyncapi.yaml). */
export interface Pushed {
  readonly seq: number;
  readonly t: number;
  readonly event: EventName;
  readonly chat?: number;
  readonly [field: string]: unknown;
}

/** Fields that a LiveEvent has under the same name; the others go into `more`. */
const SAME = new Set(['agent', 'queue', 'reason', 'text', 'id']);

export function liveEvent(pushed: Pushed, at: number): LiveEvent {
  const event: { -readonly [K in keyof LiveEvent]: LiveEvent[K] } & Record<string, unknown> = {
    event: pushed.event,
    at,
    server: pushed.t,
  };
  let more: Record<string, unknown> | undefined;
  for (const key in pushed) {
    if (key === 'seq' || key === 't' || key === 'event') continue;
    const value = pushed[key];
    if (key === 'chat' || key === 'offer') event[key] = String(value);
    // A conversation has a state, too, when its chat ends.
    else if (SAME.has(key) || (key === 'state' && pushed.event === 'agent.state'))
      event[key] = value;
    else if (key === 'until') {
      // Null is without a deadline, which the trace writes so, too.
      if (typeof value === 'number') event.until = value;
      else more = { ...more, until: null };
    } else {
      more ??= {};
      more[key] = value;
    }
  }
  if (more !== undefined) event.more = more;
  return event;
}

/** Chats that wait and that the agent may take, the longest there first. */
export class WaitingList {
  private chats = new Set<number>();
  /** Offers that ring, by chat: a chat that rings does not wait. */
  private readonly ringing = new Map<number, number>();

  /** The server's own list, in an agent's view of itself. */
  set(list: readonly number[]): void {
    this.chats = new Set(list);
  }

  list(): readonly string[] {
    return [...this.chats].map(String);
  }

  /** `me` hears of others' chats only where the list shows them. */
  hear({ event, chat, reason }: Pushed): void {
    if (chat === undefined) return;
    const rings = this.ringing.get(chat) ?? 0;
    switch (event) {
      case 'chat.queued':
      case 'chat.requeued':
        this.ringing.delete(chat);
        this.chats.add(chat);
        return;
      case 'offer.made':
        this.ringing.set(chat, rings + 1);
        this.chats.delete(chat);
        return;
      case 'offer.declined':
      case 'offer.missed':
      case 'offer.withdrawn':
        if (rings > 1) this.ringing.set(chat, rings - 1);
        else this.ringing.delete(chat);
        // Taken or over: it does not wait any more.
        if (rings === 1 && (event !== 'offer.withdrawn' || reason === 'agent-unavailable'))
          this.chats.add(chat);
        return;
      case 'chat.assigned':
      case 'chat.accepted':
      case 'offer.accepted':
      case 'offer.stale':
      case 'chat.transferred':
      case 'chat.abandoned':
      case 'chat.ended':
        this.ringing.delete(chat);
        this.chats.delete(chat);
        return;
      default:
    }
  }
}
