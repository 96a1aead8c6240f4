import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segments } from './folder.ts';
import { type K6Result, Merge, type MergeBasis, Mismatch } from './merge.ts';
import type { Sample } from './samples.ts';

const QUEUES = ['support', 'sales'].map((name) => ({ name, onTimeSec: 20, shortSec: 5 }));
const BASIS: MergeBasis = {
  scenario: 'shop',
  plan: 'p1',
  customers: null,
  seed: '1',
  speed: 1,
  lateMs: 100,
  queues: QUEUES,
  expectations: [],
  notDriven: [],
};

/** A contact as the script tells it. */
interface Seen {
  readonly queue: string;
  readonly outcome: 'served' | 'open' | 'silent' | 'closed';
  readonly waitMs: number;
}

function samplesOf(seen: readonly Seen[], segment = '0:1', plan = 'p1'): Sample[] {
  const one = (metric: string, value: number, tags = {}): Sample => ({ metric, value, tags });
  return [
    one('chatsim_runner', 1, { plan, segment }),
    ...seen.flatMap(({ queue, outcome, waitMs }) => [
      one('chatsim_customers', 1),
      one('chatsim_chats', 1, { queue, outcome: 'arrived' }),
      one('chatsim_chats', 1, { queue, outcome }),
      one('chatsim_wait', waitMs, { queue, outcome }),
      one('chatsim_lateness', 2, { side: 'customer' }),
    ]),
  ];
}

function merged(
  files: readonly (readonly Sample[])[],
  basis: Partial<MergeBasis> = {},
  isWhole: (file: number) => boolean = () => true,
): K6Result {
  const merge = new Merge({ ...BASIS, ...basis });
  files.forEach((samples, i) => {
    const runner = merge.runner(`${i + 1}.json`);
    for (const sample of samples) runner.take(sample);
    runner.end(isWhole(i));
  });
  return merge.result('0.0.0');
}

const contact: fc.Arbitrary<Seen> = fc.record({
  queue: fc.constantFrom('support', 'sales'),
  outcome: fc.constantFrom('served', 'open', 'silent', 'closed'),
  waitMs: fc.integer({ min: 0, max: 600_000 }),
});

