/** Where the waiting went, as a table with bars: each cause in words that say what to do about it. */
import { secondsText, shareText } from './numbers.ts';
import type { Result } from './result.ts';
import { tableLines } from './table.ts';
import { type Look, mean } from './text-look.ts';

/** Beside each cause the rules that it hangs on. */
const CAUSES: Readonly<Record<string, string>> = {
  pullNotPressed: 'nobody pressed Next or picked',
  preferredAgent: 'kept for the previous agent',
  excluded: 'refused before, not offered there again',
  matchingClock: 'not looked at yet (matching clock)',
  coolDown: 'agents in the routing delay',
  oneBanner: 'agents answering another offer',
  notReadyAfterMiss: 'agents Not Ready after a miss',
  queueLimit: 'limit per queue or per hour',
  otherWork: 'agents at other work',
  silentCustomers: 'slots held by customers who had gone',
  wrapUp: 'slots held by wrap-up',
  capacity: 'all agents at capacity',
  onBreak: 'everybody on break or Not Ready',
  noSkill: 'nobody there with the skill',
  queueClosed: 'queue closed',
  nobody: 'nobody on shift',
  ringingAccepted: 'ringing, then accepted',
  ringingDeclined: 'ringing, then declined',
  ringingMissed: 'ringing, then missed',
  ringingWithdrawn: 'ringing, then withdrawn or left',
};

const BAR = 30;

export function waitingLines({ waitingCauses, metrics }: Result, look: Look): string[] {
  const { causes, totalSec } = waitingCauses;
  if (causes.length === 0) return [];
  const chats = mean(metrics, 'chats.arrived');
  const longest = causes[0]?.share ?? 1;
  const right = true;
  const rows = causes.map(({ cause, seconds, share }) => [
    CAUSES[cause] ?? cause,
    shareText(share),
    secondsText(chats > 0 ? seconds / chats : seconds),
    barOf(share / longest, look),
  ]);
  return tableLines(
    [
      { head: `${secondsText(totalSec)} in all` },
      { head: 'share', right },
      { head: 'a chat', right },
      { head: '' },
    ],
    rows,
  );
}

function barOf(share: number, { glyphs }: Look): string {
  const halves = Math.round(share * BAR * 2);
  return glyphs.bar.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? glyphs.halfBar : '');
}
