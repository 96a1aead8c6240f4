/** A sweep as text: rows, matrix and shades on figures made by hand, with and without colour and Unicode. */
import { describe, expect, test } from 'vitest';
import type { ScenarioFacts } from './result.ts';
import type { Cell, CellMetric, Sweep } from './sweep.ts';
import { textSweep } from './text-sweep.ts';

const figure = (mean: number, change: number | null = null): CellMetric => ({
  mean,
  low: mean - 1,
  high: mean + 1,
  halfWidth: 1,
  n: 20,
  difference:
    change === null
      ? null
      : {
          mean: change,
          low: change - 1,
          high: change + 1,
          halfWidth: 1,
          n: 20,
          finding:
            change < -1 ? 'better' : change > 1 ? 'worse' : change === 0 ? 'identical' : 'unclear',
        },
});
const cell = (place: number[], settings: string[], wait: number | null, isBase = false): Cell => ({
  place,
  settings,
  isBase,
  metrics: { 'wait.mean': wait === null ? null : figure(wait, wait - 20) },
  waiting: [],
  warmUp: { asked: 'none', cutSec: 0, outcome: 'kept' },
});
const axis = (name: string, words: string, values: string[], base: string | null) => ({
  name,
  words,
  values,
  numbers: null,
  base,
});
const BASE: Cell = { ...cell([], [], null), isBase: true, metrics: { 'wait.mean': figure(20) } };
const ONE: Sweep = {
  kind: 'sweep',
  schemaVersion: 1,
  drawsVersion: 1,
  chatsimVersion: '0.0.0',
  scenario: { name: 'A desk', platform: 'plain', seed: '7' } as ScenarioFacts,
  replications: 20,
  level: 0.95,
  axes: [axis('offer.timeout', 'accept timeout', ['10s', '20s', '40s'], '30s')],
  how: 'grid',
  metrics: [
    {
      name: 'wait.mean',
      label: 'wait, mean',
      words: 'mean wait',
      unit: 'seconds',
      better: 'lower',
    },
  ],
  shown: 'wait.mean',
  base: BASE,
  cells: [cell([0], ['10s'], 12), cell([1], ['20s'], 20.5), cell([2], ['40s'], 30)],
  best: [{ metric: 'wait.mean', cell: 0, asGood: [1] }],
  warnings: [{ code: 'x', text: 'Mind the gap.' }],
};
const TWO: Sweep = {
  ...ONE,
  axes: [
    axis('capacity.total', 'standard capacity', ['1', '2'], '1'),
    axis('offer.timeout', 'accept timeout', ['10s', '20s', '40s'], '20s'),
  ],
  cells: [
    cell([0, 0], ['1', '10s'], 12),
    cell([0, 1], ['1', '20s'], 20, true),
    cell([0, 2], ['1', '40s'], 32),
    cell([1, 0], ['2', '10s'], 14),
    cell([1, 1], ['2', '20s'], null),
    cell([1, 2], ['2', '40s'], 27),
  ],
};

test('one axis: a row a cell, then the differences, a star where they are sure', () => {
  expect(textSweep(ONE)).toBe(`A desk
plain, seed 7, 3 cells, 20 replications each, of the same customers
  offer.timeout (accept timeout): 10s, 20s, 40s; as it is: 30s

Cells
  offer.timeout      wait, mean
  as it is       20.0 s ± 1.0 s
  10s            12.0 s ± 1.0 s
  20s            20.5 s ± 1.0 s
  40s            30.0 s ± 1.0 s

Difference to the file as it is
  offer.timeout         wait, mean
  10s             -8.0 s ± 1.0 s *
  20s             +0.5 s ± 1.0 s
  40s            +10.0 s ± 1.0 s *
  * sure at 95%, with all cells of the metric taken into account; ± is of each by itself

Best cells
                                        to as it is  may be as good
  wait, mean  10s  12.0 s ± 1.0 s  -8.0 s ± 1.0 s *  20s

Be careful
  Mind the gap.
`);
});

describe('three axes', () => {
  const names = ['customers.visitors.patience', 'customers.visitors.reply', 'capacity.perQueue'];
  const THREE: Sweep = {
    ...ONE,
    axes: names.map((name) => axis(name, name, ['10s', '20s'], '10s')),
    cells: [cell([0, 0, 0], ['10s', '10s', '10s'], 12), cell([0, 0, 1], ['10s', '10s', '20s'], 30)],
  };
  const best = (columns: number) => textSweep(THREE, { width: columns }).split('Best cells\n')[1];

  test('the best cells are told by name where there is room', () => {
    const short = { ...THREE, axes: ['a', 'b', 'c'].map((name) => axis(name, name, [], null)) };
    expect(textSweep(short)).toContain('wait, mean  a=10s, b=10s, c=10s  12.0 s ± 1.0 s');
  });

  test.each([
    [100, '  wait, mean  10s, 10s, 10s  12.0 s ± 1.0 s  -8.0 s ± 1.0 s *  all others'],
    [60, '  wait, mean  10s, 10s, 10s  12.0 s ± 1.0 s  all others'],
  ])('in %i columns by their values', (columns, line) => {
    expect(best(columns)).toContain(line);
  });
});

describe('two axes: a matrix', () => {
  test('shaded from the best to the worst, with the file as it is marked', () => {
    const [, matrix] = textSweep(TWO).split('\n\n');
    expect(matrix).toBe(`Mean wait: standard capacity down, accept timeout across
                  offer.timeout
  capacity.total     10s       20s       40s
  1               12.0 s    20.0 s*▒  32.0 s █
  2               14.0 s         –    27.0 s ▓
  the darker, the worse; each ± 1.0 s or less (95%); * the file as it is`);
  });

  test('the other way round where more is better, and in ASCII', () => {
    const higher: Sweep = {
      ...TWO,
      metrics: TWO.metrics.map((metric) => ({ ...metric, better: 'higher' as const })),
    };
    const [, matrix] = textSweep(higher, { ascii: true }).split('\n\n');
    expect(matrix).toContain('1               12.0 s #  20.0 s*+  32.0 s\n');
    expect([...(matrix ?? '')].every((character) => character <= '~')).toBe(true);
  });

  test('in colour every cell has its own, and the widths are the same', () => {
    const coloured = textSweep(TWO, { colour: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are
    const codes = /\u001b\[[0-9;]*m/g;
    expect(coloured).toMatch(codes);
    expect(coloured.replace(codes, '').replace(/ +$/gm, '')).toBe(textSweep(TWO));
  });

  test('columns that find no room stand below', () => {
    const values = Array.from({ length: 12 }, (_, i) => `${i + 1}s`);
    const wide: Sweep = {
      ...TWO,
      axes: [TWO.axes[0] as Sweep['axes'][number], axis('offer.timeout', '', values, null)],
      cells: [0, 1].flatMap((row) =>
        values.map((value, column) => cell([row, column], [String(row + 1), value], 10 + column)),
      ),
    };
    const text = textSweep(wide, { width: 70 });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
    expect(text.match(/capacity\.total {2,}/g)?.length).toBeGreaterThan(2);
    const heads = text.split('\n').filter((line) => line.startsWith('  capacity.total  '));
    expect(heads.join(' ').match(/\d+s/g)).toEqual([...values, ...values]);
  });
});

test('more cells than anybody reads are cut, and it says where all of them are', () => {
  const many: Sweep = {
    ...ONE,
    cells: Array.from({ length: 100 }, (_, i) => cell([i], [`${i}s`], i)),
  };
  expect(textSweep(many)).toContain('... and 40 more cells: sweep.csv has all of them');
});
