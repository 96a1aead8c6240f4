/**
 * A run's report as Markdown, for a pull request, a wiki or a README: the same figures as in the text, in tables that GitHub
 * and GitLab show as they are. Nothing is computed here but sums of what stands in the Result.
 */

import { code, escaped, markdownPage, markdownTable, section, warningBox } from './markdown.ts';
import { liveBlocks } from './markdown-live.ts';
import { counted, numberText, secondsText, shareText, UNICODE, valueText } from './numbers.ts';
import type { Estimates, Judged, PartFacts, Result } from './result.ts';
import { chatLines, TIMES, titleFacts } from './text-headline.ts';
import { half, type Look, mean, value } from './text-look.ts';
import { causesIn } from './text-waiting.ts';

const right = true;
const plain = (text: string) => text;
const LOOK: Look = {
  width: Number.POSITIVE_INFINITY,
  glyphs: UNICODE,
  paint: { head: plain, good: plain, bad: plain },
};
/** Rows of a table that a reader still looks through; the CSV files have all. */
const MOST_ROWS = 30;

export function markdownRun(result: Result): string {
  const { scenario, replications } = result;
  return markdownPage([
    [`# ${escaped(scenario.name)}`],
    scenario.description === '' ? [] : [escaped(scenario.description)],
    [`${titleFacts(result).map(escaped).join(', ')}.`],
    warningBox(result.warnings.map(({ text }) => text)),
    ...liveBlocks(result),
    section('Expectations', expectations(result.expectations)),
    section('Waiting', [
      ...times(result),
      ...(replications.finished > 1
        ? ['', 'Means over the replications; ± is a 95 % confidence interval.']
        : []),
    ]),
    section('Chats', [
      ...shares(result),
      '',
      ...chatLines(result, LOOK).map((line) => `- ${escaped(line.trim())}`),
    ]),
    section('Where the waiting went', causes(result)),
    section('Agents', agents(result)),
    section('By queue', queues(result)),
    section('Over the day', day(result)),
    section('Settings', settings(result)),
    [
      `Made by chatsim ${escaped(result.chatsimVersion)}: ${counted(replications.finished, 'replication')}, seed ${escaped(scenario.seed)}.`,
    ],
  ]);
}

const VERDICTS = { met: '✅ met', failed: '❌ not met', undecided: '❔ undecided' } as const;

function expectations(list: readonly Judged[]): string[] {
  const table = markdownTable(
    [{ head: '' }, { head: 'expected' }, { head: 'estimate', right }, { head: '± 95 %', right }],
    list.map(({ verdict, text, actual, halfWidth95, unit }) => [
      VERDICTS[verdict],
      code(text),
      valueText(actual, unit, UNICODE),
      halfWidth95 === null ? '' : valueText(halfWidth95, unit, UNICODE),
    ]),
  );
  return table.length === 0 ? [] : [...table, '', 'Judged by the estimate alone.'];
}

function times({ metrics }: Result): string[] {
  return markdownTable(
    [
      { head: '' },
      { head: 'mean', right },
      { head: '', right },
      { head: 'p50', right },
      { head: 'p90', right },
      { head: 'p95', right },
      { head: '', right },
      { head: 'max', right },
    ],
    TIMES.filter(([name]) => metrics[`${name}.mean`] !== undefined).map(([name, words]) => [
      words.trim(),
      ...both(metrics, `${name}.mean`),
      value(metrics, `${name}.p50`, LOOK),
      value(metrics, `${name}.p90`, LOOK),
      ...both(metrics, `${name}.p95`),
      value(metrics, `${name}.max`, LOOK),
    ]),
  );
}

/** In words, and what each is a share of. */
const SHARES = [
  ['abandonment.rate', 'abandonment'],
  ['abandonment.silent', 'of these silently, without a word to the platform'],
  ['serviceLevel', 'service level'],
  ['refused.rate', 'refused'],
  ['occupancy', 'occupancy of the agents'],
] as const;

/** Not worth a row where there are none. */
const IF_ANY: readonly string[] = ['abandonment.silent', 'refused.rate'];

function shares({ metrics, scenario }: Result): string[] {
  const onTime = scenario.rules.find(({ name }) => name === 'report.onTime')?.value ?? '';
  return markdownTable(
    [{ head: 'share' }, { head: 'estimate', right }, { head: '', right }],
    SHARES.filter(
      ([name]) =>
        metrics[name] !== undefined && (!IF_ANY.includes(name) || mean(metrics, name) > 0),
    ).map(([name, words]) => [
      name === 'serviceLevel' ? `${words}: served within ${escaped(onTime)}` : words,
      ...both(metrics, name),
    ]),
  );
}

