// npm run honest-runs -- [--runs 50] [--speed 200] [--hours 1]
//
// Honest recordings over the seed platforms, half of them simulated and half served live by chatsim serve in this process: does
// conform say of any of them that a rule was broken? Each as it is, with 50 ms of jitter, and with two clocks 2 s apart
// besides; of the served ones the jitter and the skew are those of the clients. Exits with 1 at the first false alarm.

import { parseArgs } from 'node:util';
import { survey } from '../src/live/conform/survey.ts';
import {
  audit,
  disturbed,
  recordingOf,
  shippedScenario,
  told,
} from '../src/live/conform/testing.ts';
import { live } from '../src/live/drive/testing.ts';
import { tableLines } from '../src/report/table.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { Dice } from '../test/swarm/random-scenario.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    speed: { type: 'string', default: '200' },
    hours: { type: 'string', default: '1' },
  },
});
const PLATFORMS = ['brightpattern', 'desk', 'enchant', 'gladly', 'sinch'];
const each = Math.ceil(Number(options.runs) / PLATFORMS.length);
const DISTURBED = [
  ['as it is', 0, 0],
  ['50 ms of jitter', 0.05, 0],
  ['and clocks 2 s apart', 0.05, 2],
] as const;

interface Counted {
  readonly name: string;
  readonly runs: number;
  judged: number;
  alarms: string[];
}
const rows: Counted[] = [];
for (const name of PLATFORMS) {
  const simulated: Counted = { name, runs: each - Math.floor(each / 2), judged: 0, alarms: [] };
  const plan = planOf(name, 0);
  for (let run = 0; run < simulated.runs; run++)
    judge(simulated, recordingOf(plan, run), plan, run);
  rows.push(simulated);
}
// All at once: it takes as long as one.
const runs = PLATFORMS.flatMap((name) =>
  Array.from({ length: Math.floor(each / 2) }, (_, run) => ({ name, run })),
);
const lived = await Promise.all(
  runs.map(async ({ name, run }) => {
    const plan = planOf(name, run, Number(options.hours));
    const { lines } = await live({ scenario: plan, speed: Number(options.speed) });
    return { name, run, plan, lines };
  }),
);
for (const name of PLATFORMS) {
  const served: Counted = {
    name: `${name}, served`,
    runs: Math.floor(each / 2),
    judged: 0,
    alarms: [],
  };
  for (const { run, plan, lines } of lived.filter((one) => one.name === name))
    judge(served, lines, plan, run);
  rows.push(served);
}
const alarms = rows.flatMap(({ alarms: found }) => found);
const total = rows.reduce((sum, row) => sum + row.runs, 0);
const table = tableLines(
  [
    { head: 'platform' },
    { head: 'recordings', right: true },
    { head: 'times judged', right: true },
    { head: 'false alarms', right: true },
  ],
  rows.map(({ name, runs: count, judged, alarms: found }) => [
    name,
    String(count),
    String(judged),
    String(found.length),
  ]),
  0,
);
console.log(
  [
    ...table,
    '',
    `${total} honest recordings, each judged ${DISTURBED.length} times (${DISTURBED.map(([what]) => what).join('; ')}): ${alarms.length} false alarms`,
    ...alarms,
  ].join('\n'),
);
if (alarms.length > 0) process.exitCode = 1;

function planOf(name: string, run: number, hours?: number): Scenario {
  const plan = shippedScenario(`scenarios/${name}.yaml`);
  const duration = hours === undefined ? plan.duration : hours * 3600e6;
  return { ...plan, warmUp: 0, seed: String(run + 1), duration };
}

function judge(into: Counted, lines: readonly string[], plan: Scenario, run: number): void {
  // Of a served one the clients' clocks are off, and the server's are what they are.
  const estimated = (survey(lines).clocks?.slack ?? 0) / 1e6;
  for (const [what, jitter, skew] of DISTURBED) {
    const dice = new Dice(run + 1);
    const recording = jitter === 0 ? lines : disturbed(lines, () => dice.next(), jitter, skew);
    const slack = estimated === 0 ? jitter + skew : (survey(recording).clocks?.slack ?? 0) / 1e6;
    const found = audit(recording, plan, slack);
    into.judged += found.rules.reduce((sum, { occasions }) => sum + occasions, 0);
    into.alarms.push(...told(found).map((text) => `${into.name}, run ${run}, ${what}: ${text}`));
  }
}
