import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTrace } from '../engine/observe/trace-read.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Spec } from '../scenarios/spec.ts';
import { loadSpecs } from '../scenarios/spec-file.ts';
import { runSpec, runSpecs, scriptedNames } from './run-spec.ts';
import { coverage, specsText } from './summary.ts';

const platform = (name: string) =>
  readFileSync(new URL(`../../scenarios/platforms/${name}.yaml`, import.meta.url), 'utf8');

function specs(text: string): readonly Spec[] {
  const loaded = loadSpecs('some.yaml', () => text, { platform });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.specs;
}

const GIVEN = `
  covers: [G8, "case 1"]
  platform: gladly
  given:
    rules: { pacing.delay: 20s }
    agents: { A1: { capacity.total: 1 }, A2: { capacity.total: 1 } }
  when:
    - 0s C1 arrives
    - 5s A1 declines C1
    - 8s A2 accepts C1
`;

describe('a spec', () => {
  test('passes when the trace keeps to it', () => {
    const [result] = runSpecs(
      specs(`
- spec: Declined
  ${GIVEN.trim()}
  then:
    - 5s offer.declined C1 A1 reason=decline
    - 8s offer.accepted C1 A2
  never:
    - offer.made C1 A1 after 0s
`),
    );
    expect(result?.outcome).toBe('passed');
    expect(specsText([result as NonNullable<typeof result>])).toBe(
      'ok    gladly: Declined\n1 spec: 1 passed',
    );
  });

  test('fails with what was expected, what came near, and what stood around it', () => {
    const results = runSpecs(
      specs(`
- spec: Accepted too late
  ${GIVEN.trim()}
  then:
    - 5s offer.declined C1 A1
    - 9s offer.accepted C1 A2
- spec: Offered to somebody else
  note: Nobody says so.
  ${GIVEN.trim()}
  then:
    - 5s offer.made C1 A2
  never:
    - cooldown.started A1
`),
    );
    expect(specsText(results)).toBe(
      `
FAIL  gladly: Accepted too late
      some.yaml:14
      Expected: 9s offer.accepted C1 A2.
        near: offer.accepted C1 A2 came at 8 s instead of 9 s.
        the trace around 9 s:
          5 s cooldown.started A1 until=25s reason=decline
          5 s offer.made C1 A2 until=35s
          8 s offer.accepted C1 A2
          25 s cooldown.ended A1
FAIL  gladly: Offered to somebody else
      some.yaml:29
      Never: cooldown.started A1; but it happened at 5 s.
        the trace around 5 s:
          0 s conversation.opened C1
          0 s chat.queued C1
          0 s offer.made C1 A1 until=30s
          5 s offer.declined C1 A1 reason=decline
          5 s cooldown.started A1 until=25s reason=decline
          5 s offer.made C1 A2 until=35s
          8 s offer.accepted C1 A2
          25 s cooldown.ended A1
      (Nobody says so.)
2 specs: 0 passed, 2 failed`.trim(),
    );
    expect(specsText(results, true).split('\n').at(-1)).toBe('2 specs: 0 passed, 2 failed');
  });

  test('says the same every time', () => {
    const text = () =>
      specsText(
        runSpecs(
          specs(`
- spec: Twice
  ${GIVEN.trim()}
  then:
    - 9s offer.accepted C1 A2
`),
        ),
      );
    expect(text()).toBe(text());
  });

  test('with metrics passes by the judge, and never without one', () => {
    const [spec] = specs(`
- spec: Metrics
  ${GIVEN.trim()}
  expect:
    - offers.declined == 1
`) as [Spec];
    expect(runSpec(spec).lines).toEqual([
      'Expected: offers.declined == 1; metrics are not judged here.',
    ]);
    expect(runSpec(spec, { judge: () => ({ met: true, actual: '1' }) }).outcome).toBe('passed');
    expect(runSpec(spec, { judge: () => ({ met: false, actual: '2' }) }).lines).toEqual([
      'Expected: offers.declined == 1; it is 2.',
    ]);
  });
});

describe('a scenario that is to be refused', () => {
  const refusal = (timeout: string) =>
    runSpec(
      specs(`
- spec: The channel's own deadline
  platform: sinch
  given:
    queues: { support: { offer.timeout: ${timeout} } }
    agents: { A1: {} }
  refused: offer.timeout must be shorter
`)[0] as Spec,
    );

  test('passes when it is, for the reason given', () => {
    expect(refusal('120s').outcome).toBe('passed');
  });

  test('fails when nothing is said against it, or something else', () => {
    expect(refusal('90s')).toMatchObject({
      outcome: 'failed',
      line: 7,
      lines: ['Refused: offer.timeout must be shorter.', 'Nothing is said against it.'],
    });
    expect(refusal('90').lines[1]).toMatch(/^some.yaml:5:.*a duration needs its unit \(90\)/);
  });
});

test('customers and agents of a spec may act by themselves', () => {
  const [spec] = specs(`
- spec: By themselves
  platform: gladly
  given:
    customers:
      visitors: { arrivals: { every: 100s }, limit: 2, patience: none, handle: 60s }
    agents: { A1: { scripted: no, accept: 5s }, A2: { signedIn: no } }
    duration: 1h
  then:
    - 105s offer.accepted A1
    - 165s chat.ended A1
    - 205s offer.accepted A1
  never:
    - agent.state A2
`) as [Spec];
  expect(runSpec(spec).lines).toEqual([]);
});

test('coverage: what each statement is shown by', () => {
  const results = runSpecs(
    specs(`
- spec: One
  ${GIVEN.trim()}
  then: [offer.made C1]
- spec: Two
  ${GIVEN.trim()}
  then: [offer.made C1]
`),
  );
  const shown = [...coverage(results)].map(([what, by]) => [what, by.map((r) => r.spec.name)]);
  expect(shown).toEqual([
    ['G8', ['One', 'Two']],
    ['case 1', ['One', 'Two']],
  ]);
});

test('chats go by the names of the script', () => {
  const arrival = (at: number, chat: string, customer: string) => ({
    at: at * 1e6,
    chat,
    arrival: { customer },
  });
  const scenario = {
    script: [arrival(5, 'C2', 'Bob'), arrival(0, 'C1', 'Bob'), arrival(5, 'C3', 'C3')],
  } as unknown as Scenario;
  const line = (t: number, chat: number, customer: string) =>
    JSON.stringify({ t, event: 'chat.arrived', chat, customer });
  const { records } = readTrace([
    line(0, 1, 'Bob'),
    line(3, 2, 'visitors-1'),
    line(5, 3, 'Bob'),
    line(5, 4, 'C3'),
    line(9, 5, 'Bob'), // brought back by a restart
  ]);
  expect([1, 2, 3, 4, 5].map(scriptedNames(scenario, records))).toEqual([
    'C1',
    'chat 2',
    'C2',
    'C3',
    "C2'",
  ]);
});
