import { expect, it } from 'vitest';
import { EV, WHY } from '../events.ts';
import { Draws } from '../random/draws.ts';
import { PURPOSE_COUNT } from '../random/purposes.ts';
import { always, at, exponential, handle, tiny } from '../testing.ts';
import { STRIDE } from '../timer-ids.ts';
import { TimerQueue } from '../timers.ts';
import { Cast } from './cast.ts';
import type { Platform } from './platform.ts';

/** A platform that writes down what is done and lets nothing happen. */
function fake(lines: string[]): Platform {
  const answers: Record<string, unknown> = {
    arrive: -1,
    firstPickable: -1,
    mayTake: true,
    classOf: 0,
  };
  return new Proxy({} as Platform, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        if (name !== 'hold' && name !== 'release' && name !== 'classOf')
          lines.push([String(name), ...args].join(' '));
        return answers[String(name)];
      },
  });
}

function cast(lines: string[]) {
  const scenario = tiny({
    rules: { 'capacity.total': 2 },
    groups: [{ accept: always(5) }],
    sources: [{ arrivals: at(1), patience: exponential(60), work: handle(always(30)) }],
  });
  const timers = new TimerQueue(10_000 * STRIDE);
  return {
    cast: new Cast(scenario, fake(lines), timers, new Draws('1', 0, PURPOSE_COUNT)),
    timers,
  };
}

it('acts only when a timer fires, and knows nothing but what it is told', () => {
  const lines: string[] = [];
  const { cast: people, timers } = cast(lines);
  const chat = 7;
  const fireNext = () => {
    const time = Math.min(timers.nextTime(), people.nextArrival);
    people.at(time);
    if (people.nextArrival === time) people.arrival();
    else people.fire(timers.pop());
    return time / 1e6;
  };
  people.start();
  expect(lines.splice(0)).toEqual(['signIn 0']);
  expect(fireNext()).toBe(1);
  expect(lines.splice(0)).toEqual(['arrive 0 0 -1']);

  people.at(1e6);
  people.event(EV.chatArrived, chat, -1, 0, 3);
  people.at(1e6);
  people.event(EV.offerMade, chat, 0, 1, 40e6);
  people.at(1e6);
  people.event(EV.offerMade, chat, 0, 1, 40e6); // once more, and it counts once
  expect(people.state.ringing[0]).toBe(1);
  expect(lines).toEqual([]);
  expect(fireNext()).toBe(6);
  expect(lines.splice(0)).toEqual([`accept 0 ${chat}`]);

  people.at(6e6);
  people.event(EV.offerAccepted, chat, 0, 1, 0);
  people.at(6e6);
  people.event(EV.offerAccepted, chat, 0, 1, 0);
  expect([people.state.ringing[0], people.state.held[0]]).toEqual([0, 1]);
  expect(fireNext()).toBe(36);
  expect(lines.splice(0)).toEqual([`endChat 0 ${chat} ${WHY.agentEnd}`]);

  people.at(36e6);
  people.event(EV.chatEnded, chat, 0, WHY.agentEnd, 2);
  people.at(36e6);
  people.event(EV.chatEnded, chat, 0, WHY.agentEnd, 2);
  expect(people.state.held[0]).toBe(0);
  expect(timers.size).toBe(0);
});

it('passes over chats it does not know, and what comes too late', () => {
  const lines: string[] = [];
  const { cast: people, timers } = cast(lines);
  people.start();
  const armed = timers.size;
  for (const kind of Object.values(EV)) {
    if (kind === EV.chatArrived || kind === EV.agentState) continue;
    people.at(0);
    people.event(kind, 3, 0, 0, 0);
    people.at(0);
    people.event(kind, 999_999, 0, 0, 0);
  }
  expect(timers.size).toBe(armed);
  expect(lines).toEqual(['signIn 0']);
});
