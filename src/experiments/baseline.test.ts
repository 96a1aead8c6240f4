/** Baselines as text and back, tolerances as people write them, and what a fingerprint takes notice of. */
import { describe, expect, test } from 'vitest';
import { tiny } from '../engine/testing.ts';
import { baselineText, makeBaseline, readBaseline } from './baseline.ts';
import { openCrew } from './crew.ts';
import { scenarioHash } from './scenario-hash.ts';
import { tolerancesOf } from './tolerance.ts';

describe('a baseline', () => {
  test('is the same after it was written and read', async () => {
    const crew = openCrew({ workers: 1 });
    const metrics = ['chats.arrived', 'wait.mean', 'occupancy'];
    const made = await makeBaseline(crew, tiny(), {
      replications: 10,
      metrics,
      chatsimVersion: '1',
    });
    await crew.close();
    if (made === null) throw new Error('it was not stopped');
    // Nobody comes, so that there is no wait to keep.
    expect(Object.keys(made.metrics)).toEqual(['chats.arrived', 'occupancy']);
    const found = readBaseline(baselineText(made));
    expect(found).toMatchObject({ ok: true, baseline: made });
    expect(baselineText(made).split('\n')).toHaveLength(15);
  });
});

describe('a file that is no baseline', () => {
  const right = {
    kind: 'baseline',
    schemaVersion: 1,
    chatsimVersion: '1',
    drawsVersion: 1,
    scenario: 'tiny',
    scenarioHash: 'abc',
    seed: '1',
    replications: 2,
    metrics: { 'wait.mean': [1, null] },
  };
  const whyOf = (text: string) => {
    const found = readBaseline(text);
    return found.ok ? null : found.why;
  };
  test.each<[other: object, why: RegExp | null]>([
    [{}, null],
    [{ metrics: { 'wait.mean': [1, 2, 3] } }, /wait.mean has 3 values, and there are 2 replicat/],
    [{ metrics: { 'wait.mean': [1] } }, /wait.mean has 1 values/],
    [{ metrics: { 'wait.mean': [1, '2'] } }, /the values of wait.mean are not numbers/],
    [{ metrics: {} }, /it holds no metrics/],
    [{ replications: 1.5 }, /replications is missing or no whole number/],
    [{ seed: 1 }, /seed is missing or no text/],
    [{ schemaVersion: 2 }, /a baseline of form 2, and this chatsim reads form 1/],
    [{ kind: 'run' }, /the result of a run/],
    [{ kind: 'sweep' }, /JSON, but no baseline/],
  ])('%j', (other, why) => {
    const found = whyOf(JSON.stringify({ ...right, ...other }));
    if (why === null) expect(found).toBeNull();
    else expect(found).toMatch(why);
  });

  test('what is no JSON', () => {
    expect(whyOf(JSON.stringify(right).slice(0, -1))).toMatch(/not JSON, or it was cut off/);
  });
});

describe('a fingerprint', () => {
  const base = tiny({ duration: 60 });
  test.each<[what: string, other: object, isSame: boolean]>([
    ['the name', { name: 'other' }, true],
    ['the seed', { seed: '9' }, true],
    ['expectations', { expect: [1] }, true],
    ['the duration', { duration: 61 }, false],
    ['a rule', { rules: { ...base.rules, 'offer.timeout': 1 } }, false],
    ['a name further down', { queues: base.queues.map((q) => ({ ...q, name: 'other' })) }, false],
  ])('%s', (_, other, isSame) => {
    expect(scenarioHash({ ...base, ...other } as typeof base) === scenarioHash(base)).toBe(isSame);
  });
});

describe('a tolerance', () => {
  test.each<[texts: string[], metric: string | null, kind: string, value: number]>([
    [[], null, 'relative', 0.05],
    [['10%'], null, 'relative', 0.1],
    [['10%', '0%'], null, 'relative', 0],
    [['wait.p95=10s'], 'wait.p95', 'absolute', 10],
    [['wait.p95=1m30s'], 'wait.p95', 'absolute', 90],
    [['wait.p95=2.5%'], 'wait.p95', 'relative', 0.025],
    [['abandonment.rate=2pp'], 'abandonment.rate', 'absolute', 0.02],
    [['chats.arrived=3'], 'chats.arrived', 'absolute', 3],
    [['queues.a=b.wait.p95=10s'], 'queues.a=b.wait.p95', 'absolute', 10],
  ])('%j', (texts, metric, kind, value) => {
    const found = tolerancesOf(texts);
    if ('wrong' in found) throw new Error(found.wrong);
    expect(metric === null ? found.all : found.of[metric]).toMatchObject({ kind, value });
  });

  test.each<[text: string, wrong: RegExp]>([
    ['10s', /for all metrics it is a share such as 5%/],
    ['100%', /below 100%/],
    ['wait.p95=10', /or 10s$/],
    ['wait.p95=1pp', /or 10s$/],
    ['abandonment.rate=10s', /2pp \(percentage points\)/],
    ['chats.arrived=3s', /or 3$/],
    ['-5%', /for all metrics/],
  ])('%s is told', (text, wrong) => {
    expect(tolerancesOf([text])).toEqual({ wrong: expect.stringMatching(wrong) });
  });
});
