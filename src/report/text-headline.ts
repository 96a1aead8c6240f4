/** The report's first screen: what was asked, how long people waited, who left, and what became of chats and offers. */
import { counted, numberText, secondsText, shareText } from './numbers.ts';
import type { Result, RuleFacts } from './result.ts';
import { fitting, listed, tableLines, wrapped } from './table.ts';
import { estimate, half, type Look, mean, value } from './text-look.ts';

export function titleLines(result: Result, look: Look): string[] {
  const { scenario, replications } = result;
  const lines = [look.paint.head(scenario.name)];
  if (scenario.description !== '') lines.push(...wrapped(scenario.description, look.width));
  lines.push(...listed(titleFacts(result), look.width));
  const changed = scenario.rules.filter(({ from }) => from === 'scenario').map(changeText);
  const exceptions = scenario.rules.flatMap((rule) =>
    rule.exceptions.map(({ of, value: own }) => `${rule.name} ${own} (${of})`),
  );
  const told = [...changed, ...exceptions];
  if (told.length > 0) {
    const more = told.length > MOST_CHANGES ? [`${told.length - MOST_CHANGES} more`] : [];
    const [first = '', ...others] = [...told.slice(0, MOST_CHANGES), ...more];
    lines.push(...listed([`Set here: ${first}`, ...others], look.width));
  }
  if (replications.finished > 1)
    lines.push(
      `Figures are means over the replications; ${look.glyphs.plusMinus} is a 95% confidence interval.`,
    );
  if (result.precision !== undefined) {
    const { goal, metrics, isReached } = result.precision;
    const { plusMinus } = look.glyphs;
    const reached = metrics.flatMap((name) => {
      const { mean: is = 0, halfWidth95: by = null } = result.metrics[name] ?? {};
      return by === null || is === 0 ? [] : [`${plusMinus} ${shareText(Math.abs(by / is))}`];
    });
    const how = isReached ? 'reached' : 'not reached';
    lines.push(
      `Asked for ${plusMinus} of at most ${shareText(goal)} of ${metrics.join(', ')}: ${how}${reached.length === metrics.length ? ` (${reached.join(', ')})` : ''}.`,
    );
  }
  return lines.flatMap((line) =>
    line.length > look.width ? wrapped(line, look.width, 0, 2) : [line],
  );
}

/** What was run, in a few words each. */
export function titleFacts({ scenario, replications, warmUp, live }: Result): string[] {
  const { groups } = scenario;
  const everybody = groups.reduce((sum, { agents }) => sum + agents, 0);
  const staff =
    groups.length === 1
      ? numberText(everybody)
      : groups.length > MOST_GROUPS
        ? `${numberText(everybody)} in ${groups.length} groups`
        : groups.map(({ name, agents }) => `${agents} ${name}`).join(' + ');
  const load = scenario.offeredLoad;
  return [
    `Platform ${scenario.platform}`,
    openWords(scenario),
    `agents: ${staff}`,
    ...(load === null ? [] : [`offered load ${shareText(load)}`]),
    ...(warmUp.cutSec > 0 ? [`the first ${lengthText(warmUp.cutSec)} left out`] : []),
    live === undefined ? counted(replications.finished, 'replication') : 'one live run',
    `seed ${scenario.seed}`,
  ];
}

const MOST_GROUPS = 6;
const MOST_CHANGES = 12;

/** `08:00-18:00`, `1999-08-02 06:00-24:00`, or just the length. */
function openWords({ start, durationSec }: Result['scenario']): string {
  if (start === null) return lengthText(durationSec);
  const [hours = 0, minutes = 0] = start.clock.split(':').map(Number);
  const end = hours * 3600 + minutes * 60 + durationSec;
  const date = start.date === null ? '' : `${start.date} `;
  if (end > 86_400 || end % 60 !== 0) return `${date}${start.clock} + ${lengthText(durationSec)}`;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date}${start.clock}-${two(Math.floor(end / 3600))}:${two(Math.floor((end % 3600) / 60))}`;
}

function changeText(rule: RuleFacts): string {
  const was = rule.platformValue === null ? '' : ` (was ${rule.platformValue})`;
  return `${rule.name} ${rule.value}${was}`;
}

/** `8h`, `30m`, `1h30m`: as in the scenario. */
function lengthText(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = Math.round((seconds % 60) * 1000) / 1000;
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`;
  return text === '' ? '0s' : text;
}

