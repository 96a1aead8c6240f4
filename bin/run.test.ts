import { describe, expect, test } from 'vitest';
import { type FakeOptions, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: plain
duration: 2h
queues: { chat: {} }
customers:
  visitors: { queue: chat, arrivals: 110/h, patience: { exponential: 2m }, handle: { exponential: 3m } }
agents: { team: { count: 5 } }
`;

async function chatsim(line: string, options: FakeOptions & { cores?: number } = {}) {
  const io = Object.assign(fakeIo({ 'shop.yaml': SHOP }, options), { cores: options.cores ?? 1 });
  const exit = await main(line.split(' '), io);
  return { exit, out: io.out(), err: io.err() };
}
const resultOf = (out: string) => JSON.parse(out);

describe('--workers', () => {
  test('any number of threads gives the same bytes', async () => {
    const one = await chatsim('run shop.yaml -n 30 --json --workers 1');
    const three = await chatsim('run shop.yaml -n 30 --json --workers 3');
    const cores = await chatsim('run shop.yaml -n 30 --json', { cores: 2 });
    expect(one.exit).toBe(0);
    expect(three.out).toBe(one.out);
    expect(cores.out).toBe(one.out);
  });

  test('a single replication has its trace and needs no threads', async () => {
    const { exit, err } = await chatsim('run shop.yaml -n 3 -q --trace t.ndjson --workers 2');
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
  });

  test('far more than there are cores do no harm', async () => {
    const many = await chatsim('run shop.yaml -n 30 --json --workers 100000');
    expect(many.out).toBe((await chatsim('run shop.yaml -n 30 --json --workers 1')).out);
  });

  test('none is not a number of threads', async () => {
    const { exit, err } = await chatsim('run shop.yaml --workers 0');
    expect(exit).toBe(2);
    expect(err).toContain('--workers takes a whole number from 1 on, and this is 0');
  });
});

test('of the chats that arrived each is counted once, also where the end cut them off', async () => {
  const full = 'run shop.yaml -n 4 --set agents.team.count=2 --set atEnd=cut --json';
  const { out } = await chatsim(full.replace(' --json', ''));
  const [, arrived, served, left, waiting] = (
    /(\d+) ± \S+ chats arrived: (\S+) served, (\S+) left, (\S+) still waiting at the end/.exec(
      out,
    ) ?? []
  ).map(Number);
  expect(waiting).toBeGreaterThan(0);
  expect(Math.abs((served ?? 0) + (left ?? 0) + (waiting ?? 0) - (arrived ?? 0))).toBeLessThan(1.5);
  const { metrics } = resultOf((await chatsim(full)).out);
  expect(metrics['chats.unfinished'].mean).toBeGreaterThan(waiting ?? 0);
});

describe('--precision', () => {
  test('goes on to the first of 10, 20, 40 ... where the interval is narrow enough', async () => {
    const { exit, out } = await chatsim('run shop.yaml --precision 10% --metric wait.mean --json');
    expect(exit).toBe(0);
    const { replications, precision, metrics } = resultOf(out);
    expect(precision).toEqual({ goal: 0.1, metrics: ['wait.mean'], isReached: true });
    expect([10, 20, 40, 80, 160, 320, 640]).toContain(replications.finished);
    const { mean, halfWidth95 } = metrics['wait.mean'];
    expect(halfWidth95).toBeLessThanOrEqual(0.1 * mean);
    // With half as many it was not yet so.
    const sooner = await chatsim(`run shop.yaml -n ${replications.finished / 2} --json`);
    const before = resultOf(sooner.out).metrics['wait.mean'];
    expect(before.halfWidth95).toBeGreaterThan(0.1 * before.mean);
  });

  test('not reached within the budget: exit 3, and the report says so', async () => {
    const { exit, out } = await chatsim('run shop.yaml --precision 1% --max-replications 20');
    expect(exit).toBe(3);
    expect(out).toMatch(/Asked for ± of at most 1.0% of wait.mean: not reached \(± [\d.]+%\)\./);
    expect(out).toContain('20 replications');
  });

  test.each([
    ['--precision 5', '--precision takes a share such as 5%, and this is 5'],
    ['--precision 0%', '--precision takes a share such as 5%, and this is 0%'],
    ['--precision 5% --metric wait.mena', 'there is no metric wait.mena - did you mean wait.mean?'],
    ['--precision 5% --metric queues.chat.overtime', 'overtime is not kept by queues'],
    [
      '--max-replications 40',
      '--max-replications is the end of --precision, which is not given - write --replications',
    ],
    ['--precision 5% -n 40', 'leave --replications out, or write --max-replications'],
    ['--metric wait.mean', '--metric says what --precision is about, which is not given'],
  ])('run shop.yaml %s: exit 2', async (flags, message) => {
    const { exit, err } = await chatsim(`run shop.yaml ${flags}`);
    expect(exit).toBe(2);
    expect(err).toContain(message);
  });
});
