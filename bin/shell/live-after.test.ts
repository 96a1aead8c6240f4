/** One verdict of everything that a live run says. */
import { describe, expect, it } from 'vitest';
import type { LiveFacts, RealityFacts } from '../../src/report/live-facts.ts';
import type { Judged, Result } from '../../src/report/result.ts';
import { exitOf } from './live-after.ts';

const judged = (...verdicts: Judged['verdict'][]) =>
  verdicts.map((verdict) => ({ verdict }) as Judged);
const resultOf = (expectations: readonly Judged[], chats = 10) =>
  ({
    expectations,
    metrics: { 'chats.arrived': { mean: chats } },
  }) as unknown as Pick<Result, 'expectations' | 'metrics'> as Result;
const FACTS = { ended: 'complete', driver: { isBottleneck: false, why: null } };
const factsOf = (change: object) => ({ ...FACTS, ...change }) as LiveFacts;
const reality = (verdict: RealityFacts['verdict']) => ({ reality: { verdict } });
const conformance = (verdict: string) => ({ conformance: { verdict, violated: [] } });
const BOTTLENECK = { driver: { isBottleneck: true, why: 'late' } };

describe('the exit code', () => {
  it.each<[what: string, exit: number, change: object, expectations: readonly Judged[]]>([
    ['all is well', 0, { ...reality('as its rules say'), ...conformance('held') }, judged('met')],
    ['nothing is expected', 0, {}, []],
    ['an expectation is not met', 1, {}, judged('met', 'failed', 'undecided')],
    ['no data for one', 3, {}, judged('met', 'undecided')],
    ['a rule is broken', 1, conformance('violated'), judged('met')],
    ['rules cannot be seen', 0, conformance('not observable'), judged('met')],
    ['not as its rules say', 1, reality('not as its rules say'), judged('met')],
    ['whether so cannot be told', 0, reality('undecided'), judged('met')],
    ['a stop rule', 1, { ended: 'stopped' }, judged('met')],
    [
      'a stop rule of its own lateness',
      3,
      { ended: 'stopped', why: 'the driver was 80 ms late with one act in a hundred within 10 s' },
      judged('met'),
    ],
    ['the driver was late', 3, BOTTLENECK, judged('undecided')],
    ['a stop rule, and the driver was late', 3, { ...BOTTLENECK, ended: 'stopped' }, judged('met')],
    ['the server is lost', 4, { ended: 'target-lost' }, judged('failed')],
    ['the server is lost, and the driver was late', 4, { ...BOTTLENECK, ended: 'target-lost' }, []],
  ])('%s: %i', (_, exit, change, expectations) => {
    expect(exitOf(resultOf(expectations), factsOf(change))).toBe(exit);
  });

  it('nobody came: 3, whatever else', () => {
    expect(exitOf(resultOf(judged('met'), 0), factsOf({}))).toBe(3);
  });
});
