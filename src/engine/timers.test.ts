import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerQueue, type TimerTuning } from './timers.ts';

/** The six slow lines the queue must equal. */
class NaiveTimers {
  now = 0;
  firedClass = 0;
  sequence = 0;
  pending: { id: number; time: number; tieClass: number; sequence: number }[] = [];

  arm(id: number, time: number, tieClass: number): void {
    this.cancel(id);
    this.pending.push({ id, time, tieClass, sequence: this.sequence++ });
    this.pending.sort(
      (a, b) => a.time - b.time || a.tieClass - b.tieClass || a.sequence - b.sequence,
    );
  }
  cancel(id: number): void {
    this.pending = this.pending.filter((timer) => timer.id !== id);
  }
  timeOf(id: number): number {
    return this.pending.find((timer) => timer.id === id)?.time ?? -1;
  }
  pop(): number {
    const first = this.pending.shift();
    if (first === undefined) return -1;
    this.now = first.time;
    this.firedClass = first.tieClass;
    return first.id;
  }
}

const IDS = 60;

type Step =
  | { does: 'arm'; id: number; delay: number; tieClass: number }
  | { does: 'cancel'; id: number }
  | { does: 'postpone'; id: number; delay: number; tieClass: number }
  | { does: 'suspend'; id: number }
  | { does: 'pop'; times: number }
  | { does: 'peek' };

const id = fc.nat(IDS - 1);

/** Delays as they come in a simulation, and as they should not: none, clustered, spread, weeks, thousands of years. */
const delay = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 0, 1, 2, 63, 64, 65) },
  { weight: 3, arbitrary: fc.nat(3_000) },
  { weight: 2, arbitrary: fc.nat(200_000_000) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(604_800e6, 604_800e6 + 1, 3 * 604_800e6, 2 ** 31, 2 ** 32, 2 ** 45),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('arm'), id, delay, tieClass: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('cancel'), id }) },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('postpone'), id, delay, tieClass: fc.nat(7) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('suspend'), id }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('pop'), times: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('peek') }) },
);

const HEAP_ONLY: Partial<TimerTuning> = { heapAtMost: Infinity, wheelAtLeast: Infinity };
const WHEEL_ONLY: Partial<TimerTuning> = {
  heapAtMost: -1,
  wheelAtLeast: 0,
  checkEvery: 4,
  bucketsMin: 32,
};

const tunings: [name: string, tuning: Partial<TimerTuning>][] = [
  ['as shipped', {}],
  ['heap only', HEAP_ONLY],
  ['wheel from the first checks on', WHEEL_ONLY],
  ['wheel of two words', { ...WHEEL_ONLY, bucketsMin: 64, bucketsMax: 64 }],
  ['wheel of a single bucket', { ...WHEEL_ONLY, bucketsMin: 1, bucketsMax: 1 }],
  [
    'wheel of 4,096 buckets, hundreds of them a pop',
    { ...WHEEL_ONLY, bucketsMin: 4096, popsPerBucket: 0.002 },
  ],
  ['wheel with crowded buckets', { ...WHEEL_ONLY, popsPerBucket: 30 }],
  [
    'to and fro between heap and wheel',
    { heapAtMost: 8, wheelAtLeast: 10, checkEvery: 5, bucketsMin: 32 },
  ],
];

function expectSame(queue: TimerQueue, naive: NaiveTimers): void {
  expect(queue.pop()).toBe(naive.pop());
  expect([queue.now, queue.firedClass]).toEqual([naive.now, naive.firedClass]);
}

