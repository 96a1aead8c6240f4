/**
 * A backend that tells little, as Tiledesk does: chats queued, assigned, ended, messages, agents' states. What can be seen in
 * that is judged, faults are found, and of the rest it is said why it is not.
 */
import { describe, expect, test } from 'vitest';
import { Dice } from '../../../test/swarm/random-scenario.ts';
import {
  audit,
  broken,
  changed,
  disturbed,
  type Line,
  recordingOf,
  shippedScenario,
  told,
} from './testing.ts';

const DESK = 'tools/tiledesk/desk.yaml';
const KEPT = new Set([
  'chat.queued',
  'chat.assigned',
  'chat.ended',
  'message.agent',
  'message.customer',
  'agent.state',
]);
const poor = (lines: readonly string[]) =>
  changed(lines, ({ reason: _, ...line }) => (KEPT.has(line.event ?? '') ? line : undefined));
const jitter = (lines: readonly string[]) => {
  const dice = new Dice(5);
  return disturbed(lines, () => dice.next(), 0.05);
};
const rules = shippedScenario(DESK);
const lines = poor(recordingOf(rules));

describe.each([
  ['as it is', (recording: readonly string[]) => recording, 0],
  ['with 50 ms of jitter', jitter, 0.05],
] as const)('%s', (_, disturb, slack) => {
  test('an honest one holds in what can be seen of it', () => {
    const found = audit(disturb(lines), rules, slack);
    expect(told(found)).toEqual([]);
    const held = found.rules.filter(({ verdict }) => verdict === 'held').map(({ rule }) => rule);
    expect(held).toEqual(
      expect.arrayContaining(['double-assignment', 'agent-ready', 'capacity', 'best-agent']),
    );
    for (const { verdict, note } of found.rules)
      if (verdict === 'not observable') expect(note).toBeTruthy();
  });

  test.each([
    ['more chats than the limit', ['capacity.total=4'], 'capacity'],
    ['out of turn', ['match.select=[least-load, id]'], 'best-agent'],
  ])('%s', (__, set, rule) => {
    const other = poor(recordingOf(shippedScenario(DESK, ...set)));
    expect(broken(audit(disturb(other), rules, slack))).toContain(rule);
  });

  test('a chat that nobody gets although somebody is free when it comes', () => {
    const chat = firstGiven();
    const forgotten = changed(lines, (line) =>
      line['chat'] === chat && line.event !== 'chat.queued' ? undefined : line,
    );
    expect(broken(audit(disturb(forgotten), rules, slack))).toContain('work-conservation');
  });

  test('a chat that two have', () => {
    const chat = firstGiven();
    const twice = changed(lines, (line) =>
      line.event === 'chat.assigned' && line['chat'] === chat
        ? [
            line,
            { ...line, t: line.t + 1, agent: line['agent'] === 'team-1' ? 'team-2' : 'team-1' },
          ]
        : line,
    );
    expect(broken(audit(disturb(twice), rules, slack))).toContain('double-assignment');
  });

  test('an agent who is not there', () => {
    const chat = firstGiven();
    const away = changed(lines, (line) =>
      line.event === 'chat.assigned' && line['chat'] === chat
        ? [{ t: line.t - 1, event: 'agent.state', agent: line['agent'], state: 'not-ready' }, line]
        : line,
    );
    expect(broken(audit(disturb(away), rules, slack))).toContain('agent-ready');
  });
});

test('an agent who leaves a chat has declined it, and is not given it again', () => {
  const all = lines.slice(1).map((line) => JSON.parse(line) as Line);
  const given = all.find(({ event, chat }) => event === 'chat.assigned' && chat === firstGiven());
  const { t, chat, agent, queue } = given as Line;
  const back = { event: 'chat.requeued', chat, agent, queue, reason: 'decline', wasLive: true };
  const again = changed(lines, (line) =>
    line.event === 'chat.assigned' && line['chat'] === chat
      ? [line, { ...back, t: t + 1 }, { ...line, t: t + 2 }]
      : line,
  );
  expect(broken(audit(again, rules))).toContain('refused-before');
});

/** A chat that was given to somebody as it came, when others were free as well. */
function firstGiven(): number {
  const all = lines.slice(1).map((line) => JSON.parse(line) as Line);
  const given = all.filter(({ event }) => event === 'chat.assigned');
  return given[2]?.['chat'] as number;
}
