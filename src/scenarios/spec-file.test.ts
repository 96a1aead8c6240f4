import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { platform, platformNames, readShipped } from '../../test/scenario-files.ts';
import { formatProblem } from './load.ts';
import { loadSpecs } from './spec-file.ts';
import { HOUR, MINUTE, SECOND } from './units.ts';

const GOOD = `- spec: Miss, delay, second chat
  covers: [G9, "case 1"]
  evidence: D+A
  platform: gladly
  given:
    rules: { pacing.delay: 60s }
    agents:
      A1: { capacity.total: 2 }
      A2: { capacity: { total: 1 }, skills: [es], signedIn: no }
    queues: { support: { queue.maxLength: 2 } }
  when:
    - 12s C2 arrives to support priority 2 skills es customer Bob
    - 0s C1 arrives
    - 1m A2 accepts C2
    - 61s A1 transfers C1 to A2
    - 62s A1 invites A2 to C1
    - 63s admin sets capacity.total to 2 for A1
    - 64s admin removes A1 from support
    - 65s A1 takes other work 2
  then:
    - 30s offer.missed C1 A1
    - C1 is waiting
    - 40s offer.made C1 A2 until=70s
  never:
    - offer.made C1 A1 before 90s after 1s
    - agent.state A1 not-ready
  expect:
    - agents.A1.offers.declined == 1
`;

const load = (text: string) => loadSpecs('s.yaml', () => text, { platform, platformNames });
const problems = (text: string) => {
  const loaded = load(text);
  return loaded.ok ? [] : loaded.problems.map(formatProblem);
};

describe('a spec', () => {
  expect(problems(GOOD)).toEqual([]);
  const loaded = load(GOOD);
  const spec = loaded.ok ? loaded.specs[0] : undefined;
  if (spec === undefined) throw new Error('no spec');

  test('has one group an agent, passive, with rules straight in the entry', () => {
    expect(
      spec.scenario.groups.map(({ name, rules, scripted }) => [
        name,
        rules['capacity.total'],
        scripted,
      ]),
    ).toEqual([
      ['A1', 2, true],
      ['A2', 1, true],
    ]);
    expect(spec.scenario.queues.map(({ name, rules }) => [name, rules['queue.maxLength']])).toEqual(
      [['support', 2]],
    );
    expect(spec.scenario.rules['pacing.delay']).toBe(MINUTE);
  });

  test('lasts two hours after the last act, and signs its agents in at 0 unless told not to', () => {
    expect(spec.scenario.duration).toBe(65 * SECOND + 2 * HOUR);
    expect(spec.scenario.script.slice(0, 3).map(({ act, agent }) => [act, agent])).toEqual([
      ['signs in', 0],
      ['goes ready', 0],
      ['arrives', null],
    ]);
  });

  test('acts in the order of time', () => {
    expect(
      spec.scenario.script
        .slice(2)
        .map(({ at, act, chat, toAgent, queues, number }) => [
          at / SECOND,
          act,
          chat,
          toAgent,
          queues,
          number,
        ]),
    ).toEqual([
      [0, 'arrives', 'C1', null, null, null],
      [12, 'arrives', 'C2', null, null, null],
      [60, 'accepts', 'C2', null, null, null],
      [61, 'transfers', 'C1', 1, null, null],
      [62, 'invites', 'C1', 1, null, null],
      [63, 'sets', null, null, null, null],
      [64, 'serves', null, null, [], null],
      [65, 'takes other work', null, null, null, 2],
    ]);
    expect(spec.scenario.script[3]?.arrival).toEqual({
      customer: 'Bob',
      queue: 0,
      priority: 2,
      skills: [0],
    });
    expect(spec.scenario.script[7]?.rule).toEqual({
      name: 'capacity.total',
      value: 2,
      queue: null,
      group: 0,
      agent: null,
    });
  });

  test('says what must and must not happen', () => {
    expect(spec.then).toMatchObject([
      { at: 30 * SECOND, event: 'offer.missed', chat: 'C1', agent: 'A1', line: 21 },
      { at: null, subject: 'chat', name: 'C1', state: 'waiting' },
      { at: 40 * SECOND, event: 'offer.made', agent: 'A2', details: { until: 70 * SECOND } },
    ]);
    expect(spec.never).toMatchObject([
      { event: 'offer.made', after: SECOND, before: 90 * SECOND },
      { event: 'agent.state', agent: 'A1', details: { state: 'not-ready' } },
    ]);
  });
});

