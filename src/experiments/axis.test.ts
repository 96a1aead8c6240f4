/** The words behind --vary: rows that can be read alone, and ranges held against a naive expansion. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAxis } from './axis.ts';

const valuesOf = (text: string) => {
  const axis = readAxis(`x=${text}`);
  return 'trouble' in axis ? `trouble: ${axis.trouble}` : axis.values.join(' ');
};

describe('values of an axis', () => {
  test.each<[said: string, values: string]>([
    ['1,2,4', '1 2 4'],
    [' 10s , 20s ', '10s 20s'],
    ['all', 'all'],
    ['10s..60s/10s', '10s 20s 30s 40s 50s 60s'],
    ['10s..60s/10', '10s 20s 30s 40s 50s 60s'],
    ['10..60s/10', '10s 20s 30s 40s 50s 60s'],
    ['10s..60/10', '10s 20s 30s 40s 50s 60s'],
    ['10..60/10s', '10s 20s 30s 40s 50s 60s'],
    ['10..60/20', '10 30 50'],
    ['10/h..40/h/10/h', '10/h 20/h 30/h 40/h'],
    ['10/h..40/h/10', '10/h 20/h 30/h 40/h'],
    ['1/min..3/min/1', '1/min 2/min 3/min'],
    ['5%..20%/5%', '5% 10% 15% 20%'],
    ['0.1..0.5/0.1', '0.1 0.2 0.3 0.4 0.5'],
    ['0..1/.25', '0 0.25 0.5 0.75 1'],
    ['1..2/0.50', '1 1.5 2'],
    ['30s..2m/30s', '30s 60s 90s 120s'],
    ['1m30s..3m/30s', '90s 120s 150s 180s'],
    ['0s..1s/250ms', '0ms 250ms 500ms 750ms 1000ms'],
    ['0.5h..1.5h/0.5h', '0.5h 1h 1.5h'],
    ['60s..10s/20s', '60s 40s 20s'],
    ['60..40/-10', '60 50 40'],
    ['-4..4/4', '-4 0 4'],
    ['4..-4/4', '4 0 -4'],
    ['3..3/1', '3'],
    ['1,2,4..10/2,20', '1 2 4 6 8 10 20'],
    ['[a,b],[c]', '[a,b] [c]'],
    ['{ lognormal: { p50: 4m, p90: 12m } },none', '{ lognormal: { p50: 4m, p90: 12m } } none'],
    ['"a,b",c', '"a,b" c'],
    ['../tables/one.csv,../tables/two.csv', '../tables/one.csv ../tables/two.csv'],
    ['08:00-16:00,09:00-17:00', '08:00-16:00 09:00-17:00'],
  ])('%s is %s', (said, values) => {
    expect(valuesOf(said)).toBe(values);
  });

  test.each<[said: string, trouble: string]>([
    ['1,,2', 'a value is missing between the commas'],
    ['1,2,', 'a value is missing between the commas'],
    ['', 'no values - e.g. 10s,20s,40s or 10s..60s/10s'],
    ['1,2,1', '1 is there twice'],
    ['1..4/1,3', '3 is there twice'],
    ['10s..60s', '10s..60s: a range needs its step - write 10s..60s/STEP, e.g. 10s..60s/10s'],
    ['10s..', '10s..: this is not a range - ranges look like 10s..60s/10s'],
    ['1...4/1', '1...4/1: this is not a range - ranges look like 10s..60s/10s'],
    ['1..4/0', '1..4/0: the step is 0, so it never ends'],
    ['1..4/-1', '1..4/-1: this step leads away from the end'],
    ['30s..2m/15', '30s..2m/15: the step needs its unit, since the ends have two'],
    ['1/min..90/h/10/h', '1/min..90/h/10/h: the units differ (/min, /h)'],
    ['10s..40%/10', '10s..40%/10: the step needs its unit, since the ends have two'],
    ['1..1000000/1', '1..1000000/1: more than 100000 values'],
  ])('%s is refused', (said, trouble) => {
    expect(valuesOf(said)).toBe(`trouble: ${trouble}`);
  });

  test.each(['offer.timeout', '=3', ''])('%s names nothing or no values', (text) => {
    expect(readAxis(text)).toEqual({
      trouble: '--vary takes NAME=VALUES - e.g. --vary offer.timeout=10s..60s/10s',
    });
  });
});

/** Whole hundredths, added one by one. */
function naive(from: number, to: number, step: number): number[] {
  const values: number[] = [];
  if (from <= to) for (let at = from; at <= to; at += step) values.push(at);
  else for (let at = from; at >= to; at -= step) values.push(at);
  return values;
}

test('a range is what adding one by one gives, in any unit, up and down, with and without decimals', () => {
  const hundredths = fc.integer({ min: -3000, max: 3000 });
  const unit = fc.constantFrom('', 's', 'm', '%', '/h', '/min');
  const places = fc.constantFrom(0, 1, 2);
  fc.assert(
    fc.property(
      hundredths,
      hundredths,
      fc.integer({ min: 1, max: 800 }),
      unit,
      places,
      (a, b, s, u, d) => {
        // With fewer decimals the very same counts stand for tens or whole ones.
        const text = (n: number) => (n / 10 ** d).toFixed(d);
        const axis = readAxis(`x=${text(a)}${u}..${text(b)}${u}/${text(s)}`);
        if ('trouble' in axis) throw new Error(axis.trouble);
        expect(axis.values.every((value) => value.endsWith(u))).toBe(true);
        const numbers = axis.values.map((value) => Number(value.slice(0, value.length - u.length)));
        expect(numbers).toEqual(naive(a, b, s).map((n) => Number(text(n)) + 0));
      },
    ),
    { numRuns: 1000 },
  );
});

test('durations of different units are counted in the finest of them', () => {
  const ms = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
  const names = Object.keys(ms) as (keyof typeof ms)[];
  const amount = fc.record({ n: fc.integer({ min: 0, max: 9 }), unit: fc.constantFrom(...names) });
  fc.assert(
    fc.property(amount, amount, amount, (a, b, s) => {
      const size = (x: { n: number; unit: keyof typeof ms }) => x.n * ms[x.unit];
      fc.pre(size(s) > 0 && Math.abs(size(a) - size(b)) / size(s) < 1000);
      const text = (x: { n: number; unit: string }) => `${x.n}${x.unit}`;
      const axis = readAxis(`x=${text(a)}..${text(b)}/${text(s)}`);
      if ('trouble' in axis) throw new Error(axis.trouble);
      const unit = names.find((name) => [a, b, s].some((x) => x.unit === name)) as keyof typeof ms;
      expect(axis.values).toEqual(
        naive(size(a), size(b), size(s)).map((value) => `${value / ms[unit]}${unit}`),
      );
    }),
  );
});
