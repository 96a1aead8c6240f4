/** The same figures one way at a time: by group of agents, by queue, by interval of the day. */
import { numberText, shareText } from './numbers.ts';
import type { IntervalFacts, PartFacts, Result } from './result.ts';
import { type Column, cut, fitting, tableLines, widthOf } from './table.ts';
import { half, type Look, mean, value, withBars } from './text-look.ts';

const right = true;
const NAME_WIDTH = 24;
/** Rows of a day that fit a screen; more are put together. */
const MOST_INTERVALS = 24;
const MOST_ROWS = 24;

/** What agents do, in the order of the columns. */
const DOING = [
  ['live', 'live'],
  ['ringing', 'ringing'],
  ['wrapUp', 'wrap-up'],
  ['cooling', 'delay'],
  ['idle', 'idle'],
  ['notReady', 'not ready'],
  ['channelOff', 'off'],
  ['onBreak', 'break'],
  ['lost', 'lost'],
  ['leaving', 'overtime'],
] as const;

export function agentLines({ breakdowns, scenario }: Result, look: Look): string[] {
  const groups = breakdowns.groups.slice(0, MOST_ROWS);
  if (groups.length === 0) return [];
  // Shares of the time they were signed in: a night off says nothing about the day.
  const times = groups.map(({ time = {} }) => {
    const there = 1 - (time['signedOut'] ?? 0);
    return DOING.map(([name]) => (there > 0 ? (time[name] ?? 0) / there : 0));
  });
  const shown = DOING.map((_, i) => i).filter((i) => times.some((row) => (row[i] ?? 0) > 0));
  const table = (further: readonly Cells[]) => {
    const columns: Column[] = [
      { head: '' },
      { head: 'agents', right },
      { head: 'occupancy', right },
      ...further.map(({ column }) => column),
      ...shown.map((i) => ({ head: DOING[i]?.[1] ?? '', right })),
    ];
    const rows = groups.map((group, g) => [
      cut(group.name, NAME_WIDTH),
      numberText(scenario.groups[g]?.agents ?? 0),
      value(group.metrics, 'occupancy', look),
      ...further.map(({ cell }) => cell(group)),
      ...shown.map((i) => shareText(times[g]?.[i] ?? 0)),
    ]);
    return tableLines(columns, rows);
  };
  const interval: Cells = {
    column: { head: '' },
    cell: ({ metrics }) => half(metrics, 'occupancy', look),
  };
  const together: Cells = {
    column: { head: 'chats at once', right },
    cell: ({ metrics }) => value(metrics, 'concurrency.mean', look),
  };
  // Where agents do many things, the columns that can best be missed go first.
  const tables = [[interval, together], [together], []].map(table);
  const fits = (lines: readonly string[]) => lines.every((line) => widthOf(line) <= look.width);
  const lines = tables.find(fits) ?? tables.at(-1) ?? [];
  const hidden = breakdowns.groups.length - groups.length;
  return hidden === 0 ? lines : [...lines, `  and ${hidden} more groups`];
}

interface Cells {
  readonly column: Column;
  readonly cell: (part: PartFacts) => string;
}