describe('a bad line', () => {
  test.each([
    [
      'C1 arrives',
      'C1 arives',
      's.yaml:13:7: customers do no such thing (arives) - did you mean arrives?',
    ],
    ['12s C2', '12 C2', 's.yaml:12:7: a duration needs its unit (12) - write 12s, 12m or 12h'],
    [
      'A2 accepts C2',
      'A2 acepts C2',
      's.yaml:14:7: agents do no such thing (acepts C2) - did you mean accepts?',
    ],
    [
      'A2 accepts C2',
      'A3 accepts C2',
      's.yaml:14:7: there is no agent of this name (A3) - did you mean A1?',
    ],
    [
      'A2 accepts C2',
      'A2 accepts C7',
      's.yaml:14:7: no chat of this name arrives (C7) - did you mean C1?',
    ],
    [
      '1m A2 accepts',
      '5s A2 accepts',
      's.yaml:14:7: this chat arrives later than this line (C2) - look at the times',
    ],
    [
      'A1 invites A2 to C1',
      'A1 invites C1',
      's.yaml:16:7: invites is written another way (invites C1) - write A1 invites A2 to C1',
    ],
    [
      'priority 2',
      'prio 2',
      's.yaml:12:7: an arrival has no such option (prio) - known: to, priority, skills, customer',
    ],
    ['skills es', 'skills fr', 's.yaml:12:7: there is no skill of this name (fr) - known: es'],
    [
      'sets capacity.total',
      'sets capacity.totl',
      's.yaml:17:7: there is no such rule (capacity.totl) - did you mean capacity.total?',
    ],
    ['to 2 for A1', 'to two for A1', 's.yaml:17:7: capacity.total: a number is expected (two)'],
    [
      'removes A1 from support',
      'fires A1',
      's.yaml:18:7: administrators do no such thing (fires A1) - they: sets RULE to VALUE for NAME, restarts, opens QUEUE, closes QUEUE, removes AGENT from QUEUE',
    ],
    [
      'offer.missed',
      'offer.mised',
      's.yaml:21:7: there is no such event (offer.mised) - did you mean offer.missed?',
    ],
    [
      'C1 is waiting',
      'C1 is wating',
      's.yaml:22:7: there is no state of a chat of this name (wating) - did you mean waiting?',
    ],
    [
      '40s offer.made',
      '20s offer.made',
      's.yaml:23:7: this happens before the line above (20s offer.made C1 A2 until=70s) - then is in the order of time',
    ],
    [
      'until=70s',
      'untl=70s',
      's.yaml:23:7: events have no such detail (untl) - did you mean until?',
    ],
    [
      'before 90s after 1s',
      'before',
      's.yaml:25:7: before needs a time (offer.made C1 A1 before) - write before 90s',
    ],
    [
      'capacity.total: 2 }',
      'capacity.totl: 2 }',
      's.yaml:8:13: there is no such rule (capacity.totl) - did you mean capacity.total?',
    ],
    [
      'skills: [es]',
      'skils: [es]',
      's.yaml:9:37: a group of agents has no such key (skils) - did you mean skills?',
    ],
    [
      'platform: gladly',
      'platform: galdly',
      's.yaml:4:13: there is no such platform (galdly) - did you mean gladly?',
    ],
    ['when:', 'wehn:', 's.yaml:11:3: a spec has no such key (wehn) - did you mean when?'],
    [
      'agents.A1.offers',
      'agents.A9.offers',
      's.yaml:28:7: there is nothing of this name in agents (A9) - did you mean A1?',
    ],
  ])('%s -> %s', (from, to, message) => {
    expect(GOOD).toContain(from);
    expect(problems(GOOD.replace(from, to))).toContain(message);
  });

  test('a spec that expects nothing', () => {
    expect(problems('spec: x\nplatform: gladly\nwhen: [0s C1 arrives]\n')).toContain(
      's.yaml:1:1: this spec expects nothing - add then:, never: or expect:',
    );
  });
});

test.each(
  readdirSync(new URL('../../scenarios/specs/', import.meta.url)).filter((file) =>
    file.endsWith('.yaml'),
  ),
)('the shipped %s can be read', (file) => {
  const loaded = loadSpecs(`specs/${file}`, readShipped, { platform, platformNames });
  expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([]);
});

test('what is refused is not run', () => {
  const text = (then: string) =>
    `spec: Refused\nplatform: gladly\ngiven: { rules: { offer.timeout: -1s } }\n${then}refused: at least\n`;
  expect(problems(text(''))).toEqual([]);
  expect(problems(text('then: [chat.ended]\n'))).toEqual([
    's.yaml:1:1: what is refused is not run - leave out then:, never: and expect:',
  ]);
});