function causes(result: Result): string[] {
  const { waitingCauses, metrics } = result;
  const chats = mean(metrics, 'chats.arrived');
  const say = causesIn(result);
  return markdownTable(
    [
      { head: `${secondsText(waitingCauses.totalSec)} in all` },
      { head: 'share', right },
      { head: 'a chat', right },
      { head: 'hangs on' },
    ],
    waitingCauses.causes.map(({ cause, seconds, share }) => {
      const [words, see] = say(cause);
      const keys = see === '' ? [] : see.split(', ');
      return [
        escaped(words),
        shareText(share),
        secondsText(chats > 0 ? seconds / chats : seconds),
        keys.map(code).join(', '),
      ];
    }),
  );
}

function agents({ breakdowns, scenario }: Result): string[] {
  return markdownTable(
    [
      { head: 'group' },
      { head: 'agents', right },
      ...heads('occupancy'),
      { head: 'chats at once', right },
      { head: 'chats', right },
      ...heads('handle time'),
    ],
    breakdowns.groups
      .slice(0, MOST_ROWS)
      .map(({ name, metrics }, i) => [
        escaped(name),
        numberText(scenario.groups[i]?.agents ?? 0),
        ...both(metrics, 'occupancy'),
        value(metrics, 'concurrency.mean', LOOK),
        value(metrics, 'chats.served', LOOK),
        ...both(metrics, 'handleTime.mean'),
      ]),
  );
}

function queues({ breakdowns }: Result): string[] {
  if (breakdowns.queues.length < 2) return [];
  return markdownTable(
    [
      { head: 'queue' },
      { head: 'arrived', right },
      ...heads('wait'),
      { head: 'p90', right },
      { head: 'abandonment', right },
      { head: 'service level', right },
    ],
    breakdowns.queues
      .slice(0, MOST_ROWS)
      .map(({ name, metrics }) => [
        escaped(name),
        value(metrics, 'chats.arrived', LOOK),
        ...both(metrics, 'wait.mean'),
        value(metrics, 'wait.p90', LOOK),
        value(metrics, 'abandonment.rate', LOOK),
        value(metrics, 'serviceLevel', LOOK),
      ]),
  );
}

function day({ breakdowns, scenario }: Result): string[] {
  const { intervals } = breakdowns;
  if (intervals.length < 2) return [];
  const table = markdownTable(
    [
      { head: scenario.start === null ? 'after' : 'from' },
      { head: 'arrived', right },
      { head: 'wait', right },
      { head: 'abandonment', right },
      { head: 'agents', right },
      { head: 'occupancy', right },
      { head: 'in queue', right },
    ],
    intervals
      .slice(0, MOST_INTERVALS)
      .map(({ name, metrics }: PartFacts) => [
        escaped(name),
        value(metrics, 'chats.arrived', LOOK),
        value(metrics, 'wait.mean', LOOK),
        value(metrics, 'abandonment.rate', LOOK),
        value(metrics, 'agents.onDuty', LOOK),
        value(metrics, 'occupancy', LOOK),
        value(metrics, 'queueLength.mean', LOOK),
      ]),
  );
  const hidden = intervals.length - MOST_INTERVALS;
  const more = hidden > 0 ? ['', `And ${counted(hidden, 'interval')} more.`] : [];
  return ['<details><summary>By interval</summary>', '', ...table, ...more, '', '</details>'];
}

/** A day of half-hours. */
const MOST_INTERVALS = 48;

function settings({ scenario }: Result): string[] {
  const rows = scenario.rules.filter(
    ({ from, exceptions }) => from === 'scenario' || exceptions.length > 0,
  );
  return markdownTable(
    [{ head: 'rule' }, { head: '' }, { head: 'here', right }, { head: 'platform', right }],
    rows.map((rule) => [
      code(rule.name),
      escaped(rule.words),
      [
        code(rule.value),
        ...rule.exceptions.map(({ of, value: own }) => `${escaped(of)}: ${code(own)}`),
      ].join(', '),
      code(rule.platformValue ?? rule.value),
    ]),
  );
}

/** The mean and its ± in cells of their own. */
function both(metrics: Estimates, name: string): [string, string] {
  return [value(metrics, name, LOOK), half(metrics, name, LOOK)];
}

const heads = (head: string) => [
  { head, right },
  { head: '', right },
];
