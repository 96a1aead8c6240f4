// npm run error-rates:reality -- [--runs 2000] [--others 100] [--scenario NAME]...
//
// How often a live run is called wrong by mistake, and how often one under other rules is found. "Live" runs are simulated here, one
// seed each, with people who are slower by a network of their own that is not the one the bands were made for. More honest
// runs called wrong than would come by chance in 1 of 1,000 trials where 1 in 1,000 is allowed: then it exits with 1.

import { parseArgs } from 'node:util';
import { simulate } from '../src/engine/simulate.ts';
import { shippedScenario } from '../src/live/conform/testing.ts';
import { realityMetrics } from '../src/live/reality/metrics.ts';
import { REALITY_ERROR, type RealityInput, realityOf } from '../src/live/reality/reality.ts';
import { slowed } from '../src/live/reality/slowed.ts';
import { tableLines } from '../src/report/table.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { metricOf, metricUnit, splitMetric } from '../src/statistics/metrics.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    others: { type: 'string', default: '100' },
    scenario: { type: 'string', multiple: true },
  },
});
const SIMULATIONS = 200;
const DELAY = 20_000;

/** What a server does otherwise than the rules that it is held against. */
const CASES: readonly {
  readonly name: string;
  readonly set: string[];
  readonly other: string[];
}[] = [
  { name: 'gladly', set: [], other: ['capacity.total=1'] },
  { name: 'gladly', set: [], other: ['capacity.max=2'] },
  { name: 'gladly', set: [], other: ['offer.timeout=40s'] },
  { name: 'enchant', set: [], other: ['queue.maxWait=10m'] },
  { name: 'sinch', set: [], other: ['offer.timeout=60s'] },
  { name: 'sinch', set: [], other: ['wrapUp.sec=90s'] },
  { name: 'sinch', set: [], other: ['queue.rank=lifo'] },
  { name: 'brightpattern', set: [], other: ['offer.timeout=20s'] },
  { name: 'brightpattern', set: [], other: ['capacity.total=50'] },
  { name: 'desk', set: ['capacity.total=3'], other: ['capacity.total=2'] },
  { name: 'desk', set: ['capacity.total=3'], other: ['offer.timeout=40s'] },
];

type Values = readonly (number | null)[];
const names = options.scenario ?? ['gladly', 'enchant', 'sinch', 'brightpattern', 'desk'];
const rows: string[][] = [];
let [wrong, held] = [0, 0];
for (const name of names) {
  const honest = countFound(name, [], [], Number(options.runs));
  wrong += honest.found;
  held += Number(options.runs);
  rows.push([name, 'the same rules', String(options.runs), String(honest.found), honest.most]);
  for (const { set, other } of CASES.filter((each) => each.name === name)) {
    const { found, most } = countFound(name, set, other, Number(options.others));
    rows.push([
      [name, ...set].join(', '),
      other.join(),
      String(options.others),
      String(found),
      most,
    ]);
  }
}
const allowed = mostByChance(held * REALITY_ERROR);
const table = tableLines(
  [
    { head: 'rules' },
    { head: 'the server has' },
    { head: 'runs', right: true },
    { head: 'not as its rules say', right: true },
    { head: 'seen most in' },
  ],
  rows,
  0,
);
console.log(
  [
    ...table,
    '',
    `${wrong} of ${held} honest runs called wrong; more than ${allowed} would be too many`,
  ].join('\n'),
);
if (wrong > allowed) process.exitCode = 1;

function countFound(name: string, set: readonly string[], other: readonly string[], runs: number) {
  const plan = shippedScenario(`scenarios/${name}.yaml`, ...set);
  const server = shippedScenario(`scenarios/${name}.yaml`, ...set, ...other);
  const metrics = realityMetrics(plan);
  const valuesOf = (scenario: Scenario, seed: string, replication: number): Values => {
    const run = simulate({ ...scenario, seed }, { replication });
    return metrics.map((metric) => metricOf(run, metric));
  };
  const replications = Array.from({ length: SIMULATIONS }, (_, i) => i);
  const simulated = replications.map((r) => valuesOf(plan, 'bands', r));
  const delayed = replications.map((r) => valuesOf(slowed(plan, 5 * DELAY), 'bands', r));
  const column = (all: readonly Values[], i: number) => all.map((values) => values[i] ?? null);
  const input = metrics.map(
    (metric, i): Omit<RealityInput, 'live' | 'twin'> => ({
      metric,
      unit: metricUnit(bare(plan, metric)),
      simulated: column(simulated, i),
      delayed: column(delayed, i),
    }),
  );
  let found = 0;
  const seenIn = new Map<string, number>();
  for (let r = 0; r < runs; r++) {
    // From no network at all to twice what the bands expect.
    const live = valuesOf(slowed(server, (2 * DELAY * (r % 101)) / 100), 'live', r);
    const twin = valuesOf(plan, 'live', r);
    const facts = realityOf(
      input.map((each, i) => ({ ...each, live: live[i] ?? null, twin: twin[i] ?? null })),
      { delaySec: DELAY / 1e6, undecided: null },
    );
    if (facts.verdict === 'not as its rules say') found += 1;
    for (const { metric, verdict } of facts.metrics)
      if (verdict === 'above' || verdict === 'below')
        seenIn.set(metric, (seenIn.get(metric) ?? 0) + 1);
  }
  const most = [...seenIn].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return { found, most: most.map(([metric, count]) => `${metric} (${count})`).join(', ') };
}

function bare({ queues, groups, agents }: Scenario, metric: string): string {
  const of = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  const known = { queues: of(queues), groups: of(groups), agents: of(agents), intervals: [] };
  return splitMetric(metric, known).metric;
}

/** The number beyond which fewer than 1 of 1,000 Poisson counts of that mean lie. */
function mostByChance(mean: number): number {
  let [term, below, k] = [Math.exp(-mean), 0, 0];
  for (; ; k++) {
    below += term;
    if (1 - below < 0.001) return k;
    term *= mean / (k + 1);
  }
}
