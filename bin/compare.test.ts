/** `compare` from the command line to the files, in one process. Each row can be read alone. */
import { describe, expect, test } from 'vitest';
import type { Comparison } from '../src/report/comparison.ts';
import { type FakeIo, type FakeOptions, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: plain
start: 09:00
duration: 2h
rules: { report.onTime: 30s }
customers:
  visitors:
    arrivals: 60/h
    patience: { exponential: 2m }
    handle: { exponential: 2m }
agents:
  team: { count: 2 }
`;
const FILES = {
  'shop.yaml': SHOP,
  'more.yaml': SHOP.replace('A tiny shop', 'A larger shop').replace('count: 2', 'count: 4'),
  'busier.yaml': SHOP.replace('60/h', '70/h'),
  'seeded.yaml': `${SHOP}seed: 7\n`,
  'warned.yaml': SHOP.replace(
    '{ report.onTime: 30s }',
    '{ report.onTime: 30s, offer.timeout: 29s }',
  ),
};

async function chatsim(line: string, options: FakeOptions = {}) {
  const io: FakeIo = fakeIo(FILES, options);
  const exit = await main(line.split(' '), io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}

async function compared(line: string): Promise<Comparison> {
  const { out, exit, err } = await chatsim(`compare ${line} --json`);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  return JSON.parse(out);
}

describe('a comparison', () => {
  test.each<[line: string, out: RegExp]>([
    [
      'shop.yaml --set agents.team.count=3',
      /B: the same with agents.team.count=3\n[\s\S]*\nB is better: mean wait falls by /,
    ],
    ['shop.yaml --set agents.team.count=1', /\nB is worse: mean wait rises by /],
    ['shop.yaml more.yaml', /^A: A tiny shop\nB: A larger shop\n[\s\S]*B is better/],
    [
      'shop.yaml shop.yaml',
      /\nA and B are the same: every figure is equal in each of the 20 replications.\n/,
    ],
    ['shop.yaml shop.yaml', /\nWhat differs in the settings\n {2}nothing\n/],
    [
      'shop.yaml --set-a agents.team.count=3',
      /A: A tiny shop, with agents.team.count=3\nB: the same as it stands\n[\s\S]*B is worse/,
    ],
    ['shop.yaml more.yaml --set-a agents.team.count=4', /A and B are the same/],
    ['shop.yaml --set agents.team.count=3 -n 3', /Only 3 replications: the intervals are rough/],
    ['shop.yaml --set agents.team.count=3 -n 1', /One replication cannot tell A from B/],
    ['shop.yaml --set agents.team.count=3 --level 99%', /Each ± is a 99% confidence interval/],
    ['shop.yaml --set agents.team.count=3 --metric wait.p99', /\n {2}wait.p99 /],
    [
      'shop.yaml more.yaml -n 5 --metric intervals.09:30.abandonment.rate',
      /\n {2}intervals.09:30.abandonment/,
    ],
    [
      'shop.yaml busier.yaml -n 5',
      /A and B are not met by the same\s+customers \(visitors arrive at other times/,
    ],
    ['shop.yaml seeded.yaml -n 5', /The file of B has seed 7: both were simulated with seed 1/],
    ['shop.yaml shop.yaml --seed 7 -n 2', /seed 7\n/],
    [
      'shop.yaml --set agents.team.slowness=1.001 --equivalent 25%',
      /\n {2}wait, mean .* same within 25.0%\n/,
    ],
  ])('compare %s', async (line, out) => {
    const result = await chatsim(`compare ${line}`);
    expect(result.out).toMatch(out);
    expect({ exit: result.exit, err: result.err }).toEqual({ exit: 0, err: '' });
    for (const text of result.out.split('\n')) expect(text.length).toBeLessThanOrEqual(100);
  });

  test('holds the figures of two runs with the same seed', async () => {
    const comparison = await compared('shop.yaml more.yaml -n 10');
    for (const [file, of] of [
      ['shop.yaml', 'a'],
      ['more.yaml', 'b'],
    ] as const) {
      const { out } = await chatsim(`run ${file} -n 10 --json`);
      const { metrics, waitingCauses } = JSON.parse(out);
      for (const each of comparison.metrics)
        expect(each[of]?.mean, each.metric).toBeCloseTo(metrics[each.metric].mean, 6);
      const key = of === 'a' ? 'aSec' : 'bSec';
      expect(comparison.waiting.total[key]).toBeCloseTo(waitingCauses.totalSec, 3);
      for (const { cause, seconds } of waitingCauses.causes)
        expect(comparison.waiting.causes.find((each) => each.cause === cause)?.[key]).toBeCloseTo(
          seconds,
          3,
        );
    }
  });

  test('what was named stands first', async () => {
    const { metrics } = await compared('shop.yaml more.yaml -n 2 --metric queues.chat.wait.p75');
    expect(metrics[0]).toMatchObject({
      metric: 'queues.chat.wait.p75',
      unit: 'seconds',
      better: 'lower',
    });
  });

  test('a warning about the one file is told once', async () => {
    const { err } = await chatsim('compare warned.yaml --set agents.team.count=3 -n 2');
    const lines = err.split('\n').filter((line) => line.startsWith('warning: '));
    expect(lines.length).toBe(new Set(lines).size);
    expect(lines.length).toBeGreaterThan(0);
  });

  test('plain ASCII where the terminal has nothing else', async () => {
    const { out } = await chatsim('compare shop.yaml --set agents.team.count=3 -n 3', {
      env: { LC_ALL: 'C' },
    });
    expect(out).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

test.each([
  [2, false],
  [6, true],
])('what %i replications say of the variance saved is told: %s', async (n, isTold) => {
  const { out } = await chatsim(`compare shop.yaml --set agents.team.count=3 -n ${n}`);
  expect(/same customers\s+saved/.test(out)).toBe(isTold);
});

test('of a setting that is given twice the last one holds, and is the one that is told', async () => {
  const line = 'compare shop.yaml --set agents.team.count=4 --set agents.team.count=3 -n 3';
  const { out } = await chatsim(line);
  expect(out).toContain('\nB: the same with agents.team.count=3\n');
});

test.each([100, 80, 60])('in a terminal of %i columns no line is longer', async (columns) => {
  const line = 'compare shop.yaml --set agents.team.count=3 -n 6';
  const options = { isTerminal: true, columns, env: { NO_COLOR: '1', LANG: 'en_US.UTF-8' } };
  const { out } = await chatsim(line, options);
  for (const text of out.split('\n')) expect(text.length, text).toBeLessThanOrEqual(columns);
  expect(out).toMatch(/wait, mean +\d.* -\d/);
});

describe('files', () => {
  test('--out writes them all, and twice the same', async () => {
    const line =
      'compare shop.yaml --set agents.team.count=3 -n 4 --out out --formats txt,md,csv,json';
    const once = await chatsim(line);
    expect([...once.written.keys()].filter((name) => name.startsWith('out/')).sort()).toEqual([
      'out/comparison-settings.csv',
      'out/comparison-waiting.csv',
      'out/comparison.csv',
      'out/comparison.json',
      'out/report.md',
      'out/report.txt',
    ]);
    expect(once.written.get('out/report.txt')).toBe(once.out);
    expect((await chatsim(line)).written).toEqual(once.written);
  });

  test('the tables and the Markdown hold what the document holds', async () => {
    const { written } = await chatsim(
      'compare shop.yaml --set agents.team.count=3 -n 4 -q --out out --formats md,csv,json',
    );
    const document: Comparison = JSON.parse(written.get('out/comparison.json') as string);
    const lines = (written.get('out/comparison.csv') as string).trimEnd().split('\n');
    expect(lines.length).toBe(document.metrics.length + 1);
    expect(lines[1]?.split(',').slice(0, 4)).toEqual([
      'wait.mean',
      'seconds',
      'lower',
      String(document.metrics[0]?.a?.mean),
    ]);
    const waiting = (written.get('out/comparison-waiting.csv') as string).trimEnd().split('\n');
    expect(waiting.length).toBe(document.waiting.causes.length + 2);
    expect(written.get('out/comparison-settings.csv')).toContain(
      'agents,agents.team.count,agents,2,3',
    );
    const markdown = written.get('out/report.md') as string;
    expect(markdown).toContain(`**${document.verdict.text}**`);
    expect(markdown).toContain('| `agents.team.count` | agents | 2 | 3 |');
    expect(markdown).toMatch(/\| wait, mean \| .* \| .* \| -.* \| ± .* \| -\d+% \| /);
  });
});

describe('a command line that is wrong: one clear line, exit 2', () => {
  test.each<[line: string, err: RegExp]>([
    ['compare', /missing required argument 'a'/],
    [
      'compare shop.yaml',
      /there is nothing to compare with - name a second file, or a setting: --set/,
    ],
    [
      'compare shop.yaml more.yaml --set offer.timeout=20s',
      /with two files --set could mean either of them - write --set-a or --set-b/,
    ],
    ['compare shop.yaml mor.yaml', /mor.yaml: there is no such file - did you mean more.yaml\?/],
    [
      'compare shop.yaml more.yaml --metric wait.p96',
      /there is no metric wait.p96 - did you mean wait.p9/,
    ],
    [
      'compare shop.yaml more.yaml --metric groups.tema.occupancy',
      /groups.tema.occupancy: there is nothing of this name in groups \(tema\) - did you mean team\?/,
    ],
    ['compare shop.yaml more.yaml --out ', /--out takes a folder, and this is empty/],
    [
      'compare shop.yaml more.yaml --metric queues.chat.occupancy',
      /occupancy is not kept by queues/,
    ],
    [
      'compare shop.yaml more.yaml --metric intervals.23:30.wait.mean',
      /nothing to measure intervals.23:30.wait.mean by/,
    ],
    ['compare shop.yaml more.yaml --level 95', /--level takes a share such as 95%, and this is 95/],
    ['compare shop.yaml more.yaml --formats csv', /--formats is about --out, which is not given/],
    ['compare shop.yaml more.yaml --out shop.yaml', /shop.yaml: this is a file/],
    ['compare shop.yaml --set agents.team.count=many', /agents.team.count/],
  ])('chatsim %s', async (line, err) => {
    const { exit, out, err: told } = await chatsim(line);
    expect(told).toMatch(err);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s keeps the replications that both have finished: exit %i', async (signal, exit) => {
  const onPause = (io: FakeIo, count: number) => void (count === 30 && io.interrupt(signal));
  const line = 'compare shop.yaml --set agents.team.count=3 -n 60';
  const { exit: left, out } = await chatsim(line, { onPause });
  expect(left).toBe(exit);
  const finished = /these are the first (\d+) of 60 replications/.exec(out)?.[1];
  expect(Number(finished)).toBeGreaterThan(0);
  const whole = await chatsim(line.replace('-n 60', `-n ${finished}`));
  expect(out.split('Be careful')[0]).toBe(
    whole.out.split('Be careful')[0]?.replace(/\n*$/, '\n\n'),
  );
});
