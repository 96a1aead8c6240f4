import { expect, it } from 'vitest';
import type { ChatRow } from '../observe/chat-rows.ts';
import { simulate } from '../simulate.ts';
import { always, poisson, s, tiny } from '../testing.ts';

const scenario = tiny({
  duration: 3 * 3600,
  groups: [{ count: 5 }],
  sources: [
    { arrivals: poisson(1800), patience: always(60) },
    {
      arrivals: { kind: 'wave', base: 900 / s(3600), amplitude: 0.5, period: s(3600) },
      patience: always(60),
    },
  ],
});
const RAMP = s(7200);

const arrivalsOf = (ramp: number | undefined) => {
  const found = new Map<number, number>();
  const row = ({ customer, arrivedAt }: ChatRow) => void found.set(customer, arrivedAt);
  simulate(ramp === undefined ? scenario : { ...scenario, ramp }, { chats: { row } });
  return found;
};

it('a ramp keeps some of the customers away, fewer and fewer, and changes nobody else', () => {
  const all = arrivalsOf(undefined);
  const some = arrivalsOf(RAMP);
  for (const [customer, at] of some) expect(all.get(customer)).toBe(at);

  // Of those who would come at t, t / ramp do: a quarter of the ramp's arrivals come in its first half.
  const shares = [0, 1, 2, 3].map((quarter) => {
    const within = (at: number) => Math.floor(at / (RAMP / 4)) === quarter;
    return [...some.values()].filter(within).length / [...all.values()].filter(within).length;
  });
  for (const [quarter, share] of shares.entries())
    expect(Math.abs(share - (quarter + 0.5) / 4)).toBeLessThan(0.05);
  const after = (at: number) => at >= RAMP;
  expect([...some.values()].filter(after).length).toBe([...all.values()].filter(after).length);
});

it('no ramp is what a ramp of no length is', () => {
  expect(arrivalsOf(0)).toEqual(arrivalsOf(undefined));
});
