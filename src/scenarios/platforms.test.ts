/**
 * The shipped platforms against the table they were written from (test/presets.json: names with `Sec`, times in
 * seconds, null for none). What differs on purpose is listed here, each with the reason.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPlatform, type Platform } from './platform-file.ts';
import { defaultRules, RULES, type RuleName } from './rules.ts';

type Table = Readonly<Record<string, unknown>>;

const folder = new URL('../../scenarios/platforms/', import.meta.url);
const presets = JSON.parse(
  readFileSync(new URL('../../test/presets.json', import.meta.url), 'utf8'),
) as { readonly defaults: Table; readonly presets: Readonly<Record<string, Table>> };

/** `plain` is the defaults by themselves and has no preset. */
const names = readdirSync(fileURLToPath(folder))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))
  .filter((name) => name !== 'plain');

/** Where the documents or a later decision say otherwise than the table, or more. */
const DIFFERENCES: readonly {
  readonly platforms: readonly string[];
  readonly rule: RuleName;
  readonly value: unknown;
  readonly why: string;
}[] = [
  {
    platforms: ['sinch', 'sinch-autoanswer', 'sinch-picklist'],
    rule: 'match.sticky',
    value: 'prefer',
    why: 'the documented wait of 120 s for the preferred agent has nothing to act on without it',
  },
  {
    platforms: ['sinch', 'sinch-autoanswer', 'sinch-picklist'],
    rule: 'match.stickyIgnores',
    value: ['not-ready'],
    why: 'the preferred agent is tried even when Not Ready',
  },
  {
    platforms: ['sinch', 'sinch-autoanswer', 'sinch-picklist'],
    rule: 'offer.channelTimeout',
    value: 120_000_000,
    why: 'the value of a queue must be less than that of the channel',
  },
  {
    platforms: ['salesforce-status'],
    rule: 'record.agentEnd',
    value: 'open',
    why: 'closed would free the slot at the end of the chat, and the status model would mean nothing',
  },
  {
    platforms: ['desk', 'desk-unrouted'],
    rule: 'match.pullLoser',
    value: 'viewer',
    why: 'of two who open the same case the second is a read-only viewer',
  },
  {
    platforms: ['desk', 'desk-unrouted'],
    rule: 'record.unanswered',
    value: 'open',
    why: 'the case is apart from the chat and stays open however the chat ends',
  },
  {
    platforms: ['enchant'],
    rule: 'record.abandonQueued',
    value: 'open',
    why: 'a chat that went unanswered leaves an open ticket, also with session.leftQueued: close',
  },
  {
    platforms: ['chatwoot-v2', 'chatwoot-balanced'],
    rule: 'match.triggers',
    value: ['arrival', 'end'],
    why: 'the job of an inbox runs at arrivals and ends; an agent who comes online starts none',
  },
];

function load(name: string): Platform {
  const result = loadPlatform(
    name,
    (wanted) => readFileSync(new URL(`${wanted}.yaml`, folder), 'utf8'),
    names,
  );
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.platform;
}

/** All rules of a platform: the defaults, and over them what it and its bases set. */
function inForce(platform: Platform): Record<string, unknown> {
  const own = [...platform.rules].map(([rule, { value }]) => [rule, value]);
  return { ...defaultRules(), ...Object.fromEntries(own) };
}

/** `offer.timeoutSec` → `offer.timeout`; the two that were renamed otherwise are named here. */
function ruleName(key: string): RuleName {
  if (key === 'pacing.sec') return 'pacing.delay';
  if (key === 'wrapUp.sec') return key;
  return key.replace(/Sec$/, '') as RuleName;
}

function converted(table: Table): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      const rule = ruleName(key);
      const micros = RULES[rule].kind === 'duration' && typeof value === 'number';
      return [rule, micros ? value * 1_000_000 : value];
    }),
  );
}

it('there is a file for every preset and no other', () => {
  expect([...names].sort()).toEqual(Object.keys(presets.presets).sort());
});

it('the defaults are those of the table', () => {
  expect(defaultRules()).toMatchObject(converted(presets.defaults));
});

describe.each(names)('%s', (name) => {
  it('has the values of the table, but for the differences listed', () => {
    const meant = {
      ...defaultRules(),
      ...converted(presets.defaults),
      ...converted(presets.presets[name] ?? {}),
      ...Object.fromEntries(
        DIFFERENCES.filter(({ platforms }) => platforms.includes(name)).map(({ rule, value }) => [
          rule,
          value,
        ]),
      ),
    };
    expect(inForce(load(name))).toEqual(meant);
  });

  it('states every value of the table itself or in what it extends', () => {
    const stated = [...load(name).rules.keys()];
    expect(stated).toEqual(
      expect.arrayContaining(Object.keys(presets.presets[name] ?? {}).map(ruleName)),
    );
  });

  it('gives a source and its evidence for every value', () => {
    for (const [rule, { source, evidence }] of load(name).rules) {
      expect(source, rule).not.toBe('');
      expect(evidence, rule).toMatch(/^(documented|assumed|choice|recall)$/);
    }
  });

  it('names only documents that it lists, and one for every documented value', () => {
    const platform = load(name);
    const listed = platform.sources.map(([key]) => key);
    const text = [...platform.rules.values()].map(({ source }) => source).join('\n');
    const named = text.match(/\b[A-Z]{2}-[A-Z0-9]+\b|\bseed\b/g) ?? [];
    expect(named.filter((key) => !listed.includes(key))).toEqual([]);
    for (const rule of platform.rules.values())
      if (rule.evidence === 'documented')
        expect(
          listed.some((key) => rule.source.includes(key)),
          `${rule.source} is no document of the list`,
        ).toBe(true);
  });

  it('does not offer the value in force as the other reading', () => {
    for (const [rule, { value, alternatives }] of load(name).rules)
      expect(alternatives, rule).not.toContainEqual(value);
  });
});

describe('choices the documents leave open can be seen and chosen', () => {
  it.each<[string, RuleName]>([
    ['gladly', 'pacing.on'],
    ['gladly', 'offer.exclude'],
    ['gladly', 'pacing.holdsPull'],
    ['gladly', 'match.pullWhenEmpty'],
    ['gladly', 'offer.parallelPerAgent'],
    ['gladly', 'record.reopen'],
    ['gladly', 'session.leftGrace'],
    ['sinch', 'wrapUp.blocks'],
    ['sinch', 'offer.missStrikes'],
    ['sinch', 'offer.exclude'],
    ['desk', 'offer.whenExhausted'],
    ['desk', 'offer.cycleIncludesDisabled'],
    ['desk', 'queue.requeueRank'],
    ['desk', 'offer.declinable'],
    ['brightpattern', 'offer.onMiss.when'],
    ['brightpattern', 'session.idleArm'],
    ['brightpattern', 'wrapUp.blocks'],
    ['enchant', 'queue.maxWait'],
    ['enchant', 'session.join'],
    ['enchant', 'session.lastLeaves'],
    ['enchant', 'session.leftQueued'],
    ['enchant', 'match.whenNobody'],
  ])('%s: %s', (name, rule) => {
    expect(load(name).rules.get(rule)?.alternatives.length).toBeGreaterThan(0);
  });
});
