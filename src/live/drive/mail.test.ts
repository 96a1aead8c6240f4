/** Every message is new, late or again, as a list of what each client has heard says; and lost when nobody has heard it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newLane } from './acts.ts';
import { LiveChat, marked, messageId, messageNamed, type Writer } from './books.ts';
import { Mail } from './mail.ts';
import { Measures } from './measures.ts';

describe('the name of a message', () => {
  test('comes back from an id and from a mark behind a text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.constantFrom<Writer>('agent', 'customer'),
        fc.integer({ min: 0, max: 1e6 }),
        fc.string(),
        (chat, writer, number, text) => {
          const id = messageId(chat, writer, number);
          expect(messageNamed(id)).toEqual({ chat, writer, number });
          expect(messageNamed(marked(text, id))).toEqual({ chat, writer, number });
        },
      ),
    );
  });

  test.each(['', 'hello', '[x]', 'see chat 3.a', '2s.b4', '2s.a4 and more'])(
    '%s is none',
    (text) => {
      expect(messageNamed(text)).toBeUndefined();
    },
  );
});

test('hearing, whatever the order', () => {
  const hearings = fc.array(
    fc.record({ number: fc.integer({ min: 1, max: 6 }), client: fc.constantFrom(1, 2) }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(hearings, (list) => {
      const measures = new Measures();
      const mail = new Mail(measures);
      const chat = new LiveChat(1, 0, null, newLane());
      for (let i = 0; i < 6; i++) mail.taken(chat, mail.write(chat, 'agent', 0, true));
      const seen = new Map<number, { first: number; all: number[] }>();
      const naive = { delivered: new Set<number>(), duplicated: 0, reordered: 0 };
      for (const { number, client } of list) {
        const before = seen.get(client) ?? { first: number, all: [] };
        // Whoever comes later has not missed what was said before.
        if (before.all.includes(number) || number < before.first) naive.duplicated += 1;
        else if (before.all.some((each) => each > number)) naive.reordered += 1;
        before.all.push(number);
        seen.set(client, before);
        naive.delivered.add(number);
        mail.heard(chat, { chat: 1, writer: 'agent', number }, client, 1);
      }
      expect(mail.onTheWay).toBe(6 - naive.delivered.size);
      mail.settle(chat);
      expect(measures.messages).toEqual({
        sent: 6,
        delivered: naive.delivered.size,
        lost: 6 - naive.delivered.size,
        duplicated: naive.duplicated,
        reordered: naive.reordered,
      });
      expect(mail.onTheWay).toBe(0);
    }),
  );
});

test('whoever leaves is excused from what was sent just now, not from what should have come', () => {
  const measures = new Measures();
  const mail = new Mail(measures);
  const chat = new LiveChat(1, 0, null, newLane());
  const [old, recent] = [mail.write(chat, 'agent', 0, true), mail.write(chat, 'agent', 5000, true)];
  for (const sent of [old, recent]) mail.taken(chat, sent!);
  old!.began = 0;
  recent!.began = 5000;
  expect(mail.excuse(chat, 'agent', 5100)).toEqual([recent]);
  mail.settle(chat);
  expect(measures.messages.lost).toBe(1);
});

test('what waits to be sent is late from when it was meant to be, and only that', () => {
  const measures = new Measures();
  const mail = new Mail(measures);
  const chat = new LiveChat(1, 0, null, newLane());
  const sent = mail.write(chat, 'agent', 1000, true);
  // The one before it was answered late.
  sent.began = 3000;
  mail.taken(chat, sent);
  mail.heard(chat, { chat: 1, writer: 'agent', number: 1 }, 7, 3010);
  expect(measures.quantile('sentToDelivered', 50)).toBeCloseTo(0.01, 3);
  expect(measures.quantile('intendedToDelivered', 50)).toBeCloseTo(2.01, 2);
});
