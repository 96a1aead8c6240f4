/**
 * The text report of a small scenario, whole, so that a change to it is seen; and the form of result.json, which programs
 * rely on. After a wanted change: npx vitest run src/report -u, and look at the difference.
 */
import { describe, expect, test } from 'vitest';
import { load, platform, platformNames } from '../../test/scenario-files.ts';
import { formatProblem, loadPlatform, type RunOptions, run as runIt } from '../index.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { resultJson } from './json.ts';
import { numberText, secondsText, shareText } from './numbers.ts';
import type { Result } from './result.ts';
import { listed, tableLines, widthOf, wrapped } from './table.ts';
import { textReport } from './text.ts';

function scenario(text: string): Scenario {
  const loaded = load({ 'main.yaml': text });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** With the sources of the platform's rules. */
function run(of: Scenario, options: RunOptions): Promise<Result> {
  const loaded = loadPlatform(of.platform, platform, platformNames);
  return runIt(of, loaded.ok ? { ...options, platform: loaded.platform } : options);
}

const SHOP = `
name: A small shop
description: Two queues, an early and a late shift.
platform: gladly
start: 08:00
duration: 4h
rules: { report.onTime: 60s }
queues: { support: {}, sales: { rules: { offer.timeout: 20s } } }
customers:
  visitors:
    queue: { shares: { support: 70%, sales: 30% } }
    arrivals: { every: 75s }
    patience: { exponential: 2m }
    silent: 30%
    exchanges: { count: 4, begins: agent, ends: customer }
    reply: { exponential: 30s }
agents:
  early: { count: 2, shifts: 08:00-11:00, accept: { after: 5s, miss: 10% }, reply: { exponential: 40s }, givesUp: 3m }
  late: { count: 2, shifts: 10:00-12:00, accept: 5s, reply: { exponential: 40s }, givesUp: 3m }
expect: [wait.p95 < 5m, abandonment.rate < 1%, queues.sales.serviceLevel > 10%, rewait.mean < 1m]
`;
const TINY = `
name: Tiny
platform: plain
duration: 1h
customers: { visitors: { arrivals: { every: 10m }, handle: 1m } }
agents: { team: { count: 1 } }
`;

describe('the report', () => {
  test('of a small shop', async () => {
    const result = await run(scenario(SHOP), { replications: 4, chatsimVersion: 'test' });
    await expect(textReport(result)).toMatchFileSnapshot('golden/shop.txt');
    await expect(textReport(result, { ascii: true, width: 70 })).toMatchFileSnapshot(
      'golden/shop-ascii.txt',
    );
  });

  test('of nearly nothing: blocks without anything to say are left out', async () => {
    const result = await run(scenario(TINY), { replications: 1 });
    await expect(textReport(result)).toMatchFileSnapshot('golden/tiny.txt');
  });

  test('is redrawn from result.json to the very same text', async () => {
    const result = await run(scenario(SHOP), { replications: 3 });
    const read = JSON.parse(resultJson(result)) as Result;
    expect(textReport(read)).toBe(textReport(result));
  });
});

describe('in words', () => {
  test('conversations add up: opened is closed, left waiting and left open', async () => {
    const result = await run(scenario(TINY), { replications: 1 });
    const conversations = {
      opened: 161.6,
      closed: 161.2,
      closedByHand: 2.4,
      reopened: 0,
      leftOpen: 0.4,
      leftWaiting: 0,
    };
    expect(textReport({ ...result, conversations })).toContain(
      '161.6 opened: 161.2 closed (2.4 of them by hand), 0.4 left open',
    );
  });

  test.each<[cause: string, rules: Record<string, string>, line: RegExp]>([
    ['pullNotPressed', { 'match.mode': 'broadcast' }, /nobody took it from the list .* pick$/m],
    ['pullNotPressed', { 'match.mode': 'pull' }, /nobody picked it from the list .* pick$/m],
    ['silentCustomers', { 'session.idle': 'none' }, / givesUp$/m],
    ['silentCustomers', { 'session.idle': '5m' }, / session\.idle$/m],
    ['notReadyAfterMiss', { 'offer.autoReturn': 'none' }, / backReady, offer\.autoReturn$/m],
    ['nobody', { 'offer.logoutAfterMisses': '3' }, / shifts, offer\.logoutAfterMisses$/m],
    ['nobody', {}, /nobody on shift .* shifts$/m],
  ])('%s under %o hangs on what can be changed', async (cause, changed, line) => {
    const result = await run(scenario(TINY), { replications: 1 });
    const rules = result.scenario.rules.map((each) => ({
      ...each,
      value: changed[each.name] ?? each.value,
    }));
    const text = textReport({
      ...result,
      scenario: { ...result.scenario, rules },
      waitingCauses: { totalSec: 60, causes: [{ cause, seconds: 60, share: 1 }], byQueue: [] },
    });
    expect(text.replace(/ *█+▌?$/gm, '')).toMatch(line);
  });

  test('one is one', async () => {
    const once = TINY.replace('duration: 1h', 'duration: 15m');
    const result = await run(scenario(once.replace('plain', 'gladly')), { replications: 1 });
    expect(result.metrics['chats.arrived']?.mean).toBe(1);
    const text = textReport({
      ...result,
      offersPerChat: [0, 0, 1],
      conversations: { opened: 3, closed: 2, leftOpen: 1, reopened: 1 },
    });
    for (const words of ['1 chat arrived: 1 served', '1 offer: 100% accepted', 'opened again once'])
      expect(text).toContain(words);
    expect(text).toContain('1 chat was offered more than once, 0 never');
  });

  test('waiting again and transfers to a queue are told apart', async () => {
    const text = SHOP.replace(
      /givesUp: 3m }/g,
      'givesUp: 3m, transfer: { share: 50%, to: sales } }',
    );
    const report = textReport(await run(scenario(text), { replications: 2 }));
    expect(report).toMatch(/of which waiting again after a requeue or transfer: /);
    expect(report).toMatch(/sent back to the queue \([0-9.]+ of them by transfer\)/);
    expect(report).not.toMatch(/transferred to another agent/);
  });
});

