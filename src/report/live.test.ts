/** What reports say of a live run: the verdict first, nothing judged where the driver was late, latencies from the histogram. */
import { describe, expect, test } from 'vitest';
import { liveFacts } from '../../test/live-facts.ts';
import { documentOf } from '../../test/report-documents.ts';
import { realityBands } from './charts/reality-bands.ts';
import { liveTables } from './csv-live.ts';
import { pageOf } from './html/page.ts';
import { percentilesOf } from './latency-histogram.ts';
import type { LiveFacts } from './live-facts.ts';
import { latencyText, liveSentences, liveVerdict } from './live-words.ts';
import { markdownRun } from './markdown-run.ts';
import { readDocument } from './read-document.ts';
import type { Result } from './result.ts';
import { textReport } from './text.ts';

const resultOf = async (otherwise: Partial<LiveFacts> = {}) =>
  ({ ...((await documentOf('a single run')) as Result), live: liveFacts(otherwise) }) as Result;
const reality = (verdict: NonNullable<LiveFacts['reality']>['verdict'], sentence: string) => ({
  ...(liveFacts().reality as NonNullable<LiveFacts['reality']>),
  verdict,
  sentence,
});

describe('the verdict', () => {
  test.each<[string, Partial<LiveFacts> & { none?: 'reality' | 'both' }, string, string]>([
    [
      'as its rules say, and none broken',
      {
        reality: reality('as its rules say', 'The deployed router behaves as its rules say.'),
        conformance: { verdict: 'held', violated: [] },
      },
      'good',
      'The deployed router behaves as its rules say. Its recording breaks no rule.',
    ],
    [
      'as its rules say, but one broken',
      {
        reality: reality('as its rules say', 'The deployed router behaves as its rules say.'),
        conformance: { verdict: 'violated', violated: ['capacity'] },
      },
      'bad',
      'The deployed router behaves as its rules say. Its recording breaks 1 rule: capacity.',
    ],
    [
      'undecided',
      {
        reality: reality('undecided', 'Whether it does cannot be told.'),
        conformance: { verdict: 'not observable', violated: [] },
      },
      'open',
      'Whether it does cannot be told.',
    ],
    [
      'nothing of a late driver, whatever the rest says',
      { driver: { isBottleneck: true, why: 'its lateness p99 was 210 ms' } },
      'open',
      'Nothing is judged: the driver itself was the bottleneck, its lateness p99 was 210 ms. What was measured says more of the driver than of the server.',
    ],
  ])('%s', (_, otherwise, tone, text) => {
    expect(liveVerdict(liveFacts(otherwise))).toEqual({ tone, text });
  });

  test('of a run that nothing was held against', () => {
    const { reality: _, conformance: __, ...bare } = liveFacts();
    expect(liveVerdict(bare)).toEqual({
      tone: 'plain',
      text: 'The run was not compared with simulations of its plan.',
    });
  });
});

test('the text tells the verdict before any figure', async () => {
  const text = textReport(await resultOf());
  expect(text).toContain('one live run, seed 1');
  const at = (words: string) => text.indexOf(words);
  expect(at('Live run\n  The deployed router does not behave')).toBeGreaterThan(0);
  expect(at('Live run')).toBeLessThan(at('Waiting'));
  expect(text).toContain(
    'wait.mean                      41.2 s  12.4 s  38.9 s          24.1 s  above',
  );
  for (const line of textReport(await resultOf(), { width: 60 }).split('\n'))
    if (line.includes(' ms')) expect(line.length).toBeLessThanOrEqual(60);
});

test('a late driver is held against nothing, in no format', async () => {
  const result = await resultOf({ driver: { isBottleneck: true, why: null } });
  expect(textReport(result)).not.toContain('Against simulations');
  expect(markdownRun(result)).not.toContain('Against simulations');
  expect(realityBands(result)).toBeUndefined();
});

describe('rules that were broken', () => {
  test('are told in every form, with the first times, the story of the first, and where the others stand', async () => {
    const result = await resultOf();
    for (const report of [textReport(result), markdownRun(result), await pageOf(result)]) {
      expect(report).toContain('Rules that were broken');
      expect(report).toContain('44 of 234 times');
      expect(report).toContain('09:39:29, line 457: chat 23 is offered to early-2');
      expect(report).toContain('09:39:29 Chat 23 arrives: visitors-23 wants support.');
      expect(report).toContain('and 42 more');
      expect(report).toContain('chat 28 is given before chat 27');
      expect(report).toContain('conformance.json');
    }
    for (const report of [markdownRun(result), await pageOf(result)])
      expect(report).not.toContain('<b>who</b>');
  });

  test.each<[string, Partial<LiveFacts>]>([
    ['none is', { conformance: { verdict: 'held', violated: [], file: 'conformance.json' } }],
    [
      'an older result does not say how',
      { conformance: { verdict: 'violated', violated: ['order'] } },
    ],
    ['the driver was late', { driver: { isBottleneck: true, why: null } }],
  ])('nothing of it where %s', async (_, otherwise) => {
    const result = await resultOf(otherwise);
    for (const report of [textReport(result), markdownRun(result), await pageOf(result)])
      expect(report).not.toContain('Rules that were broken');
  });

  test('a file that was edited is told before it is drawn', async () => {
    const result = await resultOf();
    const edited = JSON.stringify(result).replace('"line":457', '"line":"457"');
    const read = readDocument(edited);
    expect(read.ok).toBe(false);
  });
});

