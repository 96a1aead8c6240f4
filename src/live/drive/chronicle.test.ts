/** On a server that others use, too, while customers of ours come all the time: nothing of theirs is kept, and nothing of ours lost. */
import { expect, test } from 'vitest';
import { Draws } from '../../engine/random/draws.ts';
import { PURPOSE_COUNT } from '../../engine/random/purposes.ts';
import { tiny } from '../../engine/testing.ts';
import { TimerQueue } from '../../engine/timers.ts';
import type { LiveEvent } from '../backend.ts';
import { newLane } from './acts.ts';
import { Books, LiveChat } from './books.ts';
import { Chronicle } from './chronicle.ts';
import { EarlyNews } from './early-news.ts';
import { Mail } from './mail.ts';
import { Measures } from './measures.ts';
import { Outages } from './outages.ts';
import { Pace } from './pace.ts';
import { Picture } from './picture.ts';
import { Recorder } from './recorder.ts';
import { VirtualClock } from './virtual/testing.ts';

const AGENT = 0;
const seat = () => ({ client: 5, name: 'customer', isOpen: true, uses: 1, lane: newLane() });
const told = (chat: string, at: number): LiveEvent => ({ event: 'chat.queued', chat, at });

/** Each is on its way for five seconds; another begins before the one before has its answer. */
function overlapping(books: Books) {
  let number = 0;
  let last: LiveChat | undefined;
  return (now: number): LiveChat | undefined => {
    if (last !== undefined && now - last.began < 4000) return undefined;
    const before = last;
    last = new LiveChat(++number, -1, seat(), newLane());
    last.began = now;
    books.byNumber.set(number, last);
    return before;
  };
}

test('of other chats no more is kept than was told during the longest start', () => {
  const books = new Books('test');
  const early = new EarlyNews(books);
  const next = overlapping(books);
  let most = 0;
  let letGo = 0;
  for (let now = 0; now < 600_000; now += 5) {
    const started = next(now);
    if (started !== undefined) {
      const id = `ours-${started.number}`;
      early.keep(id, { client: AGENT, event: told(id, started.began + 2000) });
      books.name(started, id);
      expect(early.takeOf(id)).toHaveLength(1);
    }
    letGo += early.keep(`theirs-${now}`, {
      client: AGENT,
      event: told(`theirs-${now}`, now),
    }).length;
    most = Math.max(most, early.size);
  }
  // 200 a second for about five seconds, and as much again before it is looked through.
  expect(most).toBeLessThan(200 * 5 * 2 + 512);
  expect(letGo + early.size).toBe(120_000);
  expect(early.takeAll()).toHaveLength(120_000 - letGo);
  expect(early.size).toBe(0);
});

test('a start that takes an hour still gets what was told of it first', () => {
  const books = new Books('test');
  const early = new EarlyNews(books);
  const slow = overlapping(books);
  slow(0);
  const [chat] = [...books.byNumber.values()];
  early.keep('ours', { client: AGENT, event: told('ours', 3) });
  for (let now = 0; now < 3_600_000; now += 1000)
    early.keep('theirs', { client: AGENT, event: told('theirs', now) });
  books.name(chat!, 'ours');
  expect(early.takeOf('ours')).toMatchObject([{ event: { chat: 'ours', at: 3 } }]);
});

test('the chronicle asks once more whose a chat is when nobody can have begun it any more', () => {
  const scenario = tiny({});
  const books = new Books('test');
  const measures = new Measures();
  const pace = new Pace(new VirtualClock(), 1);
  const picture = new Picture(scenario, new TimerQueue(), new Draws('1', 0, PURPOSE_COUNT));
  const recorder = new Recorder(scenario, picture.s, 1, () => {});
  const strangers: string[] = [];
  const chronicle = new Chronicle({
    picture,
    books,
    mail: new Mail(measures),
    measures,
    recorder,
    pace,
    outages: new Outages(measures, recorder, pace, 1),
    messageIds: true,
    agents: 1,
    playsAgents: true,
    playsCustomers: true,
    stateOf: (_agent, state) => state,
    onStranger: ({ chat = '' }) => {
      strangers.push(chat);
      return undefined;
    },
    onRead: () => {},
    isStarting: () => true,
  });
  const next = overlapping(books);
  for (let now = 0; now < 60_000; now += 5) {
    const started = next(now);
    if (started !== undefined) books.name(started, `ours-${started.number}`);
    chronicle.take(AGENT, told(`theirs-${now}`, now));
  }
  expect(strangers.length).toBeGreaterThan(9000);
  expect(strangers.every((chat, i) => chat === `theirs-${5 * i}`)).toBe(true);
});
