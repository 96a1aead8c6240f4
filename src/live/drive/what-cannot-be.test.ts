/** What a backend cannot do of a scenario is told before a run, a sentence each; what it can is not mentioned. */
import { describe, expect, test } from 'vitest';
import { exponential, s, type Tiny, tiny } from '../../engine/testing.ts';
import type { Capabilities } from '../backend.ts';
import type { Side } from './live-options.ts';
import { EVERYTHING } from './virtual/testing.ts';
import { whatCannotBe } from './what-cannot-be.ts';

const NOTHING: Capabilities = {
  ...EVERYTHING,
  decline: false,
  agent: [],
  presence: ['sign-in', 'sign-out'],
  customer: [],
  admin: [],
};
const PLAIN: Capabilities = { ...NOTHING, presence: [...NOTHING.presence, 'ready', 'not-ready'] };

const group = (what: NonNullable<Tiny['groups']>[number]): Tiny => ({ groups: [what] });

describe('of a scenario that wants it, and a backend that cannot', () => {
  test.each<[string, Tiny, string]>([
    ['declines', group({ accept: { decline: 0.1 } }), 'agents cannot decline'],
    ['picks', group({ pick: exponential(1) }), 'agents cannot pick chats from a list'],
    ['Next', group({ next: exponential(1) }), 'agents cannot press Next'],
    ['tabs', group({ closesTab: 0.1 }), 'agents do not close tabs'],
    [
      'ends and closes',
      group({ ends: { end: 0, endAndClose: 1, resolve: 0, forget: 0 } }),
      'the conversation is not closed with them',
    ],
    [
      'transfers to a queue',
      group({ transfer: { share: 1, toQueue: 0, toGroup: -1, when: 'at-end' } }),
      'transferred to a queue are ended',
    ],
    [
      'transfers to colleagues',
      group({ transfer: { share: 1, toQueue: -1, toGroup: 0, when: 'at-end' } }),
      'transferred to a colleague are ended',
    ],
    [
      'other work',
      group({ otherWork: [{ every: exponential(9), length: exponential(9), units: 1 }] }),
      'no work beside chats',
    ],
    [
      'breaks',
      group({ breaks: [{ at: s(9), length: s(9), count: 1, first: 0 }] }),
      'agents cannot take breaks',
    ],
    [
      'those who come back',
      { sources: [{ rejoins: { share: 1, after: exponential(9) } }] },
      'do not come back to it',
    ],
    [
      'a script that restarts',
      { script: [{ act: 'restarts', at: s(9) }] },
      'restarts the platform',
    ],
  ])('%s', (_, what, sentence) => {
    const found = whatCannotBe(tiny(what), NOTHING);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(sentence);
    expect(whatCannotBe(tiny(what), EVERYTHING)).toEqual([]);
  });
});

test('shifts and breaks are played in the words there are', () => {
  const scenario = tiny(
    group({
      shifts: { kind: 'spans', list: [[{ from: 0, to: s(60) }]] },
      breaks: [{ at: s(9), length: s(9), count: 1, first: 0 }],
    }),
  );
  expect(whatCannotBe(scenario, PLAIN)).toEqual([
    'a break is: Not Ready, the live chats, and Ready again at its end',
    'the end of a shift is: Not Ready, the live chats, and signed out',
  ]);
});

describe('of the side that others play nothing is said', () => {
  const scenario = tiny({
    groups: [
      {
        accept: { decline: 0.1 },
        shifts: { kind: 'spans', list: [[{ from: 0, to: s(60) }]] },
        breaks: [{ at: s(9), length: s(9), count: 1, first: 0 }],
      },
    ],
    sources: [{ rejoins: { share: 1, after: exponential(9) } }],
    script: [{ act: 'restarts', at: s(9) }],
  });
  test.each<[Side, readonly string[]]>([
    ['both', ['decline', 'breaks', 'shift', 'come back', 'restarts']],
    ['agents', ['decline', 'breaks', 'shift']],
    ['customers', ['come back', 'restarts']],
  ])('--side %s', (side, words) => {
    const found = whatCannotBe(scenario, NOTHING, side);
    expect(found.map((line, i) => line.includes(words[i] ?? '-'))).toEqual(words.map(() => true));
  });

  test('nor of wrap-ups that only agents close', () => {
    const manual = tiny({ sources: [{}], rules: { 'wrapUp.mode': 'manual' } });
    expect(whatCannotBe(manual, NOTHING)).toEqual(['agents cannot close a wrap-up']);
    expect(whatCannotBe(manual, NOTHING, 'customers')).toEqual([]);
  });
});

test('a scenario of nothing special can be played anywhere', () => {
  expect(whatCannotBe(tiny({ sources: [{}] }), NOTHING)).toEqual([]);
});