describe('a chat that waits beside a free agent', () => {
  test.each<[string, Record<string, string>, string]>([
    ['where nothing is taken by hand', { 'match.pull': 'none' }, 'on its way to a free agent'],
    ['where Next can be pressed', { 'match.pull': 'next' }, 'on its way, or nobody took it'],
    ['where all is picked', { 'match.mode': 'pull' }, 'nobody picked it from the list'],
  ])('%s', async (_, changed, words) => {
    const result = await resultOf();
    const rules = result.scenario.rules.map((each) => ({
      ...each,
      value: changed[each.name] ?? each.value,
    }));
    const causes = [{ cause: 'pullNotPressed', seconds: 60, share: 1 }];
    const waiting: Result = {
      ...result,
      scenario: { ...result.scenario, rules },
      waitingCauses: { totalSec: 60, causes, byQueue: [] },
    };
    for (const report of [textReport(waiting), markdownRun(waiting), await pageOf(waiting)]) {
      expect(report).toContain(words);
      expect(report).not.toContain('nobody pressed Next');
    }
  });
});

test('a simulated run has nothing of it', async () => {
  const result = (await documentOf('a single run')) as Result;
  expect(textReport(result)).not.toContain('Live');
  expect(liveTables(result)).toEqual([]);
});

test.each([
  [1, '1 connection was lost; for 2.4 s at least one client was without the server.'],
  [6, '6 connections were lost; for 2.4 s at least one client was without the server.'],
])('%i lost connections', (count, sentence) => {
  expect(liveSentences(liveFacts({ downs: { count, totalSec: 2.4 } }))).toContain(sentence);
});

test('sentences leave out what did not happen', () => {
  const all = liveSentences(
    liveFacts({
      messages: { sent: 1, delivered: 1, lost: 0, duplicated: 0, reordered: 0 },
      acts: { done: 0, troubles: { refused: 0 }, wrong: [] },
      throttled: 0,
      downs: { count: 0, totalSec: 0 },
      orphans: 0,
      ended: 'stopped',
      why: 'the error share was 12%',
      conformance: { verdict: 'held', violated: [] },
    }),
  );
  expect(all).toEqual([
    'Adapter chatsim, both sides, 10 times as fast as real, 24m 00s, stopped by a rule: the error share was 12%.',
    'At most 41 chats and 93 sockets at once, in 2 processes.',
    '1 message sent, 1 delivered; none lost, told twice or out of order.',
    '0 commands done; none went wrong.',
  ]);
});

describe('latencies', () => {
  const { sentToDelivered } = liveFacts().latencies;

  test('come of the whole histogram', () => {
    const [half, most] = percentilesOf(sentToDelivered, [50, 99]);
    expect(half?.seconds).toBeCloseTo(0.0021, 4);
    expect(most?.seconds).toBeCloseTo(sentToDelivered.p99Sec ?? 0, 5);
  });

  test('or of the named percentiles where it cannot be read', () => {
    for (const hdr of [null, 'no histogram'])
      expect(percentilesOf({ ...sentToDelivered, hdr }, [1, 50])).toMatchObject([
        { percentile: 50 },
        { percentile: 90 },
        { percentile: 99 },
        { percentile: 99.9 },
      ]);
  });

  test('without any are told of nothing', async () => {
    const none = {
      ...{ count: 0, meanSec: null, p50Sec: null, p90Sec: null },
      ...{ p99Sec: null, p999Sec: null, maxSec: null, hdr: null },
    };
    const { latencies } = liveFacts();
    const result = await resultOf({ latencies: { ...latencies, startToAssigned: none } });
    expect(textReport(result)).not.toContain('chat started');
    expect(liveTables(result)[0]?.rows.some(([name]) => name === 'startToAssigned')).toBe(false);
  });

  test.each([
    [0.00021, '0.21 ms'],
    [0.0042, '4.2 ms'],
    [0.041, '41 ms'],
    [0.41, '410 ms'],
    [1.24, '1.2 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(latencyText(seconds)).toBe(text);
  });
});
