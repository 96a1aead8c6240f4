// Writes docs/metrics.md from the table of metrics, so that the page cannot say anything else than the program does.
// Usage: node tools/docs-metrics.ts [--check]      --check writes nothing and fails when the page is out of date
import { readFileSync, writeFileSync } from 'node:fs';
import { CAUSE_WORDS, METRICS, type Metric } from '../src/statistics/metrics.ts';

const PAGE = 'docs/metrics.md';
const STATISTICS = ['mean', 'sd', 'max', 'p50', 'p75', 'p90', 'p95', 'p99'];

const PARTS: Readonly<Record<string, string>> = {
  q: 'queue',
  g: 'group',
  a: 'agent',
  i: 'interval',
};

interface Row {
  readonly name: string;
  readonly metric: Metric;
}

/** Statistics of one duration share a row: `wait.mean .max .p50 …`. */
function rows(): Row[] {
  const found: Row[] = [];
  for (const [name, metric] of METRICS) {
    const dot = name.lastIndexOf('.');
    const stem = name.slice(0, dot);
    const isStatistic = STATISTICS.includes(name.slice(dot + 1)) && metric.unit === 's';
    const last = found.at(-1);
    if (isStatistic && last?.name.startsWith(`${stem}.${metric.isLive ? 'p50' : 'mean'}`))
      found[found.length - 1] = { ...last, name: `${last.name} .${name.slice(dot + 1)}` };
    else found.push({ name, metric });
  }
  return found;
}

function line({ name, metric }: Row): string {
  const formula = name.includes(' ')
    ? metric.formula.slice(0, metric.formula.lastIndexOf(':'))
    : metric.formula;
  const parts = [...metric.parts].map((part) => PARTS[part]).join(', ');
  const cells = [`\`${name}\``, metric.unit, formula, metric.source, parts || '—'];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const sections: readonly (readonly [string, RegExp])[] = [
  ['Waiting', /^(wait|queueTime|ringTime|rewait|firstOffer|delayed)\b(?!ing)/],
  ['Leaving', /^(abandonment|lostAfterRequeue|refused)/],
  ['Service level', /^serviceLevel/],
  ['Answers and handling', /^(firstResponse|response|sessionTime|handleTime|wrapUp\.|lostTime)/],
  ['Chats and customers', /^(chats|customers|served|autoEnd|ended|requeued)/],
  ['Offers', /^offers/],
  ['Levels over time', /^(queueLength|offered|live|wrapUps)/],
  ['Agents', /^(occupancy|slots|concurrency|agents|load|agentTime|overtime)/],
  ['Where the waiting went', /^waiting/],
  ['Conversations', /^conversations/],
];

const LIVE = 'Live runs';

function page(): string {
  const all = rows();
  const left = new Set(all);
  const text = [
    '# Metrics',
    '',
    'This page is written by `node tools/docs-metrics.ts` from the table that the program computes with',
    '(`src/statistics/metrics.ts`). Times are in seconds, shares between 0 and 1. A metric without data is empty, and an',
    'expectation about it is undecided, never passed.',
    '',
    '## What is counted',
    '',
    '- Chat metrics cover chats that arrived in [warm-up, duration); levels and agents’ time cover that window. A chat counts',
    '  in the interval of the day in which it arrived; levels are split exactly at the boundaries.',
    '- `queues.NAME.`, `groups.NAME.`, `agents.NAME.` or `intervals.HH:MM.` before a name gives the part. A chat belongs to',
    '  the queue it entered first; its re-waits, levels and causes to the queue they were spent in; its wait to the agent who',
    '  took it, its handle time to the agent who had it last.',
    '- A wait ends at the first acceptance, assignment or join, or when the customer left, whether or not the platform noticed.',
    '  Time away between leaving openly and coming back within the rejoin window is no waiting. A customer who left before the',
    '  first acceptance has abandoned, even if an agent accepted the chat later; such chats have no handle time, and what they',
    '  cost is `lostTime.total` and `slots.gone`.',
    '- A redial is a chat of its own; `customers.*` counts people.',
    '- Quantiles come from bins at most 0.4 % wide, interpolated. Sums, areas and counts are exact to the microsecond.',
    '- An agent’s time is in exactly one state, the first that holds: signed out, lost, on break, leaving, Not Ready, channel',
    '  off, live, ringing, wrap-up, cooling, idle. `occupancy` looks at chats only, so live chats of an agent who is Not Ready',
    '  count as busy.',
    '',
  ];
  const isLive = ({ metric }: Row) => metric.isLive === true;
  for (const [title, pattern] of [...sections, [LIVE, /^live/] as const]) {
    const mine = all.filter(
      (row) => left.has(row) && pattern.test(row.name) && isLive(row) === (title === LIVE),
    );
    for (const row of mine) left.delete(row);
    text.push(`## ${title}`, '');
    if (title === 'Where the waiting went') text.push(...causes());
    if (title === LIVE)
      text.push(
        'Measured by `chatsim live` alone, in seconds of the wall clock, whatever the speed. Other commands leave expectations about',
        'them out and say so.',
        '',
      );
    text.push('| metric | unit | formula | source | also by |', '|---|---|---|---|---|');
    text.push(...mine.map(line), '');
  }
  if (left.size > 0)
    throw new Error(`no section for ${[...left].map((row) => row.name).join(', ')}`);
  return `${text.join('\n').trimEnd()}\n`;
}

function causes(): string[] {
  return [
    'Every microsecond that a customer waits is charged to one cause, and the causes add up to `waiting.total` exactly. Chats of',
    'a queue that ask for the same skills stand in one line. At each moment the waiting chats of the line meet, in rank order,',
    'the slots that something keeps from them, in the order below: first slots that are free and not used, then blocked',
    'ones. Chat i is charged to slot i’s cause, the rest to capacity; without any agent who could take them, to the break,',
    'the skill, the closed queue or the shift. Agents who serve several lines count in each. Ringing is charged when the offer',
    'ends, by how it ended. Waiting that goes on after the window is counted in the total and in no interval.',
    '',
    ...Object.entries(CAUSE_WORDS).map(([name, words], i) => `${i + 1}. \`${name}\`: ${words}`),
    '',
  ];
}

const wanted = page();
if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== wanted) {
    console.error(`${PAGE} is out of date: run node tools/docs-metrics.ts`);
    process.exitCode = 1;
  }
} else writeFileSync(PAGE, wanted);
