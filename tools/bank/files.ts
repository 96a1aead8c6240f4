// The data files of scenarios/bank, as texts by name: arrivals and presence of the simulated Monday, everything about
// people from the other days. The same records give the same bytes; writing them is left to the caller.
import { betweenCalls, groups, PATIENCE, patienceOf, serviceOf } from './curves.ts';
import type { Call, Records } from './records.ts';
import { gapsOf, isAway, type Span, STAFFING, type StaffingRules, staffingOf } from './staffing.ts';

export const DAY = '1999-08-02';

/** Callers of these queues have priority 1 or 2; a recorded 0 only says that nobody had to look it up (see the README). */
const RANKED = ['PS', 'NE', 'PE'];

/** A call of the Monday with the priority it is simulated with, and the stream of customers it belongs to. */
export interface Arrival extends Call {
  readonly given: number;
  readonly source: string;
}

export interface BankFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly arrivals: readonly Arrival[];
  /** Mean of the exponential rest of the patience, seconds, by source. */
  readonly tails: ReadonlyMap<string, number>;
  /** What was done, in lines for people. */
  readonly report: readonly string[];
}

/** For another day, or by other rules of presence, to see how much hangs on them. */
export interface BankOptions {
  readonly day?: string;
  readonly staffing?: StaffingRules;
  /** Whose calls tell how long calls take and how quick agents are; default the other days'. */
  readonly service?: 'other days' | 'that day';
}

export function bankFiles(records: Records, options: BankOptions = {}): BankFiles {
  const day = options.day ?? DAY;
  const rules = options.staffing ?? STAFFING;
  const monday = records.calls.filter((c) => c.day === day);
  const others = records.calls.filter((c) => c.day !== day);
  const closes = Date.parse(`${day}T00:00:00Z`) / 1000 + 24 * 3600;
  const otherDays = [...groups(others, (c) => c.day).values()];

  const highShare = highShares(others);
  const arrivals = withPriorities(monday, highShare);
  const service = serviceOf(options.service === 'that day' ? monday : others);
  const between = betweenCalls(otherDays, rules);
  const staff = staffingOf(monday, closes, rules);
  const patience = new Map(
    [...groups(others.filter(rankKnown), (c) => sourceOf(c.queue, c.priority))]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([source, calls]) => [source, patienceOf(calls)]),
  );

  const files = new Map<string, string>();
  files.set(
    'arrivals.csv',
    csv(['arrived_at', 'queue', 'priority', 'recorded', 'source'], arrivalRows(arrivals)),
  );
  files.set('service.csv', countsTable(service.seconds));
  files.set('between-calls.csv', countsTable(new Map([['gaps', between]])));
  for (const [source, curve] of patience)
    files.set(
      `patience-${source}.csv`,
      csv(
        ['seconds', 'at_risk', 'left', 'cumulative'],
        curve.steps.map((s) => [s.time, s.atRisk, s.events, (1 - s.survival).toFixed(6)]),
      ),
    );
  files.set(
    'agents.csv',
    csv(
      ['agent', 'calls', 'queues', 'slowness', 'from', 'to'],
      staff.flatMap((a) =>
        a.spans.map((s) => [
          a.agent,
          a.calls,
          a.queues.join(' '),
          slownessText(service.slowness.get(a.agent)),
          stamp(s.from),
          stamp(s.to),
        ]),
      ),
    ),
  );
  files.set('agents.yaml', agentsYaml(staff, service.slowness));

  const away = gapsOf(monday, rules).filter((gap) => isAway(gap, rules));
  const hours = (spans: readonly Span[]) => spans.reduce((sum, s) => sum + s.to - s.from, 0) / 3600;
  const unranked = arrivals.filter((a) => a.given !== a.priority).length;
  const report = [
    `rows: ${records.calls.length}, of the Monday ${monday.length}`,
    ...Object.entries(records.odd).map(([what, count]) => `odd rows, ${what}: ${count}`),
    `Monday's rows of the same second as another: ${sameSecond(monday)}`,
    `Monday's callers of ${RANKED.join(', ')} recorded with priority 0, given 1 or 2: ${unranked} (high: ${[...highShare].map(([q, s]) => `${q} ${(100 * s).toFixed(1)} %`).join(', ')})`,
    `agents: ${staff.length}, stretches of presence: ${staff.flatMap((a) => a.spans).length}, times away between them: ${away.length}, agent hours: ${hours(staff.flatMap((a) => a.spans)).toFixed(1)}`,
    ...[...service.seconds].map(
      ([q, list]) =>
        `service ${q}: ${list.length} calls, mean ${mean(list).toFixed(1)} s at ordinary speed`,
    ),
    `between calls: ${between.length} gaps, mean ${mean(between).toFixed(1)} s, median ${between[between.length >> 1]} s`,
    ...[...patience].map(
      ([source, p]) =>
        `patience ${source}: ${p.callers} callers, ${p.left} left; ${((1 - p.steps.at(-1)!.survival) * 100).toFixed(1)} % have left after ${p.steps.at(-1)!.time} s (${PATIENCE.atRisk} or more at risk), longest wait seen ${p.longestWait} s; beyond: exponential, mean ${Math.round(p.tailMean)} s`,
    ),
  ];
  const tails = new Map([...patience].map(([source, p]) => [source, Math.round(p.tailMean)]));
  return { files, arrivals, tails, report };
}

