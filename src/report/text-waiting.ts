/** Where the waiting went, as a table with bars: each cause in words that say what to do about it. */
import { secondsText, shareText } from './numbers.ts';
import type { Result } from './result.ts';
import { fitting, tableLines, wrapped } from './table.ts';
import { type Look, mean, withBars } from './text-look.ts';

/** In words, and the settings that it hangs on most; some hang on others in other modes, see {@link told}. */
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

export function waitingLines(result: Result, look: Look): string[] {
  const { waitingCauses, metrics } = result;
  const { causes, totalSec } = waitingCauses;
  if (causes.length === 0) return [];
  const chats = mean(metrics, 'chats.arrived');
  const longest = causes[0]?.share ?? 1;
  const right = true;
  const words = causesIn(result);
  const rows = causes.map(({ cause, seconds, share }) => {
    const [what, see] = words(cause);
    return [what, shareText(share), secondsText(chats > 0 ? seconds / chats : seconds), see];
  });
  const table = (seen: (see: string) => string, head = 'hangs on') =>
    tableLines(
      [
        { head: `${secondsText(totalSec)} in all` },
        { head: 'share', right },
        { head: 'a chat', right },
        { head },
      ],
      rows.map(([words = '', share = '', aChat = '', see = '']) => [
        ...[words, share, aChat],
        seen(see),
      ]),
    );
  const lines = fitting(
    [
      () => table((see) => see),
      // The setting that it hangs on most.
      () => table((see) => see.replace(/,.*/, '')),
      () => table(() => '', ''),
    ],
    look.width,
  );
  const bars = withBars(
    lines,
    causes.map(({ share }) => share / longest),
    look,
  );
  const again = mean(metrics, 'waiting.again');
  if (again === 0) return bars;
  const aChat = chats > 0 ? `, ${secondsText(again / chats)} a chat` : '';
  const note = `of which waiting again after a requeue or transfer: ${secondsText(again)}${aChat}`;
  return [...bars, ...wrapped(note, look.width, 2, 4)];
}

/** What causes are called in a result, and what they hang on. */
export function causesIn({ scenario, live }: Pick<Result, 'scenario' | 'live'>) {
  const rule = (name: string) => scenario.rules.find((each) => each.name === name)?.value ?? '';
  return (cause: string): readonly [string, string] =>
    (live === undefined ? undefined : liveWords(cause, rule)) ?? told(cause, rule);
}

/** A real server takes its time, and clients learn late: a chat waits beside a free agent though nobody has to press anything. */
function liveWords(
  cause: string,
  rule: (name: string) => string,
): readonly [string, string] | undefined {
  if (cause !== 'pullNotPressed' || ['pull', 'broadcast'].includes(rule('match.mode')))
    return undefined;
  if (['', 'none'].includes(rule('match.pull'))) return ['on its way to a free agent', ''];
  return ['on its way, or nobody took it', told(cause, rule)[1]];
}

/** What the cause is called under these rules, and what it hangs on. */
export function told(cause: string, rule: (name: string) => string): readonly [string, string] {
  const [words, see] = CAUSES[cause] ?? [cause, ''];
  const afterRefusal = ['offer.onMiss.agent', 'offer.onDecline.agent'].some(
    (name) => !['', 'none'].includes(rule(name)),
  );
  // Without a way back of the platform's own it is the agents who must come back.
  const wayBack =
    rule('offer.autoReturn') === 'none' ? 'backReady, offer.autoReturn' : 'offer.autoReturn';
  switch (cause) {
    case 'pullNotPressed':
      if (rule('match.mode') === 'broadcast') return ['nobody took it from the list', 'pick'];
      if (rule('match.mode') === 'pull') return ['nobody picked it from the list', 'pick'];
      return rule('match.pull') === 'pick' ? [words, 'pick, capacity.total'] : [words, see];
    case 'silentCustomers':
      return rule('session.idle') === 'none' ? [words, 'givesUp'] : [words, see];
    case 'notReadyAfterMiss':
      return [words, wayBack];
    case 'onBreak':
      return afterRefusal ? [words, `breaks, ${wayBack}`] : [words, see];
    case 'nobody':
      return ['', 'none'].includes(rule('offer.logoutAfterMisses'))
        ? [words, see]
        : ['nobody on shift, or logged out after misses', 'shifts, offer.logoutAfterMisses'];
    default:
      return [words, see];
  }
}
