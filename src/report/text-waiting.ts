/** Where the waiting went, as a table with bars: each cause in words that say what to do about it. */
import { secondsText, shareText } from './numbers.ts';
import type { Result } from './result.ts';
import { tableLines } from './table.ts';
import { type Look, mean, withBars } from './text-look.ts';

/** In words, and the settings that it hangs on most. */
const CAUSES: Readonly<Record<string, readonly [words: string, see: string]>> = {
  pullNotPressed: ['nobody pressed Next or picked', 'match.pull, capacity.total'],
  preferredAgent: ['kept for the previous agent', 'match.stickyWait'],
  excluded: ['refused before, not offered there again', 'offer.exclude'],
  matchingClock: ['not looked at yet', 'match.tick, match.triggers'],
  coolDown: ['agents in the routing delay', 'pacing.delay'],
  oneBanner: ['agents answering another offer', 'offer.parallelPerAgent'],
  notReadyAfterMiss: ['agents Not Ready after a miss', 'offer.onMiss.agent'],
  queueLimit: ['limit per queue or per hour', 'capacity.perQueue'],
  otherWork: ['agents at other work', 'otherWork'],
  silentCustomers: ['slots held by customers who had gone', 'session.idle'],
  wrapUp: ['slots held by wrap-up', 'wrapUp.sec, wrapUp.blocks'],
  capacity: ['all agents at capacity', 'capacity.total, shifts'],
  onBreak: ['everybody on break or Not Ready', 'breaks'],
  noSkill: ['nobody there with the skill', 'skills, queue.relax'],
  queueClosed: ['queue closed', 'hours'],
  nobody: ['nobody on shift', 'shifts'],
  ringingAccepted: ['ringing, then accepted', 'accept'],
  ringingDeclined: ['ringing, then declined', 'accept'],
  ringingMissed: ['ringing, then missed', 'offer.timeout'],
  ringingWithdrawn: ['ringing, then withdrawn or left', ''],
};

export function waitingLines({ waitingCauses, metrics }: Result, look: Look): string[] {
  const { causes, totalSec } = waitingCauses;
  if (causes.length === 0) return [];
  const chats = mean(metrics, 'chats.arrived');
  const longest = causes[0]?.share ?? 1;
  const right = true;
  const rows = causes.map(({ cause, seconds, share }) => [
    CAUSES[cause]?.[0] ?? cause,
    shareText(share),
    secondsText(chats > 0 ? seconds / chats : seconds),
    CAUSES[cause]?.[1] ?? '',
  ]);
  const lines = tableLines(
    [
      { head: `${secondsText(totalSec)} in all` },
      { head: 'share', right },
      { head: 'a chat', right },
      { head: 'hangs on' },
    ],
    rows,
  );
  return withBars(
    lines,
    causes.map(({ share }) => share / longest),
    look,
  );
}
