/** Expectations about live runs in commands that simulate: left out, and said so; never met by nothing. */
import { expect, test } from 'vitest';
import { fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: plain
duration: 2h
customers: { visitors: { arrivals: 50/h, patience: 2m, handle: 60s } }
agents: { team: { count: 2 } }
`;
const FILES = {
  'both.yaml': `${SHOP}expect:\n  - live.delivery.p99 < 1s\n  - wait.p95 < 10h\n`,
  'alone.yaml': `${SHOP}expect: [live.errors.rate < 1%]\n`,
  'wrong.yaml': `${SHOP}expect: [live.delivery.p99 < 5%, live.errors.rate < 1s, live.nothing < 1]\n`,
};

async function chatsim(line: string) {
  const io = fakeIo(FILES);
  const exit = await main(line.split(' '), io);
  return { exit, out: io.out(), err: io.err() };
}

test.each<[line: string, exit: number, err: RegExp]>([
  [
    'run both.yaml -n 2',
    0,
    /^warning: both.yaml:8:1: chatsim live alone can judge this \(live.del/,
  ],
  ['run alone.yaml -n 2', 0, /^warning: alone.yaml:7:1: chatsim live alone can judge this/],
  ['check alone.yaml', 2, /alone can judge this[\s\S]*there is nothing to check/],
  ['run both.yaml -n 2 --precision 5% --metric live.delivery.p99', 2, /-n|--replications/],
  [
    'run both.yaml --precision 50% --metric live.delivery.p99',
    2,
    /live.delivery.p99 is measured by chatsim live alone/,
  ],
  [
    'compare both.yaml --set report.onTime=9s --metric live.lost',
    2,
    /measured by chatsim live alone/,
  ],
  ['validate both.yaml', 0, /^$/],
])('%s', async (line, exit, err) => {
  const found = await chatsim(line);
  expect(found.err).toMatch(err);
  expect(found.exit).toBe(exit);
  expect(found.out).not.toContain('live.');
});

test('their values have units like any other', async () => {
  const { exit, out } = await chatsim('validate wrong.yaml');
  expect(exit).toBe(2);
  expect(out).toContain('live.delivery.p99 is a time, and this is a share');
  expect(out).toContain('live.errors.rate is a share, and this is a time');
  expect(out).toContain('there is no such metric (live.nothing)');
});

test('metrics tells what each of them is', async () => {
  const { out } = await chatsim('metrics live.lateness');
  expect(out).toMatch(
    /^live.lateness.p99 {2}\[s\]\n {4}the driver’s own: from when an act was due/,
  );
});
