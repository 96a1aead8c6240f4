import { describe, expect, test } from 'vitest';
import { readTrace } from '../engine/observe/trace-read.ts';
import type { ExpectedEvent, ExpectedState, ForbiddenEvent } from '../scenarios/spec.ts';
import { matchNever, matchThen } from './match.ts';

const TRACE = readTrace([
  '{"t":0,"event":"agent.state","agent":"A1","state":"ready","reason":"signed-in"}',
  '{"t":0,"event":"agent.state","agent":"A2","state":"ready","reason":"signed-in"}',
  '{"t":0,"event":"chat.arrived","chat":1,"conversation":1,"customer":"C1","queue":"chat","priority":1,"skills":[]}',
  '{"t":0,"event":"conversation.opened","chat":1,"conversation":1}',
  '{"t":0,"event":"chat.queued","chat":1,"queue":"chat","priority":1,"skills":[]}',
  '{"t":0,"event":"offer.made","chat":1,"agent":"A1","queue":"chat","offer":1,"until":30}',
  '{"t":30,"event":"offer.missed","chat":1,"agent":"A1","offer":1}',
  '{"t":30,"event":"cooldown.started","agent":"A1","until":90,"reason":"miss"}',
  '{"t":41,"event":"offer.made","chat":1,"agent":"A2","queue":"chat","offer":2,"until":71}',
  '{"t":45,"event":"offer.accepted","chat":1,"agent":"A2","offer":2}',
  '{"t":60,"event":"chat.ended","chat":1,"agent":"A2","state":"waiting","reason":"agent-end"}',
  '{"t":60,"event":"conversation.waiting","chat":1,"conversation":1}',
]).records;

const seconds = (text: string) => Math.round(Number(text.replace('s', '')) * 1e6);
const chatName = (chat: number) => `C${chat}`;

/** A spec line; the spec file has a parser of its own, with messages. */
function line(text: string): ExpectedEvent | ExpectedState {
  const words = text.split(' ');
  const at = /^[\d.]+s$/.test(words[0] as string) ? seconds(words.shift() as string) : null;
  if (words.includes('is')) {
    const name = words[0] as string;
    const subject =
      words[1] === 'conversation' ? 'conversation' : name.startsWith('A') ? 'agent' : 'chat';
    return { text, at, subject, name, state: words.at(-1) as string, line: 1 };
  }
  return {
    text,
    at,
    event: words[0] as ExpectedEvent['event'],
    chat: words.find((word) => /^C\d+$/.test(word)) ?? null,
    agent: words.find((word) => /^A\d+$/.test(word)) ?? null,
    details: Object.fromEntries(
      words.filter((word) => word.includes('=')).map((word) => word.split('=')),
    ),
    line: 1,
  };
}

const then = (...lines: string[]) => matchThen(TRACE, lines.map(line), ['A1', 'A2'], chatName);

describe('what must happen, in this order', () => {
  test.each([
    [
      'events with times',
      ['0s offer.made C1 A1', '30s offer.missed C1 A1', '41s offer.made C1 A2'],
    ],
    ['events without times', ['offer.made C1', 'offer.accepted C1', 'chat.ended']],
    [
      'events with details',
      ['cooldown.started A1 reason=miss', 'chat.ended C1 reason=agent-end state=waiting'],
    ],
    [
      'what agents are doing',
      ['0s A1 is busy', '0s A2 is ready', '30s A1 is ready', '50s A2 is busy', '60s A2 is ready'],
    ],
    ['available, be they busy or not', ['50s A2 is available', '60s A2 is available']],
    [
      'where chats stand',
      ['0s C1 is offered', '35s C1 is waiting', '45s C1 is live', '60s C1 is ended'],
    ],
    [
      'a condition after the line above',
      ['offer.missed C1 A1', 'C1 is waiting', 'offer.accepted C1', 'C1 is live'],
    ],
    ['a condition on an earlier moment', ['60s C1 is ended', '35s C1 is waiting']],
    ['conversations', ['0s C1 conversation is open', '60s C1 conversation is waiting']],
  ])('%s', (_, lines) => {
    expect(then(...lines)).toBeUndefined();
  });

  test('another time: the nearest event says by how much', () => {
    expect(then('30s offer.missed C1 A1', '40s offer.made C1 A2')).toEqual({
      index: 1,
      lines: [
        'Expected: 40s offer.made C1 A2.',
        '  near: offer.made C1 A2 came at 41 s instead of 40 s.',
        '  near: offer.made C1 A1 was of A1 instead of A2 and came at 0 s instead of 40 s and came before (or as) "30s offer.missed C1 A1".',
        '  the trace around 40 s:',
        '    0 s offer.made C1 A1 until=30s',
        '    30 s offer.missed C1 A1',
        '    30 s cooldown.started A1 until=90s reason=miss',
        '    41 s offer.made C1 A2 until=71s',
        '    45 s offer.accepted C1 A2',
        '    60 s chat.ended C1 A2 state=waiting reason=agent-end',
      ],
    });
  });

  test.each([
    [
      'another agent',
      ['41s offer.made C1 A1'],
      '  near: offer.made C1 A2 at 41 s was of A2 instead of A1.',
    ],
    [
      'another event of the chat at the time',
      ['30s offer.declined C1 A1'],
      '  near: offer.missed C1 A1 at 30 s was offer.missed instead of offer.declined.',
    ],
    [
      'another reason',
      ['chat.ended C1 reason=idle'],
      '  near: chat.ended C1 A2 at 60 s had reason=agent-end instead of reason=idle.',
    ],
    [
      'the wrong order',
      ['offer.accepted C1', 'offer.missed C1'],
      '  near: offer.missed C1 A1 at 30 s came before (or as) "offer.accepted C1".',
    ],
    ['nothing near', ['chat.transferred C2'], '  nothing like it happened.'],
  ])('%s', (_, lines, near) => {
    expect(then(...lines)?.lines[1]).toBe(near);
  });

  test.each([
    [['30s A1 is busy'], 'At 30 s A1 is ready instead of busy.'],
    [['30s A3 is busy'], 'At 30 s A3 is not there.'],
    [['10s C1 is live'], 'At 10 s C1 is offered instead of live.'],
    [
      ['60s C1 conversation is closed'],
      'At 60 s the conversation of C1 is waiting instead of closed.',
    ],
  ])('%s is not so', (lines, message) => {
    expect(then(...lines)?.lines[0]).toBe(message);
  });
});

describe('what must never happen', () => {
  const never = (text: string, bounds: { before?: string; after?: string } = {}) => {
    const pattern: ForbiddenEvent = {
      ...(line(text) as ExpectedEvent),
      before: bounds.before === undefined ? null : seconds(bounds.before),
      after: bounds.after === undefined ? null : seconds(bounds.after),
    };
    return matchNever(TRACE, [pattern], chatName);
  };

  test.each([
    ['offer.declined C1', {}],
    ['offer.made C1 A2', { before: '41s' }],
    ['offer.made C1', { after: '41s' }],
    ['agent.state A1 state=not-ready', {}],
  ])('%s %j holds', (text, bounds) => {
    expect(never(text, bounds)).toBeUndefined();
  });

  test('it happened', () => {
    expect(never('offer.made C1 A2')?.lines.slice(0, 3)).toEqual([
      'Never: offer.made C1 A2; but it happened at 41 s.',
      '  the trace around 41 s:',
      '    0 s offer.made C1 A1 until=30s',
    ]);
    expect(never('offer.made C1 A2', { after: '40s', before: '50s' })).toBeDefined();
  });
});
