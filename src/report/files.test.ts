/** Every kind of document and every format: names that are known before, and CSV that other programs read. */
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { load } from '../../test/scenario-files.ts';
import { formatProblem, run } from '../index.ts';
import { csvText } from './csv.ts';
import { DEFAULT_FORMATS, FORMATS, fileNames, filesOf } from './files.ts';
import { KINDS } from './kinds.ts';
import type { Result } from './result.ts';

const SHOP = `
name: Shop
platform: gladly
duration: 2h
queues: { support: {}, sales: {} }
customers:
  visitors:
    queue: { shares: { support: 70%, sales: 30% } }
    arrivals: { every: 75s }
    patience: { exponential: 2m }
    exchanges: { count: 4, begins: agent, ends: customer }
    reply: { exponential: 30s }
agents:
  early: { count: 2, accept: { after: 5s, miss: 10% }, reply: { exponential: 40s }, givesUp: 3m }
`;

async function result(): Promise<Result> {
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return run(loaded.scenario, { replications: 3, chatsimVersion: 'test' });
}
const shop = await result();

const textOf = (content: string | Uint8Array | undefined) =>
  typeof content === 'string' ? content : '';

describe('the files of a run', () => {
  test('have the names that were told before, the JSON one last', async () => {
    const files = await filesOf(shop, ['csv', 'json', 'md', 'txt']);
    const names = files.map(({ name }) => name);
    expect(names).toEqual(fileNames('run', ['csv', 'json', 'md', 'txt']));
    expect(names.at(-1)).toBe('result.json');
    expect(new Set(names).size).toBe(names.length);
  });

  test('every figure stands in metrics.csv, with its interval', async () => {
    const [metrics] = await filesOf(shop, ['csv']);
    const { data } = Papa.parse<Record<string, string>>(textOf(metrics?.content).trimEnd(), {
      header: true,
    });
    expect(data.map((row) => row['metric'])).toEqual(Object.keys(shop.metrics));
    for (const row of data) {
      const { mean, halfWidth95, n } = shop.metrics[
        row['metric'] ?? ''
      ] as Result['metrics'][string];
      expect(Number(row['estimate'])).toBe(mean);
      expect(Number(row['n'])).toBe(n);
      expect(row['unit']).not.toBe('');
      if (halfWidth95 === null) expect([row['low'], row['high']]).toEqual(['', '']);
      else {
        expect((Number(row['low']) + Number(row['high'])) / 2).toBeCloseTo(mean, 3);
        expect(Number(row['high']) - Number(row['low'])).toBeCloseTo(2 * halfWidth95, 3);
      }
    }
  });

  test.each([
    ['queues.csv', 'queue', ['support', 'sales']],
    ['groups.csv', 'group', ['early']],
    ['agents.csv', 'agent', ['early-1', 'early-2']],
  ])('%s has a row for each figure of each of them', async (name, column, parts) => {
    const file = (await filesOf(shop, ['csv'])).find((each) => each.name === name);
    const { data } = Papa.parse<Record<string, string>>(textOf(file?.content).trimEnd(), {
      header: true,
    });
    expect([...new Set(data.map((row) => row[column]))]).toEqual(parts);
    expect(data.length).toBeGreaterThan(10 * parts.length);
  });

  test('the causes of waiting add up to the whole, and by queue to the same', async () => {
    const file = (await filesOf(shop, ['csv'])).find(({ name }) => name === 'waiting-causes.csv');
    const { data } = Papa.parse<Record<string, string>>(textOf(file?.content).trimEnd(), {
      header: true,
    });
    const sum = (rows: typeof data) => rows.reduce((all, row) => all + Number(row['seconds']), 0);
    const [whole, queues] = [
      data.filter((row) => row['queue'] === ''),
      data.filter((row) => row['queue'] !== ''),
    ];
    expect(sum(whole)).toBeCloseTo(shop.waitingCauses.totalSec, 4);
    expect(sum(queues)).toBeCloseTo(shop.waitingCauses.totalSec, 4);
  });

  test('Markdown', async () => {
    const [file] = await filesOf(shop, ['md']);
    await expect(textOf(file?.content)).toMatchFileSnapshot('golden/shop.md');
  });
});

describe('tables of formats and kinds', () => {
  test('what is written when nothing is said is among what can be', () => {
    for (const format of DEFAULT_FORMATS) expect(FORMATS).toContain(format);
  });

  test.each(Object.entries(KINDS))('%s has files of its own', (kind, { file, tables, needs }) => {
    expect(file).toMatch(/^[a-z]+\.json$/);
    expect(Object.values(KINDS).filter((other) => other.file === file).length).toBe(1);
    for (const name of tables) expect(name).toMatch(/^[a-z-]+\.csv$/);
    expect(needs.length).toBeGreaterThan(0);
    expect(fileNames(kind)).toEqual(['report.txt', 'report.md', 'report.html', ...tables, file]);
  });
});

test.each([
  ['=1+1', `"'=1+1"`],
  ['@sum', `"'@sum"`],
  ['+1+cmd', `"'+1+cmd"`],
  ['-2+3', `"'-2+3"`],
  ['=a,b', `"'=a,b"`],
  ['-5', '-5'],
  ['+2.5h', '+2.5h'],
  ['-10/h', '-10/h'],
  [-5, '-5'],
  [-1.5e-9, '-1.5e-9'],
  ['wait < 5', 'wait < 5'],
])('CSV: %s is no formula to a spreadsheet: %s', (cell, text) => {
  expect(csvText({ name: 'x.csv', head: ['n'], rows: [[cell]] })).toBe(`n\n${text}\n`);
});

test('CSV: quoted where it must be, empty where there is nothing, one line end', () => {
  const rows = [
    ['a,b', 1.5],
    ['say "no"', null],
    ['two\nlines', 0],
  ] as const;
  expect(csvText({ name: 'x.csv', head: ['name', 'n'], rows })).toBe(
    'name,n\n"a,b",1.5\n"say ""no""",\n"two\nlines",0\n',
  );
  expect(csvText({ name: 'x.csv', head: ['name', 'n'], rows: [] })).toBe('name,n\n');
});