/** Who wants the service, and how patient: regular customers by their priority, the others by queue. */
export function sourceOf(queue: string, priority: number): string {
  return queue === 'PS' ? `ps-${priority}` : queue.toLowerCase();
}

function rankKnown(call: Call): boolean {
  return call.queue !== 'PS' || call.priority > 0;
}

/** Among callers with a recorded rank, the share of the high one, by queue. */
function highShares(calls: readonly Call[]): Map<string, number> {
  return new Map(
    RANKED.map((queue) => {
      const ranked = calls.filter((c) => c.queue === queue && c.priority > 0);
      return [queue, ranked.filter((c) => c.priority === 2).length / ranked.length];
    }),
  );
}

/** Unknown ranks are dealt out evenly in the order of arrival, so that the shares come out right without a draw. */
function withPriorities(
  monday: readonly Call[],
  highShare: ReadonlyMap<string, number>,
): Arrival[] {
  const owed = new Map(RANKED.map((queue) => [queue, 0.5]));
  return monday.map((call) => {
    let given = call.priority;
    if (call.priority === 0 && RANKED.includes(call.queue)) {
      const sum = owed.get(call.queue)! + highShare.get(call.queue)!;
      given = sum >= 1 ? 2 : 1;
      owed.set(call.queue, sum >= 1 ? sum - 1 : sum);
    }
    return { ...call, given, source: sourceOf(call.queue, given) };
  });
}

/** The n-th further row of a second is stamped n microseconds later, so that the file's order holds across streams. */
function arrivalRows(arrivals: readonly Arrival[]): (string | number)[][] {
  let before = Number.NaN;
  let nth = 0;
  return arrivals.map((a) => {
    nth = a.arrived === before ? nth + 1 : 0;
    before = a.arrived;
    const time =
      nth === 0 ? stamp(a.arrived) : `${stamp(a.arrived)}.${String(nth).padStart(6, '0')}`;
    return [time, a.queue, a.given, a.priority, a.source];
  });
}

function sameSecond(calls: readonly Call[]): number {
  return [...groups(calls, (c) => String(c.arrived)).values()]
    .filter((list) => list.length > 1)
    .reduce((sum, list) => sum + list.length, 0);
}

/** How many values of each whole second, one column a list: `weights` of an empirical distribution. */
function countsTable(lists: ReadonlyMap<string, readonly number[]>): string {
  const counts = [...lists.values()].map((list) => {
    const count = new Map<number, number>();
    for (const x of list) count.set(Math.round(x), (count.get(Math.round(x)) ?? 0) + 1);
    return count;
  });
  const seconds = [...new Set(counts.flatMap((c) => [...c.keys()]))].toSorted((a, b) => a - b);
  return csv(
    ['seconds', ...lists.keys()],
    seconds.map((s) => [s, ...counts.map((c) => c.get(s) ?? 0)]),
  );
}

/** One group an agent, for `extends`: queues, speed and stretches of presence. */
function agentsYaml(
  staff: ReturnType<typeof staffingOf>,
  slowness: ReadonlyMap<string, number>,
): string {
  const clock = (t: number) => stamp(t).slice(11);
  const groupsYaml = staff.map((a) => {
    const shifts = a.spans.map((s) => `      - ${clock(s.from)}-${clock(s.to)}`);
    return [
      `  ${a.agent}:`,
      `    names: [${a.agent}]`,
      `    queues: [${a.queues.join(', ')}]`,
      `    slowness: ${slownessText(slowness.get(a.agent))}`,
      '    wrapUp: { empirical: { file: between-calls.csv, column: seconds, weights: gaps } }',
      '    shifts:',
      ...shifts,
    ].join('\n');
  });
  return `# Made by tools/bank.ts from the bank's records; do not edit. Who worked on Monday 2 August 1999, when, on which queues
# and how fast, by the rules of docs/bank.md. bank-1999-08-02.yaml extends this file.
agents:
${groupsYaml.join('\n')}
`;
}

/** An agent who answered nobody on the other days works at ordinary speed. */
function slownessText(slowness: number | undefined): string {
  return (slowness ?? 1).toFixed(3);
}

function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

function csv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

function mean(list: readonly number[]): number {
  return list.reduce((a, b) => a + b, 0) / list.length;
}
