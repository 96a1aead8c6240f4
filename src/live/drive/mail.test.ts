import { describe, expect, test } from 'vitest';
import { newLane } from './acts.ts';
import { LiveChat } from './books.ts';
import { Mail } from './mail.ts';
import { Measures } from './measures.ts';

const CUSTOMER = 7;

function oneSent() {
  const measures = new Measures();
  const mail = new Mail(measures);
  const chat = new LiveChat(1, 0, null, newLane());
  const sent = mail.write(chat, 'agent', 1000, true);
  sent.began = 1001;
  mail.taken(chat, sent);
  const hear = (at: number) =>
    mail.heard(chat, { chat: 1, writer: 'agent', number: 1 }, CUSTOMER, at);
  return { measures, mail, chat, sent, hear };
}

describe('a message whose chat has ended before its reader told of it', () => {
  test('is no longer waited for, and not lost', () => {
    const { measures, mail, chat, sent } = oneSent();
    expect(mail.excuse(chat, 'agent', 1020)).toEqual([sent]);
    mail.inferred(chat, sent, 1020);
    mail.settle(chat);
    expect(mail.onTheWay).toBe(0);
    expect(measures.messages).toMatchObject({ sent: 1, delivered: 0, lost: 0 });
  });

  test('is delivered, at the moment its reader had it, when the reader tells of it after all', () => {
    const { measures, mail, chat, sent, hear } = oneSent();
    mail.excuse(chat, 'agent', 1020);
    mail.inferred(chat, sent, 1020);
    expect(hear(1004)).toBe('elsewhere');
    expect(measures.messages).toMatchObject({ sent: 1, delivered: 1, duplicated: 0 });
    expect(measures.quantile('sentToDelivered', 50)).toBeCloseTo(0.003, 4);
    expect(mail.onTheWay).toBe(0);
  });

  test('keeps its reader there until it has come', () => {
    const { mail, chat, sent, hear } = oneSent();
    mail.excuse(chat, 'agent', 1020);
    mail.inferred(chat, sent, 1020);
    expect(chat.excused).toBe(1);
    hear(1021);
    expect(chat.excused).toBe(0);
  });

  test('is told twice when it is told twice', () => {
    const { measures, mail, chat, sent, hear } = oneSent();
    mail.inferred(chat, sent, 1020);
    hear(1004);
    expect(hear(1005)).toBe('again');
    expect(measures.messages).toMatchObject({ delivered: 1, duplicated: 1 });
  });
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
