/** What our server pushes, as events of the trace: its words are the trace's already. */
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

/** `message` counts those of both sides together, and recordings each side's own. */
const LEFT_OUT = new Set(['seq', 't', 'event', 'message']);
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
    if (LEFT_OUT.has(key)) continue;
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
