/** A merged run of k6 for people: what customers met, what the machinery did, who measured it, and the verdict. */
import { counted, type Glyphs, valueText } from '../../report/numbers.ts';
import { tableLines, wrapped } from '../../report/table.ts';
import type { K6Result, TimeFacts } from './merge.ts';

const STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
const WAITS = [
  ['wait', 'wait'],
  ['wait.served', '  of the served'],
  ['wait.abandoned', '  of those who left'],
  ['firstResponse', 'first response'],
  ['response', 'later responses'],
] as const;
const MACHINERY = [
  ['delivery', 'a message, sent to delivered'],
  ['intendedToDelivered', 'and from when it was meant to be sent'],
  ['act', 'a request'],
  ['lateness', 'lateness of k6 itself'],
] as const;

export function mergeText(result: K6Result, glyphs: Glyphs, width: number): string {
  const sections = [
    head(result),
    waiting(result, glyphs),
    machinery(result, glyphs),
    runners(result, glyphs),
    judged(result, glyphs),
    verdict(result, width),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ scenario, seed, speed, runners: all, counts }: K6Result): string[] {
  const facts = [
    `driven by k6 in ${counted(all.length, 'process', 'processes')}`,
    counted(counts.customers, 'customer'),
    ...(seed === null ? [] : [`seed ${seed}`]),
    ...(speed === null || speed === 1 ? [] : [`${speed} times the speed`]),
  ];
  return [scenario, facts.join(', ')];
}

function waiting({ metrics, queues }: K6Result, glyphs: Glyphs): string[] {
  const cells = (of: Readonly<Record<string, number>>, name: string) =>
    STATISTICS.map((each) => valueText(of[`${name}.${each}`] ?? null, 'seconds', glyphs));
  const rows = WAITS.filter(([name]) => metrics[`${name}.mean`] !== undefined).map(
    ([name, words]) => [words, ...cells(metrics, name)],
  );
  if (queues.length > 1)
    for (const { name, metrics: own } of queues)
      if (own['wait.mean'] !== undefined) rows.push([`wait in ${name}`, ...cells(own, 'wait')]);
  const share = (name: string) => valueText(metrics[name] ?? null, 'share', glyphs);
  const number = (name: string) => valueText(metrics[name] ?? null, 'number', glyphs);
  return [
    'Waiting',
    ...tableLines([{ head: '' }, ...STATISTICS.map((name) => ({ head: name, right: true }))], rows),
    '',
    `  ${number('chats.arrived')} chats arrived: ${number('chats.served')} served, ${number('chats.abandoned')} left, ${number('chats.refused')} refused, ${number('chats.unfinished')} unfinished`,
    `  abandonment ${share('abandonment.rate')} (${share('abandonment.open')} openly, ${share('abandonment.silent')} silently), service level ${share('serviceLevel')}`,
  ];
}

function machinery({ machinery: all, counts, speed }: K6Result, glyphs: Glyphs): string[] {
  const ms = (seconds: number | null) =>
    seconds === null ? glyphs.none : `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  const row = (words: string, { count, p50Sec, p90Sec, p99Sec, maxSec }: TimeFacts) => [
    words,
    String(count),
    ms(p50Sec),
    ms(p90Sec),
    ms(p99Sec),
    ms(maxSec),
  ];
  const troubles = [
    [counts.errors, 'requests failed'],
    [counts.throttled, 'were throttled'],
    [counts.downs, 'sockets broke'],
  ] as const;
  const told = troubles.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [
    `The machinery${speed === null || speed === 1 ? '' : ', in time of the wall clock'}`,
    ...tableLines(
      [
        { head: '' },
        { head: 'count', right: true },
        ...['p50', 'p90', 'p99', 'max'].map((name) => ({ head: name, right: true })),
      ],
      MACHINERY.map(([name, words]) => row(words, all[name])),
    ),
    ...(told.length === 0 ? [] : [`  ${told.join(', ')}`]),
  ];
}

function runners({ runners: all }: K6Result, glyphs: Glyphs): string[] {
  if (all.length < 2) return [];
  return [
    'Processes',
    ...tableLines(
      [
        { head: '' },
        { head: 'segment' },
        ...['customers', 'served', 'left', 'errors', 'dropped', 'late p99'].map((name) => ({
          head: name,
          right: true,
        })),
      ],
      all.map((each) => [
        each.file,
        `${each.segment ?? glyphs.none}${each.isWhole ? '' : ' (cut)'}`,
        ...[each.customers, each.served, each.abandoned, each.errors, each.dropped].map(String),
        each.latenessP99Sec === null
          ? glyphs.none
          : `${(each.latenessP99Sec * 1000).toFixed(1)} ms`,
      ]),
    ),
  ];
}

function judged({ expectations }: K6Result, glyphs: Glyphs): string[] {
  if (expectations.length === 0) return [];
  const marks = { met: glyphs.met, failed: glyphs.notMet, undecided: glyphs.undecided };
  return [
    'Expected',
    ...tableLines(
      [{ head: '' }, { head: '' }, { head: '' }],
      expectations.map(({ verdict: is, text, actual, unit }) => [
        marks[is],
        text,
        actual === null
          ? 'undecided: there is nothing to measure it by'
          : `it is ${valueText(actual, unit, glyphs)}`,
      ]),
    ),
  ];
}

function verdict(
  { verdict: is, open, expectations, notDriven }: K6Result,
  width: number,
): string[] {
  const words = {
    met: expectations.length === 0 ? 'All of the run is here.' : 'Every expectation is met.',
    failed: 'Not every expectation is met.',
    undecided: open.length === 0 ? 'Undecided.' : 'Undecided, since the run is not whole:',
  };
  return [
    words[is],
    ...open.flatMap((why) => wrapped(why, width, 2, 4)),
    ...(notDriven.length === 0 ? [] : wrapped(`Not driven: ${notDriven.join('; ')}.`, width, 0, 2)),
  ];
}
