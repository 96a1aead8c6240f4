/**
 * A customer's patience while no agent has them: the clock starts at arrival and again at each requeue of a live chat. With
 * `until-accepted` it runs through offers; with `while-queued` it stands still while an agent is being asked, and goes on
 * with the remainder. Nobody loses patience at the instant they begin to wait: no patience at all is a microsecond.
 */
import { PURPOSE } from '../random/purposes.ts';
import { CAST_CHAT_TIMER } from '../timer-ids.ts';
import { leaveWhileWaiting } from './leaving.ts';
import type { Returns } from './returns.ts';
import { type CastState, IS, NONE, PHASE } from './state.ts';

export function startPatience(s: CastState, chat: number): void {
  const source = s.source[chat]!;
  if (source === NONE || s.is(chat, IS.gone)) return;
  const customer = s.sources[source]!;
  const again = s.waits[chat]!;
  const patience = again === 0 ? customer.patience : customer.patienceAgain;
  if (patience < 0) return;
  const time = Math.max(1, s.time(patience, PURPOSE.patience, chat, again));
  s.arm(chat, CAST_CHAT_TIMER.patience, s.now + time, s.customerTie);
}

/** An agent is being asked. */
export function pausePatience(s: CastState, chat: number): void {
  const source = s.source[chat]!;
  if (source === NONE || !s.sources[source]!.patienceStops) return;
  if (!s.isArmed(chat, CAST_CHAT_TIMER.patience)) return;
  s.patienceLeft[chat] = s.dueOf(chat, CAST_CHAT_TIMER.patience) - s.now;
  s.cancel(chat, CAST_CHAT_TIMER.patience);
}

/** Back from an offer: waiting as before. */
export function resumePatience(s: CastState, chat: number): void {
  const left = s.patienceLeft[chat]!;
  if (left <= 0 || s.is(chat, IS.gone)) return;
  s.patienceLeft[chat] = 0;
  s.arm(chat, CAST_CHAT_TIMER.patience, s.now + left, s.customerTie);
}

export function patienceRunsOut(s: CastState, returns: Returns, chat: number): void {
  const phase = s.phase[chat];
  if (phase === PHASE.waiting || phase === PHASE.offered) leaveWhileWaiting(s, returns, chat);
}
