import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Attempt, Returns } from './returns.ts';

const empty = (): Attempt => ({
  at: 0,
  source: 0,
  kind: 0,
  customer: 0,
  attempt: 0,
  chatBefore: -1,
});

it('hands out attempts by time, first settled first at equal times', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(20), fc.constant(-1)), { maxLength: 300 }), (moves) => {
      const returns = new Returns();
      // The naive version: a list, sorted stably by time.
      const list: { at: number; customer: number }[] = [];
      const got = empty();
      moves.forEach((move, customer) => {
        if (move >= 0) {
          returns.push({ ...empty(), at: move, customer });
          list.push({ at: move, customer });
        } else if (list.length > 0) {
          list.sort((a, b) => a.at - b.at);
          const first = list.shift()!;
          returns.pop(got);
          expect([got.at, got.customer]).toEqual([first.at, first.customer]);
        }
        expect(returns.size).toBe(list.length);
        expect(returns.earliest()).toBe(Math.min(...list.map((x) => x.at)));
      });
    }),
    { seed: 7 },
  );
});