describe('result.json', () => {
  test('has the same bytes twice', async () => {
    const text = async () => resultJson(await run(scenario(SHOP), { replications: 3 }));
    expect(await text()).toBe(await text());
  });

  test('keeps its form: a change here needs a new schemaVersion or a line in the CHANGELOG', async () => {
    const result = await run(scenario(SHOP), { replications: 2 });
    await expect(`${formOf(result).join('\n')}\n`).toMatchFileSnapshot('golden/result-form.txt');
  });

  test('the causes add up to the whole waiting, and of the queues to the same', async () => {
    const { waitingCauses } = await run(scenario(SHOP), { replications: 3 });
    const sum = (causes: readonly { readonly seconds: number }[]) =>
      causes.reduce((total, { seconds }) => total + seconds, 0);
    expect(sum(waitingCauses.causes)).toBeCloseTo(waitingCauses.totalSec, 4);
    expect(sum(waitingCauses.byQueue.flatMap(({ causes }) => causes))).toBeCloseTo(
      waitingCauses.totalSec,
      4,
    );
  });

  test('who waited exactly so long is among those who waited so long at most', async () => {
    const of = scenario(SHOP.replace('report.onTime: 60s', 'report.onTime: 5s'));
    const { series, metrics } = await run(of, { replications: 3 });
    const curve = series.waitCurve.find(({ atSec }) => atSec === 5)?.all;
    expect(curve).toBeGreaterThan(0.9);
    expect(curve).toBeCloseTo(metrics['serviceLevel.wait']?.mean ?? 0, 2);
  });

  test('the histogram of waits counts every chat whose wait is known', async () => {
    const { series, metrics, replications } = await run(scenario(SHOP), { replications: 3 });
    const counted = series.waits.reduce((sum, { count }) => sum + count, 0);
    const known = ['served', 'abandoned', 'closed'].reduce(
      (sum, how) => sum + (metrics[`chats.${how}`]?.mean ?? 0),
      0,
    );
    expect(counted).toBe(Math.round(known * replications.finished));
    expect(series.waitCurve.at(-1)?.all).toBe(1);
  });
});

describe('what is judged', () => {
  test.each([
    ['wait.p95 < 5m', 'met'],
    ['wait.p95 < 1s', 'failed'],
    ['rewait.mean < 1m', 'undecided'],
  ])('%s: %s', async (text, verdict) => {
    const of = scenario(SHOP.replace(/expect: .*/, `expect: [${text}]`));
    const { expectations } = await run(of, { replications: 2 });
    expect(expectations.map((each) => each.verdict)).toEqual([verdict]);
  });
});

