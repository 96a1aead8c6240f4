import { describe, expect, test } from 'vitest';
import { COST_METRICS, costOf, DEFAULT_PRICES, isExact, readPrices } from './prices.ts';

describe('prices', () => {
  test.each<[texts: string[], prices: Partial<typeof DEFAULT_PRICES>]>([
    [[], {}],
    [['agent=25/h'], { agentHour: 25 }],
    [['waiting = 2.5/h', 'lost=8'], { waitingHour: 2.5, lostChat: 8 }],
    [['lost=8/chat'], { lostChat: 8 }],
  ])('%j', (texts, prices) => {
    expect(readPrices(texts)).toEqual({ ...DEFAULT_PRICES, ...prices });
  });

  test.each([
    ['agents=25/h', 'agents=25/h: prices are agent=25/h, waiting=2/h, lost=8'],
    ['agent=25', 'agent=25: write agent=25/h'],
    ['lost=8/h', 'lost=8/h: write lost=8'],
    ['agent=-1/h', 'agent=-1/h: prices are agent=25/h, waiting=2/h, lost=8'],
  ])('%s', (text, trouble) => {
    expect(readPrices([text])).toEqual({ trouble });
  });

  test('each only once', () => {
    expect(readPrices(['lost=8', 'lost=9'])).toEqual({
      trouble: 'lost=9: lost has a price already',
    });
  });

  test.each([
    [DEFAULT_PRICES, true],
    [{ ...DEFAULT_PRICES, waitingHour: 1 }, false],
    [{ ...DEFAULT_PRICES, lostChat: 1 }, false],
  ])('%j: known without simulating? %s', (prices, exact) => {
    expect(isExact(prices)).toBe(exact);
  });
});

test('a lost chat is abandoned, closed while it waited, refused, or left after a requeue', () => {
  const counts: Readonly<Record<string, number | null>> = {
    'waiting.total': 7200,
    'chats.abandoned': 3,
    'chats.closed': 10,
    'chats.refused': 200,
    'chats.lostAfterRequeue': 4000,
  };
  const values = COST_METRICS.map((name) => counts[name] ?? null);
  const prices = { agentHour: 20, waitingHour: 5, lostChat: 2 };
  expect(costOf(values, prices)).toEqual({ waiting: 10, lost: 8426 });
  expect(COST_METRICS).toHaveLength(Object.keys(counts).length);
});
