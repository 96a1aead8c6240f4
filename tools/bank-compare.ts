// Holds many simulated days of scenarios/bank-1999-08-02.yaml against the recorded one, hour by hour and by kind of caller, and
// separates causes by changing one thing at a time. Prints the tables, and writes them and the picture into docs/.
// Usage: node tools/bank-compare.ts [--days 200] [--print]        (--print leaves docs/ alone)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bankChart } from './bank/chart.ts';
import { bankFiles, DAY } from './bank/files.ts';
import {
  type Comparison,
  compareParts,
  EVERYBODY,
  hourParts,
  type Outcome,
  priorityParts,
  queueParts,
  type Spread,
  spread,
  totals,
} from './bank/outcomes.ts';
import { readRecords } from './bank/records.ts';
import { bankScenario, recordedOutcomes, simulatedDays } from './bank/simulate-day.ts';
import { STAFFING } from './bank/staffing.ts';
import { variants } from './bank/variants.ts';
import { CALLS, readCalls } from './bank.ts';

const DOCS = join(import.meta.dirname, '..', 'docs');
/** Other days of seven to midnight, on which the same rules are tried. */
const OTHER_DAYS = [
  '1999-08-01',
  '1999-08-03',
  '1999-08-04',
  '1999-08-05',
  '1999-08-08',
  '1999-08-09',
  '1999-08-10',
  '1999-08-11',
  '1999-08-12',
];

const { values } = parseArgs({
  options: { days: { type: 'string', default: '200' }, print: { type: 'boolean', default: false } },
});
const count = Number(values.days);
const records = readRecords(readCalls(CALLS));
const shipped = bankFiles(records);
const actual = recordedOutcomes(shipped.arrivals);
const days = simulatedDays(bankScenario(), count);

const hours = compareParts(hourParts(7, 24), actual, days);
const all = compareParts([EVERYBODY], actual, days);
const priorities = compareParts(priorityParts(), actual, days);
const queues = compareParts(queueParts(['PS', 'NE', 'NW', 'IN', 'TT', 'PE']), actual, days);
const byBoth = priorityParts().map((p) =>
  compareParts(
    hourParts(7, 24).map((h) => ({
      name: h.name,
      holds: (o: Outcome) => h.holds(o) && p.holds(o),
    })),
    actual,
    days,
  ),
);

const whole = all[0]!;
const results = [
  `Recorded: ${percent(whole.actual.left)} gave up, mean wait ${seconds(whole.actual.wait)}. Simulated: ${percent(whole.left.mean)} and ${seconds(whole.wait.mean)}; 95 % of the simulated days lie between ${percent(whole.left.low)} and ${percent(whole.left.high)}, and between ${seconds(whole.wait.low)} and ${seconds(whole.wait.high)}.`,
  '',
  `Mean of ${count} simulated days ± half the width of its 95 % interval; in brackets the range that holds 95 % of the simulated days. **Bold**: the recorded day lies outside that range.`,
  '',
  table('Hour of arrival', [...hours, ...all]),
  '',
  `The five calls before 07:00 are in *all*; two whose outcome is unknown are simulated, and left out of what was recorded. ${inside(hours)}`,
  '',
  table('Who', [...priorities, ...queues]),
  '',
  'Hour by hour and by priority, recorded / mean of the simulated days:',
  '',
  priorityTable(),
].join('\n');

const checks = checkTables();
console.log(`${results}\n\n${checks}`);
if (!values.print) {
  const page = join(DOCS, 'bank.md');
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, between(between(text, 'results', results), 'checks', checks));
  writeFileSync(join(DOCS, 'bank.svg'), bankChart(hours));
}

function table(first: string, rows: readonly Comparison[]): string {
  return [
    `| ${first} | calls | gave up, recorded | simulated | mean wait, recorded | simulated |`,
    '|---|---:|---:|---:|---:|---:|',
    ...rows.map(
      (r) =>
        `| ${r.part} | ${r.calls} | ${mark(percent(r.actual.left), r.actual.left, r.left)} | ${cell(r.left, percent)} | ${mark(seconds(r.actual.wait), r.actual.wait, r.wait)} | ${cell(r.wait, seconds)} |`,
    ),
  ].join('\n');
}

function cell(s: Spread, show: (x: number) => string): string {
  const digits = show === percent ? (100 * s.half).toFixed(1) : s.half.toFixed(0);
  return `${show(s.mean)} ± ${digits} (${show(s.low)} – ${show(s.high)})`;
}

function mark(text: string, value: number, s: Spread): string {
  return value < s.low || value > s.high ? `**${text}**` : text;
}

