// npm run live:must-show -- [--speed 100] [--scenario NAME]... [--simulations 200] [--keep FOLDER]
//
// The shipped scenario of each seed platform, live against a served one in this process: does the recording conform, and do
// waits and all else lie where simulations of the same plan put them? All at once; a day of ten hours at speed 100 takes six
// minutes. Exits with 1 when one does not.

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { simulate } from '../src/engine/simulate.ts';
import { unitOf } from '../src/experiments/judge.ts';
import { survey } from '../src/live/conform/survey.ts';
import { audit, shippedScenario, told } from '../src/live/conform/testing.ts';
import { live } from '../src/live/drive/testing.ts';
import { realityMetrics } from '../src/live/reality/metrics.ts';
import { realityOf } from '../src/live/reality/reality.ts';
import { slowed } from '../src/live/reality/slowed.ts';
import { secondsText } from '../src/report/numbers.ts';
import { tableLines } from '../src/report/table.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { metricOf } from '../src/statistics/metrics.ts';

const { values: options } = parseArgs({
  options: {
    speed: { type: 'string', default: '100' },
    simulations: { type: 'string', default: '200' },
    scenario: { type: 'string', multiple: true },
    // A folder for the recordings.
    keep: { type: 'string' },
  },
});
if (options.keep !== undefined) mkdirSync(options.keep, { recursive: true });
const speed = Number(options.speed);
const simulations = Number(options.simulations);
/** On a wall clock, a delivery takes so long at least. */
const LEAST_DELIVERY_SEC = 0.02;

const names = options.scenario ?? ['brightpattern', 'desk', 'enchant', 'gladly', 'sinch'];
// Simulations come when no clock runs any more: they would hold the driver up.
const lived = await Promise.all(names.map(goLive));
const shown = lived.map(show);
const table = tableLines(
  [
    { head: 'scenario' },
    { head: 'chats', right: true },
    { head: 'messages', right: true },
    { head: 'mean wait', right: true },
    { head: 'of', right: true },
    { head: 'to', right: true },
    { head: 'rules held' },
    { head: 'broken' },
    { head: 'against simulations' },
    { head: 'a stamp is off by', right: true },
    { head: 'lateness p99', right: true },
  ],
  shown.map(({ row }) => row),
  0,
);
console.log(table.join('\n'));
for (const { name, notes } of shown) for (const note of notes) console.log(`${name}: ${note}`);
if (shown.some(({ notes }) => notes.length > 0)) process.exitCode = 1;

async function goLive(name: string) {
  const scenario: Scenario = { ...shippedScenario(`scenarios/${name}.yaml`), warmUp: 0 };
  return { name, scenario, ...(await live({ scenario, speed })) };
}

function show({ name, scenario, outcome, lines }: Awaited<ReturnType<typeof goLive>>) {
  const { run, facts } = outcome;
  if (options.keep !== undefined) writeFileSync(`${options.keep}/${name}.ndjson`, lines.join('\n'));
  const slackSec = (survey(lines).clocks?.slack ?? 0) / 1e6;
  const found = audit(lines, scenario, slackSec);
  const held = found.rules.filter(({ verdict }) => verdict === 'held').length;
  const reality = heldAgainst(scenario, run, facts.latencies.intendedToDelivered.meanSec ?? 0);
  const wait = reality.metrics.find(({ metric }) => metric === 'wait.mean');
  const outside = reality.metrics.filter(
    ({ verdict }) => verdict === 'above' || verdict === 'below',
  );
  const sec = (value: number | null | undefined) => secondsText(value ?? 0);
  return {
    name,
    row: [
      name,
      String(metricOf(run, 'chats.arrived')),
      String(facts.messages.delivered),
      sec(wait?.live),
      sec(wait?.low),
      sec(wait?.high),
      `${held} of ${found.rules.length}`,
      told(found).length === 0 ? 'none' : String(told(found).length),
      reality.verdict,
      `${slackSec.toFixed(2)} s`,
      `${((facts.latencies.lateness.p99Sec ?? 0) * 1000).toFixed(1)} ms`,
    ],
    notes: [
      ...told(found),
      ...(reality.verdict !== 'not as its rules say' ? [] : [reality.sentence]),
      ...outside.map(
        ({ metric, live: value, low, high }) => `${metric} ${value} not in ${low}..${high}`,
      ),
      ...(facts.ended === 'complete' ? [] : [`it ended ${facts.ended}: ${facts.why}`]),
      ...(facts.driver.isBottleneck ? [`the driver was late: ${facts.driver.why}`] : []),
    ],
  };
}

function heldAgainst(scenario: Scenario, live: Parameters<typeof metricOf>[0], delivery: number) {
  const delaySec = speed * Math.max(LEAST_DELIVERY_SEC, delivery);
  const metrics = realityMetrics(scenario);
  const late = slowed(scenario, 5 * delaySec * 1e6);
  const valuesOf = (of: Scenario, replication: number) => {
    const run = simulate(of, { replication });
    return metrics.map((metric) => metricOf(run, metric));
  };
  const replications = Array.from({ length: simulations }, (_, i) => i + 1);
  const simulated = replications.map((r) => valuesOf(scenario, r));
  const delayed = replications.map((r) => valuesOf(late, r));
  const twin = valuesOf(scenario, 0);
  return realityOf(
    metrics.map((metric, i) => ({
      metric,
      unit: unitOf(live, metric),
      live: metricOf(live, metric),
      simulated: simulated.map((values) => values[i] ?? null),
      delayed: delayed.map((values) => values[i] ?? null),
      twin: twin[i] ?? null,
    })),
    { delaySec, undecided: null },
  );
}
