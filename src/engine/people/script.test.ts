import { describe, expect, it } from 'vitest';
import { ACT_NAMES } from '../../scenarios/scenario.ts';
import { always, at, handle, happenings, s, type Tiny, tiny } from '../testing.ts';
import { SCRIPTED_ACTS } from './script.ts';

const told = (script: Tiny['script'], what: Tiny = {}, but?: RegExp) =>
  happenings(
    tiny({ groups: [{ scripted: true, accept: { after: null } }], ...what, script: script ?? [] }),
    {},
    but,
  );

const A = { agent: 0 };
const C = (chat: string) => ({ chat });

describe('scripted people', () => {
  it('do what the script says, and nothing else', () => {
    expect(
      told([
        { at: 0, act: 'signs in', ...A },
        { at: 0, act: 'arrives', ...C('C1') },
        { at: s(5), act: 'accepts', ...A, ...C('C1') },
        { at: s(9), act: 'replies', ...A, ...C('C1') },
        { at: s(12), act: 'writes', ...C('C1') },
        { at: s(20), act: 'ends chat', ...A, ...C('C1') },
      ]),
    ).toEqual([
      '0 chat.arrived C1',
      '0 offer.made C1 A1',
      '5 offer.accepted C1 A1',
      '9 message.agent C1 A1',
      '12 message.customer C1 A1',
      '20 chat.ended C1 A1 agent-end',
    ]);
  });

  it('act in the order arrivals, customers, agents, administrators, and else in that of the file', () => {
    expect(
      told([
        { at: 0, act: 'signs in', ...A },
        { at: 0, act: 'arrives', ...C('C1') },
        {
          at: s(1),
          act: 'sets',
          rule: { name: 'offer.timeout', value: 5e6, queue: null, group: null, agent: null },
        },
        { at: s(1), act: 'accepts', ...A, ...C('C1') },
        { at: s(1), act: 'leaves', ...C('C1') },
        { at: s(1), act: 'arrives', ...C('C3') },
        { at: s(1), act: 'arrives', ...C('C2') },
      ]).slice(2, 8),
    ).toEqual([
      '1 chat.arrived C2',
      '1 chat.arrived C3',
      '1 customer.left C1 A1 open',
      '1 offer.withdrawn C1 A1',
      '1 chat.abandoned C1',
      '1 chat.ended C1 customer-left',
    ]);
  });

  it('agent-before-customer turns two of them round', () => {
    const lines = told(
      [
        { at: 0, act: 'signs in', ...A },
        { at: 0, act: 'arrives', ...C('C1') },
        { at: s(1), act: 'leaves', ...C('C1') },
        { at: s(1), act: 'accepts', ...A, ...C('C1') },
      ],
      { rules: { 'engine.tieOrder': 'agent-before-customer' } },
    );
    expect(lines.slice(2)).toEqual([
      '1 offer.accepted C1 A1',
      '1 customer.left C1 A1 open',
      '1 chat.ended C1 A1 customer-left',
    ]);
  });

  it('a customer of the same name continues the conversation', () => {
    const bob = { customer: 'Bob', queue: 0, priority: 1, skills: [] };
    const lines = told(
      [
        { at: 0, act: 'signs in', ...A },
        { at: 0, act: 'arrives', ...C('C1'), arrival: bob },
        { at: s(1), act: 'accepts', ...A, ...C('C1') },
        { at: s(2), act: 'ends chat', ...A, ...C('C1') },
        { at: s(60), act: 'arrives', ...C('C2'), arrival: bob },
        { at: s(61), act: 'arrives', ...C('C3') },
      ],
      { rules: { 'record.agentEnd': 'waiting', 'match.sticky': 'prefer' } },
    );
    // The chat that continues prefers the agent of last time.
    expect(lines.filter((line) => /arrived/.test(line))).toEqual([
      '0 chat.arrived C1',
      '60 chat.arrived C2 A1',
      '61 chat.arrived C3',
    ]);
  });

  it('what is said of a chat that was refused, or is over, is passed over', () => {
    const lines = told(
      [
        { at: 0, act: 'arrives', ...C('C1') },
        { at: s(1), act: 'leaves', ...C('C1') },
        { at: s(2), act: 'leaves', ...C('C1') },
        { at: s(3), act: 'ends chat', ...A, ...C('C1') },
      ],
      { rules: { 'queue.maxLength': 0 } },
    );
    expect(lines).toEqual(['0 chat.arrived C1', '0 chat.refused C1 queue-full']);
  });

  it('live beside people with a life of their own', () => {
    const lines = told([{ at: s(15), act: 'goes not ready', ...A }], {
      groups: [{}],
      sources: [{ arrivals: at(0, 20), work: handle(always(10)), patience: always(30) }],
    });
    expect(lines.filter((line) => /ended/.test(line))).toEqual([
      '10 chat.ended C1 A1 agent-end',
      '50 chat.ended C2 customer-left',
    ]);
  });

  it('a restart brings the same people back', () => {
    const lines = told(
      [
        { at: 0, act: 'signs in', ...A },
        { at: 0, act: 'arrives', ...C('C1') },
        { at: s(10), act: 'restarts' },
        { at: s(12), act: 'accepts', ...A, ...C('C1') },
      ],
      { sources: [] },
    );
    expect(lines.slice(-3)).toEqual([
      '10 chat.arrived C2',
      '10 offer.made C2 A1',
      '12 offer.accepted C2 A1',
    ]);
  });
});

it('every act of the language is known', () => {
  expect([...SCRIPTED_ACTS].sort()).toEqual([...ACT_NAMES].sort());
});
