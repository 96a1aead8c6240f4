/**
 * `npm run bench`: speed and memory of the built engine beside the C++ yardstick of bench/, on the same two workloads and in
 * the same minute. One discarded run, then five pairs in turn; the figures are medians. Everything that a default `run`
 * observes is switched on, and V8 is set as bin/chatsim.ts sets it. A command, never a test: machines differ and are noisy,
 * so read the ratios.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metrics, platform, platformNames, readShipped } from '../test/scenario-files.ts';

// The built engine, as users run it; its types are those of the source, which is there before any build.
const built = new URL('../dist/src/index.js', import.meta.url).href;
const { loadScenario, metricOf, simulate } = (await import(
  built
)) as typeof import('../src/index.ts');

interface Workload {
  readonly name: 'W1' | 'W2';
  readonly chats: number;
  readonly yardstick: readonly string[];
  /** What the yardstick's own long run says, and how to read it off ours. */
  readonly check: readonly (readonly [string, number, string])[];
}

const WORKLOADS: readonly Workload[] = [
  {
    name: 'W1',
    chats: 1_000_000,
    yardstick: ['w1', 'idx4b', '1000000', '1'],
    check: [
      ['P(abandon)', 0.062711, 'abandonment.rate'],
      ['mean wait, s', 0.125422 * 60, 'queueTime.mean'],
    ],
  },
  {
    name: 'W2',
    chats: 200_000,
    yardstick: ['w2', 'wheel16', '200000', '1'],
    check: [
      ['P(abandon)', 0.0357, 'abandonment.rate'],
      ['mean time to accept, s', 6.36, 'wait.served.mean'],
    ],
  },
];
/** Fired events a chat, as the yardstick counts them. */
const EVENTS = { W1: 2, W2: 18.42 } as const;
const PAIRS = 5;

const folder = mkdtempSync(join(tmpdir(), 'chatsim-bench-'));
const hasCompiler = spawnSync('g++', ['--version']).status === 0;
if (!hasCompiler)
  console.log(
    'No g++ here, so no yardstick: install g++ (Debian: apt-get install g++) to see the ratios.\n',
  );

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
const gc = (globalThis as { gc?: () => void }).gc ?? (() => {});
const held = () => {
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

for (const workload of WORKLOADS) {
  const { name, chats } = workload;
  const program = join(folder, name);
  if (hasCompiler) {
    const source = new URL(`../bench/${workload.yardstick[0]}.cpp`, import.meta.url).pathname;
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', program, source]);
  }
  const loaded = loadScenario(`theory/${name}.yaml`, readShipped, {
    platform,
    platformNames,
    metrics,
  });
  if (!loaded.ok) throw new Error(`${name} does not load`);
  // The stream stops after so many customers, however long that takes.
  const scenario = {
    ...loaded.scenario,
    sources: loaded.scenario.sources.map((source) => ({ ...source, limit: chats })),
  };
  const run = (seed: number) => {
    const started = process.hrtime.bigint();
    const result = simulate(scenario, { seed: String(seed) });
    return { seconds: Number(process.hrtime.bigint() - started) / 1e9, result };
  };
  const yardstick = () =>
    JSON.parse(execFileSync(program, workload.yardstick.slice(1), { encoding: 'utf8' }))
      .sec as number;

  run(0);
  const before = held();
  const ours: number[] = [];
  const theirs: number[] = [];
  let last = run(1).result;
  for (let pair = 1; pair <= PAIRS; pair++) {
    const measured = run(pair);
    ours.push(measured.seconds);
    last = measured.result;
    if (hasCompiler) theirs.push(yardstick());
  }
  const seconds = median(ours);
  console.log(`${name}: ${chats.toLocaleString('en')} chats, median of ${PAIRS}`);
  console.log(
    `  chatsim    ${seconds.toFixed(3)} s   ${((chats * EVENTS[name]) / seconds / 1e6).toFixed(2)} M events/s   ${(chats / seconds / 1e3).toFixed(0)} k chats/s`,
  );
  if (theirs.length > 0) {
    const yard = median(theirs);
    const ratios = ours.map((time, i) => time / (theirs[i] as number));
    console.log(
      `  yardstick  ${yard.toFixed(3)} s   ${((chats * EVENTS[name]) / yard / 1e6).toFixed(2)} M events/s`,
    );
    console.log(
      `  ratio      ${median(ratios).toFixed(2)} x the yardstick's time (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    );
  }
  console.log(`  kept after the run: ${((held() - before) / chats).toFixed(2)} bytes a chat`);
  for (const [what, exact, metric] of workload.check) {
    console.log(
      `  ${what}: ${(metricOf(last, metric) ?? Number.NaN).toFixed(5)} (reference ${exact})`,
    );
  }
  console.log('');
}
console.log(
  'Observed in every run: all metrics of docs/metrics.md, by queue, group, agent and interval of the day, and where the waiting went.',
);
console.log(
  `Node ${process.version}; yardstick: bench/*.cpp (${readFileSync(new URL('../bench/w1.cpp', import.meta.url), 'utf8').split('\n').length} lines and des.hpp).`,
);
