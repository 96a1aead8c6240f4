import { describe, expect, test } from 'vitest';
import { load, problems, warnings } from '../../test/scenario-files.ts';

interface Parts {
  readonly rules?: string;
  readonly source?: string;
  readonly group?: string;
  readonly script?: string;
}

/** What is said of a small scenario with these words in it. */
function said({ rules = '', source = '', group = '', script = '' }: Parts): string[] {
  const loaded = load({
    'main.yaml': `name: x
platform: plain
duration: 8h
rules: { ${rules} }
customers: { all: { arrivals: 1/h, handle: 1m, ${source} } }
agents:
  team: { count: 2, ${group} }
script: [${script}]
`,
  });
  expect(problems(loaded)).toEqual([]);
  return warnings(loaded);
}

describe('agents who are set Not Ready', () => {
  const MISS = 'match.accept: manual, offer.timeout: 30s, offer.onMiss.agent: not-ready';
  const DECLINE = 'match.accept: manual, offer.timeout: 30s, offer.onDecline.agent: channel-off';
  const never = (after: string) => [
    `main.yaml:7:9: agents of team who are set Not Ready after ${after} never come back - add backReady, or the rule offer.autoReturn`,
  ];
  test.each<[string, Parts, string[]]>([
    ['miss some', { rules: MISS, group: 'accept: { after: 1s, miss: 5% }' }, never('a miss')],
    ['never answer', { rules: MISS, group: 'accept: none' }, never('a miss')],
    ['may be too slow', { rules: MISS, group: 'accept: { exponential: 5s }' }, never('a miss')],
    ['are always in time', { rules: MISS, group: 'accept: { uniform: [1s, 30s] }' }, []],
    [
      'decline',
      { rules: DECLINE, group: 'accept: { after: 1s, decline: 5% }' },
      never('a decline'),
    ],
    ['never decline', { rules: DECLINE, group: 'accept: { after: 1s }' }, []],
    ['come back', { rules: MISS, group: 'accept: none, backReady: 1m' }, []],
    ['are brought back', { rules: `${MISS}, offer.autoReturn: 1m`, group: 'accept: none' }, []],
    [
      'are called back by the script',
      { rules: MISS, group: 'accept: none', script: '1h team-1 goes ready' },
      [],
    ],
  ])('%s', (_, parts, warned) => {
    expect(said(parts)).toEqual(warned);
  });
});

describe('agents who are signed out after misses', () => {
  const rules = 'match.accept: manual, offer.timeout: 30s, offer.logoutAfterMisses: 2';
  const never = [
    'main.yaml:7:9: agents of team who are signed out after misses never sign in again - set offer.logoutAfterMisses to none, or give them shifts or a script that sign them in again',
  ];
  test.each<[string, Parts, string[]]>([
    ['miss often', { rules, group: 'accept: { after: 1s, miss: 20% }' }, never],
    ['hardly ever miss two in a row', { rules, group: 'accept: { after: 1s, miss: 1% }' }, []],
    ['have another shift', { rules, group: 'accept: none, shifts: [0h-3h, 4h-8h]' }, []],
    ['are signed in again', { rules, group: 'accept: none', script: '1h team-1 signs in' }, []],
  ])('%s', (_, parts, warned) => {
    expect(said(parts)).toEqual(warned);
  });
});

describe('customers who leave unseen', () => {
  const held = [
    'main.yaml:7:9: customers of all leave unseen, and agents of team hold their chats for ever - add givesUp, or the rule session.idle with an end',
  ];
  const waiting = 'patience: 1m, silent: 30%';
  test.each<[string, Parts, string[]]>([
    ['while they wait', { source: waiting }, held],
    ['while live', { source: 'leavesLive: 5m, silent: { live: 50% }' }, held],
    [
      'openly, and nobody looks',
      { source: 'leavesLive: 5m', rules: 'session.leftLive: undetected' },
      held,
    ],
    ['openly', { source: 'patience: 1m, leavesLive: 5m' }, []],
    ['but agents give up', { source: waiting, group: 'givesUp: 5m' }, []],
    ['but there is an auto-end', { source: waiting, rules: 'session.idle: 5m' }, []],
    [
      'and the auto-end only puts them into the queue again',
      { source: waiting, rules: 'session.idle: 5m, session.idleAction: requeue' },
      held,
    ],
  ])('%s', (_, parts, warned) => {
    expect(said(parts)).toEqual(warned);
  });
});

test('nobody can be invited where one agent is the most', () => {
  const group = 'invite: { share: 5%, to: team }';
  expect(said({ group })).toEqual([
    'main.yaml:7:29: agents of team can invite nobody: session.participants is 1 - set session.participants to 2 or more',
  ]);
  expect(said({ group, rules: 'session.participants: 2' })).toEqual([]);
});

describe('slots that are free when the case is done', () => {
  const rules = 'capacity.releaseOn: case-done, record.agentEnd: open';
  test.each<[string, Parts, number]>([
    [
      'some records are never closed',
      { rules, group: 'closesRecords: { share: 90%, after: 1m }' },
      1,
    ],
    ['all are', { rules, group: 'closesRecords: { share: 100%, after: 1m }' }, 0],
    ['by default with the notes', { rules }, 0],
    [
      'by ending and closing',
      { rules, group: 'closesRecords: { share: 90%, after: 1m }, ends: endAndClose' },
      0,
    ],
  ])('%s', (_, parts, count) => {
    expect(said(parts).filter((line) => line.includes('slots of team are lost'))).toHaveLength(
      count,
    );
  });
});
