/**
 * After the last thing that is measured: chats that are still open are ended by their people, what is on its way may arrive,
 * the server's list is looked at once more, and everybody signs out. Bounded in time, whatever the server does.
 */
import { AGENT, CHAT, WHY } from '../../engine/events.ts';
import type { RouterState } from '../../engine/router/router.ts';
import { type Acts, newLane } from './acts.ts';
import type { Books, LiveChat } from './books.ts';
import type { ClientAct } from './host.ts';
import type { LiveOptions } from './live-options.ts';
import type { LivePlatform } from './live-platform.ts';
import type { Mail } from './mail.ts';
import { after } from './ticks.ts';
import type { TruthWatch } from './truth-watch.ts';

/** Longest for chats to be ended. */
const PATIENCE_MS = 10_000;
/** When nothing has happened for so long, nothing will. */
const QUIET_MS = 1000;
const SIGN_OUT_MS = 3000;

export interface Leaving {
  readonly options: LiveOptions;
  readonly s: RouterState;
  readonly books: Books;
  readonly acts: Acts;
  readonly mail: Mail;
  readonly platform: LivePlatform;
  readonly truth: TruthWatch;
}

export async function leaveInOrder(leaving: Leaving): Promise<void> {
  const { options, books, acts, mail, truth } = leaving;
  const { clock } = options;
  const until = clock.now() + PATIENCE_MS;
  for (const chat of books.openOnes()) endByItsPeople(leaving, chat);
  // Chats whose customers have gone unnoticed are nobody's to end: it is waited as long as something happens.
  let last = clock.now();
  let before = -1;
  while ((books.open > 0 || acts.pending > 0) && clock.now() < until) {
    const standing = books.open + acts.pending;
    if (standing !== before) last = clock.now();
    else if (clock.now() - last > QUIET_MS) break;
    before = standing;
    await after(clock, 20);
  }
  const grace = clock.now() + (options.graceSec ?? 10) * 1000;
  while (mail.onTheWay > 0 && clock.now() < grace) await after(clock, 20);
  for (const chat of books.byNumber.values()) mail.settle(chat);
  await truth.lookAtTheEnd();
  signEverybodyOut(leaving);
  const out = clock.now() + SIGN_OUT_MS;
  while (acts.pending > 0 && clock.now() < out) await after(clock, 10);
}

function endByItsPeople({ options, s, acts, platform }: Leaving, chat: LiveChat): void {
  const { slot } = chat;
  if (slot < 0) return;
  // What they meant to say is not said any more.
  acts.hush(chat.agentLane);
  if (chat.seat !== null) acts.hush(chat.seat.lane);
  if (s.chatState[slot] === CHAT.live && options.side !== 'customers')
    platform.endChat(s.chatAgent[slot]!, slot, WHY.agentEnd);
  else platform.customerLeaves(slot);
}

/** Whoever is at other work comes back from it first: the next run would find them busy, and not be told. */
function signEverybodyOut({ options, s, acts }: Leaving): void {
  if (options.side === 'customers') return;
  const canWork = options.backend.capabilities.agent.includes('work');
  for (let agent = 0; agent < s.agentCount; agent++) {
    const lane = newLane();
    const put = (act: ClientAct) =>
      acts.put(lane, { client: agent, isRepeatable: false, act: () => act });
    if (canWork && s.agentOther[agent]! > 0)
      put({ do: 'further', what: 'work', chat: null, to: { units: 0 } });
    if (s.agentState[agent] !== AGENT.signedOut) put({ do: 'presence', what: 'sign-out' });
  }
}