function replay(steps: Step[], tuning: Partial<TimerTuning>): void {
  const queue = new TimerQueue(IDS, tuning);
  const naive = new NaiveTimers();
  for (const next of steps) {
    // To postpone is to arm, and to suspend is to cancel: only how the queue goes about it differs.
    if (next.does === 'arm' || next.does === 'postpone') {
      queue[next.does](next.id, queue.now + next.delay, next.tieClass);
      naive.arm(next.id, naive.now + next.delay, next.tieClass);
      expect(queue.timeOf(next.id)).toBe(naive.timeOf(next.id));
    } else if (next.does === 'cancel' || next.does === 'suspend') {
      queue[next.does](next.id);
      naive.cancel(next.id);
      expect(queue.isArmed(next.id)).toBe(false);
    } else if (next.does === 'pop') {
      for (let i = 0; i < next.times; i++) expectSame(queue, naive);
    } else {
      expect(queue.nextTime()).toBe(naive.pending[0]?.time ?? Infinity);
    }
    expect(queue.size).toBe(naive.pending.length);
  }
  for (let timer = 0; timer < IDS; timer++) expect(queue.timeOf(timer)).toBe(naive.timeOf(timer));
  while (naive.pending.length > 0) expectSame(queue, naive);
  expect(queue.pop()).toBe(-1);
  expect(queue.nextTime()).toBe(Infinity);
}

/** A small generator of the tests' own, so that the long runs below are the same each time. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The pops of a long run: the pending number and the rate of events swing, so that shipped thresholds are crossed. */
function longRun(tuning: Partial<TimerTuning>): string {
  const queue = new TimerQueue(3000, tuning);
  const random = mulberry32(7);
  const pops: string[] = [];
  for (let phase = 0; phase < 6; phase++) {
    const meanDelay = [1e6, 5e3, 3e9, 1, 40e6, 1e6][phase] as number;
    const wanted = [50, 2500, 2500, 1200, 10, 3000][phase] as number;
    for (let i = 0; i < 6000; i++) {
      const arms = queue.size < wanted ? 3 : 1;
      for (let arm = 0; arm < arms; arm++) {
        const far = random() < 0.02 ? 500 : 1;
        queue.arm(
          Math.floor(random() * 3000),
          queue.now + Math.round(random() * 2 * meanDelay * far),
          i % 8,
        );
      }
      if (i % 3 === 0) queue.cancel(Math.floor(random() * 3000));
      if (queue.size > wanted) pops.push(`${queue.pop()}@${queue.now}/${queue.firedClass}`);
      pops.push(`${queue.pop()}@${queue.now}/${queue.firedClass}`);
    }
  }
  return pops.join(' ');
}

describe('timers pop in exact order of time, tie class and arming', () => {
  it.each(tunings)('whatever is armed, re-armed, cancelled and popped: %s', (_name, tuning) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) =>
        replay(steps, tuning),
      ),
      { numRuns: 150 },
    );
  });

  it.each(tunings)('and a long run is the same in every tuning: %s', (_name, tuning) => {
    expect(longRun(tuning) === longRun(HEAP_ONLY)).toBe(true);
  });

  it('first by class, then first armed first, where times are equal', () => {
    const queue = new TimerQueue(5);
    queue.arm(0, 100, 5);
    queue.arm(1, 100, 0);
    queue.arm(2, 100, 5);
    queue.arm(3, 100, 0);
    queue.arm(4, 99, 7);
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([
      4, 1, 3, 0, 2,
    ]);
  });

  it('a re-armed timer counts as newly scheduled, even for the same instant', () => {
    const queue = new TimerQueue(2);
    queue.arm(0, 100, 0);
    queue.arm(1, 100, 0);
    queue.arm(0, 100, 0);
    expect([queue.pop(), queue.pop()]).toEqual([1, 0]);
  });

  it('a timer armed for this instant takes its place among those still pending', () => {
    const queue = new TimerQueue(4);
    queue.arm(0, 100, 3);
    queue.arm(1, 100, 4);
    queue.arm(2, 100, 5);
    expect(queue.pop()).toBe(0);
    queue.arm(3, 100, 1);
    expect([queue.pop(), queue.now, queue.firedClass]).toEqual([3, 100, 1]);
    queue.arm(3, 100, 4);
    expect([queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([1, 3, 2, -1]);
  });

  it('looking ahead over a gap of weeks does not hide what is armed before it', () => {
    const queue = new TimerQueue(40, WHEEL_ONLY);
    for (let timer = 0; timer < 20; timer++) queue.arm(timer, timer * 10, 0);
    for (let timer = 0; timer < 20; timer++) expect(queue.pop()).toBe(timer);
    queue.arm(0, 1_814_400e6, 0);
    expect(queue.nextTime()).toBe(1_814_400e6);
    queue.arm(1, 60e6, 0);
    queue.arm(2, 200, 0);
    expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([2, 1, 0]);
  });
});

