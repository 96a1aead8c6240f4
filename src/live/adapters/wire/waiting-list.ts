/** What an agent's screen shows of the chats that wait, where agents help themselves: kept from what the agent is told. */
import type { LiveEvent } from '../../backend.ts';

/** Chats that wait and that the agent may take, the longest there first. */
export class WaitingList {
  private chats = new Set<string>();
  /** Offers that ring, by chat: a chat that rings does not wait. */
  private readonly ringing = new Map<string, number>();

  /** The server's own list, in an agent's view of itself. */
  set(list: readonly (string | number)[]): void {
    this.chats = new Set(list.map(String));
  }

  list(): readonly string[] {
    return [...this.chats];
  }

  hear({ event, chat, reason }: LiveEvent): void {
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