describe('what to be careful about', () => {
  test.each<[what: string, text: string, replications: number, codes: string[]]>([
    ['few chats, one replication', TINY, 1, ['few-chats', 'one-replication']],
    ['nobody comes', TINY.replace('every: 10m', 'every: 2h'), 8, ['no-chats']],
    [
      'more work than the agents can do, and nobody leaves',
      TINY.replace('10m', '30s'),
      8,
      ['unstable'],
    ],
    ['a run cut off', `${TINY.replace('10m', '30s')}atEnd: cut\n`, 8, ['unfinished', 'unstable']],
    [
      'a warm-up for input that changes',
      `${TINY.replace('{ every: 10m }', '{ profile: [{ from: 0h, to: 1h, rate: 900/h, toRate: 990/h }] }').replace('handle: 1m', 'handle: 1s')}warmUp: auto\n`,
      5,
      ['warm-up-refused'],
    ],
  ])('%s', async (_, text, replications, codes) => {
    const { warnings } = await run(scenario(text), { replications });
    expect(warnings.map(({ code }) => code)).toEqual(codes);
  });

  test('warmUp: auto cuts the same beginning off all replications', async () => {
    const text = `${TINY.replace('{ every: 10m }', '60/h').replace('1m }', '{ exponential: 50s } }').replace('1h', '100h')}warmUp: auto\n`;
    const { warmUp, metrics } = await run(scenario(text), { replications: 2 });
    expect(warmUp).toMatchObject({ asked: 'auto', outcome: 'kept' });
    expect(warmUp.cutSec).toBeLessThan(50 * 3600);
    expect(metrics['chats.arrived']?.mean).toBeGreaterThan(0);
  });
});

describe('numbers', () => {
  test.each([
    [0, '0 s'],
    [0.04, '0.04 s'],
    [0.42, '0.4 s'],
    [4.25, '4.3 s'],
    [59.94, '59.9 s'],
    [59.96, '1m 00s'],
    [184, '3m 04s'],
    [3599.6, '1h 00m'],
    [4340, '1h 12m'],
    [86_400 * 2 + 3600 * 3, '2d 3h'],
    [-5, '-5.0 s'],
  ])('%f seconds: %s', (seconds, text) => {
    expect(secondsText(seconds)).toBe(text);
  });

  test.each([
    [0, '0%'],
    [1, '100%'],
    [0.0004, '0.04%'],
    [0.042, '4.2%'],
    [0.8215, '82.2%'],
  ])('%f as a share: %s', (share, text) => {
    expect(shareText(share)).toBe(text);
  });

  test.each([
    [0, '0'],
    [0.424, '0.42'],
    [12.34, '12.3'],
    [320.4, '320'],
    [12_345.6, '12,346'],
    [1_234_567, '1,234,567'],
  ])('%f: %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('tables', () => {
  test('columns stand under each other, also of wide characters', () => {
    const lines = tableLines(
      [{ head: 'name' }, { head: 'n', right: true }],
      [
        ['Zoë', '1'],
        ['日本', '23'],
      ],
    );
    expect(lines).toEqual(['  name   n', '  Zoë    1', '  日本  23']);
    expect(lines.map(widthOf)).toEqual([10, 10, 10]);
  });

  test('text is wrapped at words, lists at items', () => {
    expect(wrapped('one two three', 9, 2, 4)).toEqual(['  one two', '    three']);
    expect(listed(['seed 1', 'two words', 'x'], 12)).toEqual(['seed 1,', '  two words,', '  x']);
  });
});

/** Paths of all values with their types; elements of a list and names of metrics are taken as one. */
function formOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return [...new Set(value.flatMap((each) => formOf(each, `${path}[]`)))].sort();
  if (value === null || typeof value !== 'object')
    return [`${path} ${value === null ? 'null' : typeof value}`];
  const isNamed = /metrics$|ended$|requeued$|refused$|time$/.test(path);
  const paths = Object.entries(value).flatMap(([key, each]) =>
    formOf(each, `${path}.${isNamed ? '<name>' : key}`),
  );
  return [...new Set(paths)].sort();
}
