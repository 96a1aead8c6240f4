/** The engine may not read the rule table while it runs, so its codes stand beside it; here they are held together. */
import { describe, expect, it } from 'vitest';
import { COMPARATORS, RULE_NAMES, RULES, type RuleName } from '../../scenarios/rules.ts';
import { tiny } from '../testing.ts';
import {
  AGENT_RULES,
  CODES,
  COMPARE,
  COMPARE_NAMES,
  numberOf,
  QUEUE_RULES,
  RUN_RULES,
  RuleColumns,
} from './rule-columns.ts';

/** Rules that the router reads in another form than a column of numbers, or that are not the router's. */
const ELSEWHERE: readonly RuleName[] = [
  'queue.headStart',
  'queue.relax',
  'match.select',
  'capacity.maxFor',
  'capacity.perQueue',
  'offer.channelTimeout', // a check of the file
  'session.replyBanner', // display only
  'session.enterNotice', // display only
  'report.missAs', // the report's
  'report.withdrawnAs',
  'engine.tieOrder', // the cast's tie classes
];

describe('codes of choices', () => {
  it.each(RULE_NAMES.filter((name) => RULES[name].kind === 'choice' && !ELSEWHERE.includes(name)))(
    '%s',
    (name) => {
      expect(CODES[name]).toEqual(RULES[name].values);
    },
  );

  it('every comparator but id has one', () => {
    expect([...COMPARE_NAMES].sort()).toEqual(COMPARATORS.filter((name) => name !== 'id').sort());
    expect(Object.keys(COMPARE)).toHaveLength(COMPARE_NAMES.length);
  });
});

describe('every rule of the table is read somewhere', () => {
  const columns: readonly RuleName[] = [...QUEUE_RULES, ...AGENT_RULES, ...RUN_RULES];
  it.each(RULE_NAMES.filter((name) => !ELSEWHERE.includes(name)))('%s', (name) => {
    expect(columns).toContain(name);
  });
  it('and none twice', () => {
    expect(new Set(columns).size).toBe(columns.length);
  });
});

describe('numbers of values', () => {
  it.each([
    ['offer.timeout', null, Number.POSITIVE_INFINITY],
    ['offer.timeout', 30_000_000, 30_000_000],
    ['offer.declinable', true, 1],
    ['match.mode', 'pull', 2],
    ['pacing.on', ['decline', 'miss'], 6],
    ['match.triggers', ['arrival', 'end'], 3],
    ['capacity.bypass', ['transfer', 'self'], 5],
    ['match.stickyIgnores', ['not-ready'], 1],
  ] as const)('%s: %j is %d', (name, value, number) => {
    expect(numberOf(name, value)).toBe(number);
  });

  it('a maximum of none is the standard capacity', () => {
    const rules = new RuleColumns(tiny({ rules: { 'capacity.total': 2 } }));
    expect(rules.max[0]).toBe(2);
  });
});