/** Rows of the table of times: metric, what it is called. */
export const TIMES = [
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
      value(metrics, `${name}.mean`, look),
      half(metrics, `${name}.mean`, look),
      value(metrics, `${name}.p50`, look),
      value(metrics, `${name}.p90`, look),
      value(metrics, `${name}.p95`, look),
      half(metrics, `${name}.p95`, look),
      value(metrics, `${name}.max`, look),
    ],
  );
  const right = true;
  const heads = ['', 'mean', '', 'p50', 'p90', 'p95', '', 'max'];
  const timesWithout = (...left: readonly number[]) => {
    const isShown = (_: unknown, i: number) => !left.includes(i);
    return tableLines(
      heads.map((head, i) => ({ head, right: right && i > 0 && head !== '' })).filter(isShown),
      rows.map((row) => row.filter(isShown)),
    );
  };
  // In a narrow terminal the ± of the 95th percentile gives way, then the median and the longest.
  const times = fitting(
    [
      () => timesWithout(),
      () => timesWithout(6),
      () => timesWithout(3, 6),
      () => timesWithout(3, 6, 7),
    ],
    look.width,
  );
  const onTime = scenario.rules.find(({ name }) => name === 'report.onTime')?.value ?? '';
  const shares: string[][] = [];
  const share = (name: string, words: string, note: string) =>
    shares.push([words, value(metrics, name, look), half(metrics, name, look), note]);
  if (metrics['abandonment.rate'] !== undefined) {
    const open = value(metrics, 'abandonment.open', look);
    const silent = value(metrics, 'abandonment.silent', look);
    share('abandonment.rate', 'abandonment', `left unserved: ${open} openly, ${silent} silently`);
  }
  if (metrics['serviceLevel'] !== undefined)
    share(
      'serviceLevel',
      'service level',
      `served within ${onTime}; who left sooner does not count`,
    );
  if (mean(metrics, 'refused.rate') > 0) share('refused.rate', 'refused', 'of all who came');
  if (mean(metrics, 'lostAfterRequeue') > 0)
    share('lostAfterRequeue', 'lost again', 'left when they had to wait a second time');
  const sharesWith = (said: (note: string) => string) =>
    tableLines(
      [{ head: '' }, { head: '', right }, { head: '' }, { head: '' }],
      shares.map(([words = '', figure = '', width = '', note = '']) => [
        ...[words, figure, width],
        said(note),
      ]),
    );
  const shareLines = fitting(
    [
      () => sharesWith((note) => note),
      () =>
        sharesWith(() => '').flatMap((line, i) => [
          line,
          ...wrapped(shares[i]?.[3] ?? '', look.width, 4),
        ]),
    ],
    look.width,
  );
  return [
    ...(rows.length > 0 ? times : []),
    ...(shareLines.length > 0 && rows.length > 0 ? [''] : []),
    ...shareLines,
  ];
}

/** `320 ± 8 chats`, `1 chat`. */
function several(metrics: Result['metrics'], name: string, noun: string, look: Look): string {
  const text = estimate(metrics, name, look);
  return `${text} ${noun}${text === '1' ? '' : 's'}`;
}

/** `320 ± 8 arrived: 298 served ...` and what became of the offers. */
export function chatLines(result: Result, look: Look): string[] {
  const { metrics, offersPerChat, reasons, live } = result;
  if (metrics['chats.arrived'] === undefined) return [];
  const lines: string[] = [];
  const fates = [
    ['chats.served', 'served'],
    ['chats.abandoned', 'left'],
    ['chats.closed', 'closed unserved'],
    ['chats.refused', 'refused'],
    // Who was live then counts as served already.
    ['chats.unfinished.waiting', 'still waiting at the end'],
  ] as const;
  const told = fates
    .filter(([name]) => mean(metrics, name) > 0)
    .map(([name, words]) => `${value(metrics, name, look)} ${words}`);
  lines.push(
    `${several(metrics, 'chats.arrived', 'chat', look)} ${live?.side === 'agents' ? 'came to our agents' : 'arrived'}${told.length > 0 ? `: ${told.join(', ')}` : ''}`,
  );
  // A transfer to a queue sends the chat back to wait; one to an agent does not.
  const byTransfer = reasons.requeued['transfer'] ?? 0;
  const toAgents = mean(metrics, 'chats.transferred') - byTransfer;
  const later = [
    ['chats.autoEnded', 'ended because the customer was silent'],
    ['chats.ghosts', 'accepted after the customer had gone'],
  ] as const;
  const further = [
    ...(mean(metrics, 'chats.requeued') > 0
      ? [
          `${value(metrics, 'chats.requeued', look)} sent back to the queue` +
            (byTransfer > 0 ? ` (${numberText(byTransfer)} of them by transfer)` : ''),
        ]
      : []),
    ...(toAgents > 1e-9 ? [`${numberText(toAgents)} transferred to another agent`] : []),
    ...later
      .filter(([name]) => mean(metrics, name) > 0)
      .map(([name, words]) => `${value(metrics, name, look)} ${words}`),
  ];
  if (further.length > 0) lines.push(further.join(', '));
  const made = mean(metrics, 'offers.made');
  if (made > 0) {
    const parts = (['accepted', 'declined', 'missed', 'withdrawn'] as const)
      .map((how) => [how, mean(metrics, `offers.${how}`)] as const)
      .filter(([, count]) => count > 0)
      .map(([how, count]) => `${shareText(count / made)} ${how}`);
    lines.push(
      `${several(metrics, 'offers.made', 'offer', look)}: ${parts.join(', ')}; ${value(metrics, 'offers.perChat', look)} a chat`,
    );
    const again = offersPerChat.slice(2).reduce((sum, count) => sum + count, 0);
    if (again > 0)
      lines.push(
        `${counted(again, 'chat was', 'chats were')} offered more than once, ${numberText(offersPerChat[0] ?? 0)} never`,
      );
  }
  const lost = mean(metrics, 'lostTime.total');
  if (lost > 0)
    lines.push(`${secondsText(lost)} of agents' slots went to customers who had already left`);
  return lines.flatMap((line) => wrapped(line, look.width, 2, 4));
}