function inside(rows: readonly Comparison[]): string {
  const left = rows.filter(
    (r) => r.actual.left >= r.left.low && r.actual.left <= r.left.high,
  ).length;
  const wait = rows.filter(
    (r) => r.actual.wait >= r.wait.low && r.actual.wait <= r.wait.high,
  ).length;
  return `In ${left} of ${rows.length} hours the recorded abandonment lies in the range of the simulated days, in ${wait} of ${rows.length} the recorded wait.`;
}

function priorityTable(): string {
  const names = priorityParts().map((p) => p.name);
  const head = names.flatMap((n) => [`${n}: gave up`, 'wait']);
  const rows = hours.map((hour, i) => {
    const cells = byBoth.flatMap((p) => {
      const r = p[i]!;
      return r.calls === 0
        ? ['', '']
        : [
            `${percent(r.actual.left)} / ${percent(r.left.mean)}`,
            `${seconds(r.actual.wait)} / ${seconds(r.wait.mean)}`,
          ];
    });
    return `| ${hour.part} | ${cells.join(' | ')} |`;
  });
  return [
    `| Hour | ${head.join(' | ')} |`,
    `|---|${head.map(() => '---:').join('|')}|`,
    ...rows,
  ].join('\n');
}

function checkTables(): string {
  const few = Math.max(20, Math.round(count / 4));
  const rows = variants(records).map(({ what, scenario }) => {
    const some = simulatedDays(scenario, few);
    const byHour = compareParts(hourParts(7, 24), actual, some);
    const left = spread(some.map((d) => totals(d).left));
    const wait = spread(some.map((d) => totals(d).wait));
    const missLeft = percent(rootMeanSquare(byHour.map((r) => r.left.mean - r.actual.left)));
    const missWait = seconds(rootMeanSquare(byHour.map((r) => r.wait.mean - r.actual.wait)));
    return `| ${what} | ${cell(left, percent)} | ${missLeft} | ${cell(wait, seconds)} | ${missWait} |`;
  });
  const recorded = totals(actual);
  let excess = 0;
  let excessAtAnswer = 0;
  const others = OTHER_DAYS.map((day) => {
    const made = bankFiles(records, { day });
    const was = totals(recordedOutcomes(made.arrivals));
    const some = simulatedDays(bankScenario({ day, files: made.files }), few).map(totals);
    const left = spread(some.map((d) => d.left));
    const wait = spread(some.map((d) => d.wait));
    const atAnswer = bankFiles(records, { day, staffing: { ...STAFFING, leavesAt: 0 } });
    const leaving = simulatedDays(bankScenario({ day, files: atAnswer.files }), few).map(totals);
    excess += (left.mean - was.left) / OTHER_DAYS.length;
    excessAtAnswer += (spread(leaving.map((d) => d.left)).mean - was.left) / OTHER_DAYS.length;
    return `| ${day} | ${was.calls} | ${mark(percent(was.left), was.left, left)} | ${cell(left, percent)} | ${mark(seconds(was.wait), was.wait, wait)} | ${cell(wait, seconds)} |`;
  });
  return [
    `One thing changed at a time (${few} days each), whole day. *Off by the hour*: root mean square over the 17 hours of simulated mean less recorded.`,
    '',
    '| | gave up | off by the hour | mean wait | off by the hour |',
    '|---|---:|---:|---:|---:|',
    `| recorded, ${DAY} | ${percent(recorded.left)} | | ${seconds(recorded.wait)} | |`,
    ...rows,
    '',
    `The same rules on the other days that were open from seven to midnight, each with people from the remaining fourteen (${few} days each):`,
    '',
    '| Day | calls | gave up, recorded | simulated | mean wait, recorded | simulated |',
    '|---|---:|---:|---:|---:|---:|',
    ...others,
    '',
    `Mean excess of the simulated abandonment over these days: ${points(excess)}; were agents to stop taking calls when they answer their last one, ${points(excessAtAnswer)}.`,
  ].join('\n');
}

function rootMeanSquare(list: readonly number[]): number {
  return Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / list.length);
}

function percent(x: number): string {
  return `${(100 * x).toFixed(1)} %`;
}

function points(x: number): string {
  return `${x < 0 ? '−' : '+'}${Math.abs(100 * x).toFixed(1)} points`;
}

function seconds(x: number): string {
  return `${x.toFixed(0)} s`;
}

function between(page: string, name: string, text: string): string {
  const [before, rest] = split(page, `<!-- ${name} -->`);
  const [, after] = split(rest, `<!-- /${name} -->`);
  return `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`;
}

function split(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  if (i < 0) throw new Error(`docs/bank.md lacks ${at}`);
  return [text.slice(0, i), text.slice(i + at.length)];
}