export function queueLines({ breakdowns }: Result, look: Look): string[] {
  const { queues } = breakdowns;
  if (queues.length < 2) return [];
  const busiest = [...queues].sort(
    (a, b) => mean(b.metrics, 'chats.arrived') - mean(a.metrics, 'chats.arrived'),
  );
  const shown = queues.length > MOST_ROWS ? busiest.slice(0, MOST_ROWS) : queues;
  const table = (hasLengths: boolean, hasSpread: boolean) => () =>
    tableLines(
      [
        { head: '' },
        { head: 'arrived', right },
        { head: 'wait', right },
        ...(hasSpread ? [{ head: '' }, { head: 'p90', right }] : []),
        { head: 'abandonment', right },
        { head: 'service level', right },
        ...(hasLengths
          ? [
              { head: 'in queue', right },
              { head: 'most', right },
            ]
          : []),
      ],
      shown.map(({ name, metrics }) => [
        cut(name, NAME_WIDTH),
        value(metrics, 'chats.arrived', look),
        value(metrics, 'wait.mean', look),
        ...(hasSpread ? [half(metrics, 'wait.mean', look), value(metrics, 'wait.p90', look)] : []),
        value(metrics, 'abandonment.rate', look),
        value(metrics, 'serviceLevel', look),
        ...(hasLengths
          ? [value(metrics, 'queueLength.mean', look), value(metrics, 'queueLength.max', look)]
          : []),
      ]),
    );
  const tables = [table(true, true), table(false, true), table(false, false)];
  const lines = [...fitting(tables, look.width)];
  const hidden = queues.length - shown.length;
  return hidden === 0 ? lines : [...lines, `  and ${hidden} more with fewer chats`];
}

export function intervalLines({ breakdowns, scenario }: Result, look: Look): string[] {
  const { intervals } = breakdowns;
  if (intervals.length < 2) return [];
  const rows = joined(intervals, Math.ceil(intervals.length / MOST_INTERVALS));
  const busiest = Math.max(...rows.map((row) => row.waiting ?? 0));
  const lines = tableLines(
    [
      { head: scenario.start === null ? 'after' : 'from' },
      { head: 'arrived', right },
      { head: 'wait', right },
      { head: 'abandonment', right },
      { head: 'agents', right },
      { head: 'occupancy', right },
      { head: 'in queue', right },
    ],
    rows.map((row) => [
      row.name,
      row.arrived.toFixed(1),
      value(row.metrics, 'wait.mean', look),
      value(row.metrics, 'abandonment.rate', look),
      row.metrics['agents.onDuty'] === undefined
        ? look.glyphs.none
        : mean(row.metrics, 'agents.onDuty').toFixed(1),
      value(row.metrics, 'occupancy', look),
      row.waiting === null ? look.glyphs.none : row.waiting.toFixed(2),
    ]),
  );
  return withBars(
    lines,
    rows.map((row) => (busiest > 0 ? (row.waiting ?? 0) / busiest : 0)),
    look,
  );
}

interface DayRow {
  readonly name: string;
  readonly arrived: number;
  /** Null where it is not known. */
  readonly waiting: number | null;
  readonly metrics: PartFacts['metrics'];
}

/** Neighbours as one row: counts are added, waits and shares weighed by arrivals, levels averaged. */
function joined(intervals: readonly IntervalFacts[], size: number): DayRow[] {
  const rows: DayRow[] = [];
  for (let from = 0; from < intervals.length; from += size) {
    const some = intervals.slice(from, from + size);
    const [first] = some;
    if (first === undefined) continue;
    const arrivals = (part: PartFacts) => mean(part.metrics, 'chats.arrived');
    const weighed = (name: string, weight: (part: PartFacts) => number) => {
      const known = some.filter((part) => part.metrics[name] !== undefined);
      const all = known.reduce((sum, part) => sum + weight(part), 0);
      if (all === 0) return {};
      const sum = known.reduce((total, part) => total + weight(part) * mean(part.metrics, name), 0);
      const single = { mean: sum / all, halfWidth95: null, min: 0, max: 0, n: 1 };
      return { [name]: single };
    };
    const duty = (part: PartFacts) => mean(part.metrics, 'agents.onDuty');
    rows.push({
      name: first.name,
      arrived: some.reduce((sum, part) => sum + arrivals(part), 0),
      waiting: some.every(({ metrics }) => metrics['queueLength.mean'] === undefined)
        ? null
        : some.reduce((sum, part) => sum + mean(part.metrics, 'queueLength.mean'), 0) / some.length,
      metrics: {
        ...weighed('wait.mean', arrivals),
        ...weighed('abandonment.rate', arrivals),
        ...weighed('agents.onDuty', () => 1),
        ...weighed('occupancy', duty),
      },
    });
  }
  return rows;
}