describe('all processes together', () => {
  it('are what one process would have measured, however the customers are spread', () => {
    fc.assert(
      fc.property(
        fc.array(contact, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (seen, runners) => {
          const { each } = segments(runners);
          const parts = each.map((segment, r) =>
            samplesOf(
              seen.filter((_, i) => i % runners === r),
              segment,
            ),
          );
          const together = merged(parts.reverse());
          const alone = merged([samplesOf(seen)]);
          expect(together.metrics).toEqual(alone.metrics);
          expect(together.queues).toEqual(alone.queues);
          expect(together.verdict).toBe('met');
        },
      ),
    );
  });

  it('give the figures that slow lines give', () => {
    fc.assert(
      fc.property(fc.array(contact, { minLength: 1, maxLength: 60 }), (seen) => {
        const { metrics, queues } = merged([samplesOf(seen)]);
        const seconds = seen.map(({ waitMs }) => waitMs / 1000);
        const share = (of: (one: Seen) => boolean, below = seen.length) =>
          below === 0 ? undefined : seen.filter(of).length / below;
        expect(metrics['wait.mean']).toBeCloseTo(
          seconds.reduce((a, b) => a + b, 0) / seen.length,
          6,
        );
        expect(metrics['wait.max']).toBe(Math.max(...seconds));
        const isGone = ({ outcome }: Seen) => outcome === 'open' || outcome === 'silent';
        expect(metrics['abandonment.rate']).toBe(share(isGone));
        expect(metrics['abandonment.silent']).toBe(share((one) => one.outcome === 'silent'));
        expect(metrics['abandonment.short']).toBe(share((one) => isGone(one) && one.waitMs < 5000));
        const quickly = seen.filter((one) => isGone(one) && one.waitMs <= 20_000).length;
        expect(metrics['serviceLevel']).toBe(
          share(
            ({ outcome, waitMs }) => outcome === 'served' && waitMs <= 20_000,
            seen.length - quickly,
          ),
        );
        const inSales = seen.filter(({ queue }) => queue === 'sales');
        const sales = queues.find(({ name }) => name === 'sales')?.metrics ?? {};
        expect(sales['chats.arrived']).toBe(inSales.length);
        // As many waits below the median as above it, give or take the bin's width.
        const sorted = [...seconds].sort((a, b) => a - b);
        const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
        const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
        expect(metrics['wait.p50']).toBeGreaterThanOrEqual(low * 0.996 - 1e-6);
        expect(metrics['wait.p50']).toBeLessThanOrEqual(high * 1.004 + 1e-6);
      }),
    );
  });
});

it('tells the machinery in the words of a live run, in seconds', () => {
  const one = (metric: string, value: number): Sample => ({ metric, value, tags: {} });
  const { metrics } = merged([
    [
      ...samplesOf([]),
      ...[1, 2, 3, 4].map((ms) => one('chatsim_delivery_time', ms)),
      ...[0, 0, 1, 0].map((wrong) => one('chatsim_error_rate', wrong)),
      one('chatsim_throttled', 1),
      one('chatsim_throttled', 1),
    ],
  ]);
  expect(metrics).toMatchObject({
    'live.delivery.max': 0.004,
    'live.errors.rate': 0.25,
    'live.throttled': 2,
  });
  expect(metrics['live.delivery.p50']).toBeCloseTo(0.002, 4);
  expect(metrics).not.toHaveProperty('live.intended.p50');
});

const served = (waitMs: number): Seen => ({ queue: 'support', outcome: 'served', waitMs });
const expects = (metric: string, compare: '<' | '>', value: number) => ({
  expectations: [{ text: `${metric} ${compare} ${value}`, metric, compare, value }],
});

describe('the verdict', () => {
  const all = samplesOf([served(1000), served(3000)]);
  it.each([
    ['met', expects('wait.mean', '<', 3)],
    ['failed', expects('wait.mean', '<', 2)],
    ['failed', expects('queues.support.wait.max', '<', 3)],
    // No data never passes, and what k6 cannot see has none.
    ['undecided', expects('queues.sales.wait.mean', '<', 99)],
    ['undecided', expects('occupancy', '<', 1)],
    ['undecided', expects('groups.early.wait.served.mean', '<', 99)],
    ['undecided', expects('intervals.09:00.wait.mean', '<', 99)],
    ['undecided', expects('abandonment.short', '<', 1), [samplesOf([])]],
  ] as const)('is %s for %j', (verdict, basis, files = [all]) => {
    expect(merged(files, basis).verdict).toBe(verdict);
  });

  it('is failed when many requests failed, whatever is expected; a scenario may say otherwise', () => {
    const wrong = (value: number): Sample => ({ metric: 'chatsim_error_rate', value, tags: {} });
    const files = [[...all, wrong(1), ...Array.from({ length: 40 }, () => wrong(0))]];
    expect(merged(files).verdict).toBe('failed');
    expect(merged(files, expects('live.errors.rate', '<', 0.5)).verdict).toBe('met');
  });

  it.each([
    ['a process is missing', [samplesOf([served(1)], '0:1/2')], {}, /nobody has segment 1\/2:1/],
    ['not all customers came', [all], { customers: 3 }, /2 of 3 customers of the plan came/],
    ['a file tells no segment', [all, []], {}, /2\.json does not say which part/],
    [
      'k6 dropped customers',
      [[...all, { metric: 'dropped_iterations', value: 4, tags: {} }]],
      {},
      /k6 dropped 4 customers/,
    ],
    ['k6 was late', [all], { lateMs: 2 }, /k6 itself was late by 2 ms/],
  ] as const)('is open when %s, even where the figures are bad', (_, files, basis, why) => {
    const { verdict, open } = merged(files, { ...basis, ...expects('wait.mean', '>', 99) });
    expect(verdict).toBe('undecided');
    expect(open.join()).toMatch(why);
  });

  it('is open when a file breaks off', () => {
    const { verdict, open } = merged([all], {}, () => false);
    expect(verdict).toBe('undecided');
    expect(open[0]).toMatch(/^1\.json breaks off/);
  });
});

describe('samples that do not belong together are refused', () => {
  it.each([
    ['another plan', [samplesOf([], '0:1', 'p2')], /1\.json: .*another plan \(p2, not p1\)/],
    [
      'the same part twice',
      [samplesOf([], '0:1/2'), samplesOf([], '0:1/2'), samplesOf([], '1/2:1')],
      /segment 0:1\/2 is there twice/,
    ],
  ])('%s', (_, files, message) => {
    expect(() => merged(files)).toThrow(Mismatch);
    expect(() => merged(files)).toThrow(message);
  });

  it('two plans, where none is given to hold them against', () => {
    const files = [samplesOf([], '0:1/2', 'p1'), samplesOf([], '1/2:1', 'p2')];
    expect(() => merged(files, { plan: null })).toThrow(/another plan than 1\.json's/);
  });
});