describe('crowds', () => {
  const COUNT = 100_000;

  it.each(tunings)(
    '100,000 timers at one instant pop in order, and quickly: %s',
    (_name, tuning) => {
      const queue = new TimerQueue(COUNT + 100, tuning);
      // First some ordinary traffic, so that a wheel is there where the tuning has one.
      for (let timer = 0; timer < 100; timer++) queue.arm(COUNT + timer, timer * 1000, 0);
      for (let timer = 0; timer < 50; timer++) queue.pop();

      const startedAt = performance.now();
      for (let timer = 0; timer < COUNT; timer++) queue.arm((timer * 7919) % COUNT, 60e6, 4);
      for (let timer = 0; timer < COUNT; timer += 10) queue.cancel(timer);
      for (let timer = 0; timer < 50; timer++) queue.pop();
      let wrong = 0;
      for (let timer = 0; timer < COUNT; timer++) {
        const expected = (timer * 7919) % COUNT;
        if (expected % 10 !== 0 && queue.pop() !== expected) wrong++;
      }
      expect([wrong, queue.now, queue.pop()]).toEqual([0, 60e6, -1]);
      // Takes some 50 ms; a quadratic queue would take minutes.
      expect(performance.now() - startedAt).toBeLessThan(3000);
    },
  );
});

describe('ids and refusals', () => {
  it('grows and keeps what is armed', () => {
    const queue = new TimerQueue();
    queue.ensure(1);
    queue.arm(0, 5, 2);
    queue.ensure(1000);
    queue.arm(999, 4, 0);
    expect([queue.size, queue.timeOf(0), queue.timeOf(999), queue.timeOf(1)]).toEqual([
      2, 5, 4, -1,
    ]);
    expect([queue.pop(), queue.pop(), queue.size]).toEqual([999, 0, 0]);
  });

  it('an empty queue has no next time, and popping it moves nothing', () => {
    const queue = new TimerQueue(1);
    expect([queue.nextTime(), queue.pop(), queue.now]).toEqual([Infinity, -1, 0]);
  });

  it('cancelling what is not armed, or was never known, does nothing', () => {
    const queue = new TimerQueue(1);
    queue.cancel(0);
    queue.cancel(70_000);
    expect([queue.size, queue.isArmed(70_000), queue.timeOf(70_000)]).toEqual([0, false, -1]);
  });

  it.each([
    ['in the past', 0, 9, 0, 'timer 0 of 64 cannot be armed at 9 with class 0: it is 10'],
    ['never', 0, Infinity, 0, 'timer 0 of 64 cannot be armed at Infinity with class 0: it is 10'],
    ['at no number', 0, NaN, 0, 'timer 0 of 64 cannot be armed at NaN with class 0: it is 10'],
    [
      'in a class that is none',
      0,
      20,
      8,
      'timer 0 of 64 cannot be armed at 20 with class 8: it is 10',
    ],
    [
      'for an id not ensured',
      64,
      20,
      0,
      'timer 64 of 64 cannot be armed at 20 with class 0: it is 10',
    ],
    ['for a negative id', -1, 20, 0, 'timer -1 of 64 cannot be armed at 20 with class 0: it is 10'],
  ])('refuses to arm %s', (_name, timer, time, tieClass, message) => {
    const queue = new TimerQueue(2);
    queue.arm(1, 10, 0);
    queue.pop();
    expect(() => queue.arm(timer, time, tieClass)).toThrow(new RangeError(message));
  });
});
