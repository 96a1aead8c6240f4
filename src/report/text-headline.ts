/** The report's first screen: what was asked, how long people waited, who left, and what became of chats and offers. */
import { counted, numberText, secondsText, shareText } from './numbers.ts';
import type { Result, RuleFacts } from './result.ts';
import { tableLines, wrapped } from './table.ts';
import { estimate, type Look, mean, value } from './text-look.ts';

export function titleLines(result: Result, look: Look): string[] {
  const { scenario, replications, warmUp } = result;
  const lines = [look.paint.head(scenario.name)];
  if (scenario.description !== '') lines.push(...wrapped(scenario.description, look.width));
  const { start } = scenario;
  const when =
    start === null
      ? secondsWords(scenario.durationSec)
      : `${start.date === null ? '' : `${start.date} `}${start.clock} + ${secondsWords(scenario.durationSec)}`;
  const load =
    scenario.offeredLoad === null ? [] : [`offered load ${shareText(scenario.offeredLoad)}`];
  const left = warmUp.cutSec > 0 ? [`the first ${secondsWords(warmUp.cutSec)} left out`] : [];
  const facts = [
    `platform ${scenario.platform}`,
    when,
    ...scenario.groups
      .slice(0, 4)
      .map((group) => `${counted(group.agents, 'agent')} (${group.name})`),
    ...(scenario.groups.length > 4 ? [`${scenario.groups.length - 4} more groups`] : []),
    ...load,
    ...left,
    counted(replications.finished, 'replication'),
    `seed ${scenario.seed}`,
  ];
  lines.push(...wrapped(facts.join(', '), look.width));
  const changed = scenario.rules.filter(({ from }) => from === 'scenario').map(changeText);
  const exceptions = scenario.rules.flatMap((rule) =>
    rule.exceptions.map(({ of, value: own }) => `${rule.name} ${own} (${of})`),
  );
  const told = [...changed, ...exceptions];
  if (told.length > 0) {
    const shown = told.slice(0, 12).join(', ');
    const more = told.length > 12 ? ` and ${told.length - 12} more` : '';
    lines.push(...wrapped(`Set here: ${shown}${more}`, look.width, 0, 10));
  }
  if (replications.finished > 1)
    lines.push(
      ...wrapped(
        `Figures are means over the replications; ${look.glyphs.plusMinus} is a 95% confidence interval.`,
        look.width,
      ),
    );
  return lines;
}

function changeText(rule: RuleFacts): string {
  const was = rule.platformValue === null ? '' : ` (was ${rule.platformValue})`;
  return `${rule.name} ${rule.value}${was}`;
}

/** `8h`, `30m`, `1h30m`: as in the scenario. */
function secondsWords(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = Math.round((seconds % 60) * 1000) / 1000;
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`;
  return text === '' ? '0s' : text;
}

/** Rows of the table of times: metric, what it is called. */
const TIMES = [
  ['wait', 'wait'],
  ['wait.served', '  of the served'],
  ['wait.abandoned', '  of those who left'],
  ['firstResponse', 'first response'],
  ['response', 'later responses'],
  ['handleTime', 'handle time'],
] as const;

export function headlineLines({ metrics, scenario }: Result, look: Look): string[] {
  const rows = TIMES.filter(([name]) => metrics[`${name}.mean`] !== undefined).map(
    ([name, words]) => [
      words,
      estimate(metrics, `${name}.mean`, look),
      value(metrics, `${name}.p50`, look),
      value(metrics, `${name}.p90`, look),
      estimate(metrics, `${name}.p95`, look),
      value(metrics, `${name}.max`, look),
    ],
  );
  const right = true;
  const times = tableLines(
    [
      { head: '' },
      { head: 'mean', right },
      { head: 'p50', right },
      { head: 'p90', right },
      { head: 'p95', right },
      { head: 'max', right },
    ],
    rows,
  );
  const onTime = scenario.rules.find(({ name }) => name === 'report.onTime')?.value ?? '';
  const shares: string[][] = [];
  if (metrics['abandonment.rate'] !== undefined) {
    const parts = (['open', 'silent'] as const).map(
      (how) =>
        `${value(metrics, `abandonment.${how}`, look)} ${how === 'open' ? 'openly' : 'silently'}`,
    );
    shares.push(['abandonment', estimate(metrics, 'abandonment.rate', look), parts.join(', ')]);
  }
  if (metrics['serviceLevel'] !== undefined)
    shares.push([
      'service level',
      estimate(metrics, 'serviceLevel', look),
      `served within ${onTime}; who left sooner does not count`,
    ]);
  if (mean(metrics, 'refused.rate') > 0)
    shares.push(['refused', estimate(metrics, 'refused.rate', look), 'of all who came']);
  if (mean(metrics, 'lostAfterRequeue') > 0)
    shares.push([
      'lost again',
      estimate(metrics, 'lostAfterRequeue', look),
      'of those who had to wait a second time',
    ]);
  const shareLines = tableLines([{ head: '' }, { head: '', right }, { head: '' }], shares);
  return [...times, ...(shareLines.length > 0 && times.length > 1 ? [''] : []), ...shareLines];
}

/** `320 ± 8 arrived: 298 served ...` and what became of the offers. */
export function chatLines({ metrics, offersPerChat }: Result, look: Look): string[] {
  if (metrics['chats.arrived'] === undefined) return [];
  const lines: string[] = [];
  const fates = [
    ['chats.served', 'served'],
    ['chats.abandoned', 'left'],
    ['chats.closed', 'closed unserved'],
    ['chats.refused', 'refused'],
    ['chats.unfinished', 'unfinished'],
  ] as const;
  const told = fates
    .filter(([name]) => mean(metrics, name) > 0)
    .map(([name, words]) => `${value(metrics, name, look)} ${words}`);
  lines.push(
    `${estimate(metrics, 'chats.arrived', look)} chats arrived${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
  );
  const later = [
    ['chats.requeued', 'sent back to the queue'],
    ['chats.transferred', 'transferred'],
    ['chats.autoEnded', 'ended because the customer was silent'],
    ['chats.ghosts', 'accepted after the customer had gone'],
  ] as const;
  const further = later
    .filter(([name]) => mean(metrics, name) > 0)
    .map(([name, words]) => `${value(metrics, name, look)} ${words}`);
  if (further.length > 0) lines.push(further.join(', '));
  const made = mean(metrics, 'offers.made');
  if (made > 0) {
    const parts = (['accepted', 'declined', 'missed', 'withdrawn'] as const)
      .map((how) => [how, mean(metrics, `offers.${how}`)] as const)
      .filter(([, count]) => count > 0)
      .map(([how, count]) => `${shareText(count / made)} ${how}`);
    lines.push(
      `${estimate(metrics, 'offers.made', look)} offers: ${parts.join(', ')}; ${value(metrics, 'offers.perChat', look)} a chat`,
    );
    const several = offersPerChat.slice(2).reduce((sum, count) => sum + count, 0);
    if (several > 0)
      lines.push(
        `${numberText(several)} chats were offered more than once, ${numberText(offersPerChat[0] ?? 0)} never`,
      );
  }
  const lost = mean(metrics, 'lostTime.total');
  if (lost > 0)
    lines.push(`${secondsText(lost)} of agents' slots went to customers who had already left`);
  return lines.flatMap((line) => wrapped(line, look.width, 2, 4));
}
