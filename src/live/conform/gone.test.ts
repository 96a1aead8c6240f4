/**
 * Faults of what goes on after somebody is gone: the rejoin window, the on-hold limit, and slots that are held after a chat's end. Each
 * is found and named, as it is and under 50 ms of jitter.
 */
import { describe, expect, test } from 'vitest';
import { Dice } from '../../../test/swarm/random-scenario.ts';
import type { AuditRuleName } from './rules.ts';
import {
  audit,
  broken,
  changed,
  disturbed,
  type Line,
  recordingOf,
  serverTimed,
  shippedScenario,
} from './testing.ts';

const GLADLY = 'scenarios/gladly.yaml';
const DESK = 'scenarios/desk.yaml';
/** Who leaves a live chat makes it cost nothing; who leaves the queue is not missed. */
const FREES = ['session.leftLive=free-slot', 'session.leftQueued=keep'];
/** Silent customers are put on hold. */
const HOLDS = ['session.idle=30s', 'session.idleAction=hold'];
const TABS = ['capacity.releaseOn=tab-close'];
/** Closing the tab comes after two minutes of notes. */
const NOTES = ['agents.early.wrapUp=2m', 'agents.late.wrapUp=2m'];
const RECORDS = ['capacity.releaseOn=case-done', 'record.agentEnd=waiting'];

const jitter = (lines: readonly string[]) => {
  const dice = new Dice(3);
  return disturbed(lines, () => dice.next(), 0.05);
};

describe('a router with other settings than it says', () => {
  test.each<[string, string, string[], string[], AuditRuleName]>([
    [
      'ended before the rejoin window is over',
      GLADLY,
      ['session.leftGrace=5s'],
      ['session.leftGrace=1m'],
      'rejoin-window',
    ],
    [
      'kept after the rejoin window',
      GLADLY,
      ['session.leftGrace=3m'],
      ['session.leftGrace=1m'],
      'rejoin-window',
    ],
    [
      'put aside before the rejoin window is over',
      DESK,
      ['session.leftGrace=5s', ...FREES],
      ['session.leftGrace=1m', ...FREES],
      'rejoin-window',
    ],
    [
      'never put aside when the rejoin window is over',
      DESK,
      ['session.leftGrace=10m', ...FREES],
      ['session.leftGrace=1m', ...FREES],
      'rejoin-window',
    ],
    [
      'ended before the on-hold limit',
      GLADLY,
      [...HOLDS, 'session.hold=1m'],
      [...HOLDS, 'session.hold=5m'],
      'hold-limit',
    ],
    [
      'on hold beyond the limit',
      GLADLY,
      [...HOLDS, 'session.hold=20m'],
      [...HOLDS, 'session.hold=5m'],
      'hold-limit',
    ],
    [
      'work left while an agent has closed the tab',
      GLADLY,
      ['match.tick=30s', ...TABS],
      TABS,
      'work-conservation',
    ],
    [
      'work left while an agent has closed the record',
      DESK,
      ['match.tick=1m', ...RECORDS],
      RECORDS,
      'work-conservation',
    ],
  ])('%s', (_, path, does, says, rule) => {
    const lines = recordingOf(shippedScenario(path, ...does));
    const rules = shippedScenario(path, ...says);
    expect(broken(audit(lines, rules))).toContain(rule);
    expect(broken(audit(jitter(lines), rules, 0.05))).toContain(rule);
  });
});

describe('a slot that is held after the end of a chat: given out before it is free, or not when it is', () => {
  const isTab = (line: Line) => line.event === 'chat.left' && line['assignee'] === null;
  const isRecord = (line: Line) =>
    line.event === 'conversation.closed' && line['agent'] !== undefined;
  test.each<[string, string, string[], (line: Line) => boolean]>([
    ['until the tab is closed', GLADLY, [...TABS, ...NOTES], isTab],
    ['until the record is closed', DESK, RECORDS, isRecord],
  ])('%s', (_, path, set, frees) => {
    const rules = shippedScenario(path, ...set);
    const lines = recordingOf(rules);
    const ends = new Map<unknown, number>();
    const freed = (at: (t: number, end: number) => number) =>
      changed(lines, (line) => {
        if (line.event === 'chat.ended') ends.set(line['chat'], line.t);
        return frees(line) ? { ...line, t: at(line.t, ends.get(line['chat']) ?? line.t) } : line;
      });
    for (const [disturb, slack] of [
      [(same: string[]) => same, 0],
      [jitter, 0.05],
    ] as const) {
      const honest = audit(disturb(lines), rules, slack);
      expect(broken(honest)).toEqual([]);
      const work = honest.rules.find(({ rule }) => rule === 'work-conservation');
      expect(work?.verdict).toBe('held');
      const late = freed((t) => t + 600);
      expect(broken(audit(disturb(late), rules, slack))).toContain('capacity');
      const early = freed((t, end) => Math.min(t, end + 1));
      expect(broken(audit(disturb(early), rules, slack))).toContain('work-conservation');
    }
  });

  test('is not known where closed tabs are not told', () => {
    const rules = shippedScenario(GLADLY, ...TABS);
    const silent = changed(recordingOf(rules), (line) => (isTab(line) ? undefined : line));
    const { rules: found } = audit(silent, rules);
    const work = found.find(({ rule }) => rule === 'work-conservation');
    expect(work?.verdict).toBe('not observable');
    expect(work?.note).toContain('chat.left');
    expect(broken(audit(silent, rules))).toEqual([]);
  });
});

describe('a leaving that the server has not stamped', () => {
  const says = shippedScenario(GLADLY, 'session.leftGrace=1m');
  const served = (grace: string) => {
    const dice = new Dice(4);
    const lines = recordingOf(shippedScenario(GLADLY, `session.leftGrace=${grace}`));
    return audit(
      serverTimed(lines, () => dice.next(), 2),
      says,
      1,
    );
  };

  test('a chat that ends too early is found', () => {
    expect(broken(served('5s'))).toContain('rejoin-window');
  });

  test('one that is kept is not: the server may have heard of it at any time', () => {
    expect(broken(served('10m'))).not.toContain('rejoin-window');
  });
});

test('a customer who comes back and leaves again has the whole window anew', () => {
  const rules = shippedScenario(GLADLY, 'session.leftGrace=1m');
  const lines = recordingOf(rules);
  const all = lines.slice(1).map((line) => JSON.parse(line) as Line);
  const end = all.findIndex(
    ({ event, reason }) => event === 'chat.ended' && reason === 'customer-left',
  );
  const { t, chat } = all[end] as Line;
  const twice = (lastAt: number) =>
    changed(lines, (line, index) => {
      if (line.event !== 'customer.left' || line['chat'] !== chat || index > end) return line;
      return [
        { ...line, t: line.t - 30 },
        { t: line.t - 10, event: 'customer.returned', chat },
        { ...line, t: lastAt },
      ];
    });
  expect(broken(audit(twice(t - 60), rules))).toEqual([]);
  expect(broken(audit(jitter(twice(t - 60)), rules, 0.05))).toEqual([]);
  expect(broken(audit(twice(t - 50), rules))).toEqual(['rejoin-window']);
  expect(broken(audit(jitter(twice(t - 50)), rules, 0.05))).toEqual(['rejoin-window']);
});
