/** `sweep` in one process, with a journal on a real disk: what it tells, refuses, keeps, and goes on with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '../src/experiments/journal.ts';
import type { Sweep } from '../src/report/sweep.ts';
import { type FakeOptions, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: plain
start: 09:00
duration: 2h
rules: { report.onTime: 30s }
customers:
  visitors:
    arrivals: 50/h
    patience: { exponential: 2m }
    silent: 25%
    handle: { exponential: 60s }
agents:
  team: { count: 2, givesUp: 2m }
`;
const FILES = {
  'shop.yaml': SHOP,
  'shops.yaml': `${SHOP}queues: { sales: {}, help: {} }\n`.replace(
    'arrivals: 50/h',
    'queue: sales\n    arrivals: 50/h',
  ),
  'auto.yaml': `${SHOP}warmUp: auto\n`.replace('duration: 2h', 'duration: 8h'),
  'unstable.yaml': SHOP.replace(/patience: .*/, 'patience: none').replace(
    'arrivals: 50/h',
    'arrivals: 180/h',
  ),
  'wrong.yaml': SHOP.replace('duration: 2h', 'duration: 2'),
};

async function chatsim(args: readonly string[], options: FakeOptions = {}) {
  const io = fakeIo(FILES, options);
  const exit = await main(args, io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}
/** Words, but for values with blanks. */
const sweep = (line: string, options: FakeOptions = {}) =>
  chatsim(['sweep', ...line.split(' ')], options);

let folder = '';
let journal = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatsim-sweep-'));
  journal = join(folder, 'sweep.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a sweep that works', () => {
  test.each<[line: string, out: RegExp]>([
    ['shop.yaml --vary capacity.total=1..3/1 -n 2', /1 \(as it is\)[\s\S]*\n {2}3 /],
    ['shop.yaml --vary capacity.total=2,3 -n 2', /\n {2}as it is .*\n {2}2 /],
    ['shop.yaml --vary agents.team.count=1,2 -n 2', /agents in team\): 1, 2; as it is: 2/],
    ['shop.yaml --vary customers.visitors.arrivals=10/h..30/h/10/h -n 2', /10\/h, 20\/h, 30\/h/],
    ['shop.yaml --vary wrapUp.sec=0s,30s -n 2', /wrapUp.sec/],
    ['shops.yaml --vary queues.sales.offer.timeout=10s,20s -n 2', /accept timeout of sales/],
    ['shop.yaml --vary platform=plain,desk -n 2', /plain \(as it is\)[\s\S]*desk/],
    [
      'shop.yaml --vary capacity.total=1,2 --vary agents.team.count=1,2,3 -n 2',
      /Mean wait: standard capacity down, agents in team across\n +agents.team.count\n {2}capacity.total +1 +2 +3\n/,
    ],
    [
      'shop.yaml --vary capacity.total=1,2 --vary agents.team.count=2,3 --together -n 2',
      /the values go together[\s\S]*\n {2}1 +2 \(as it is\).*\n {2}2 +3 /,
    ],
    ['shop.yaml --vary capacity.total=1,2 -n 2 --show occupancy', /capacity.total +occupancy/],
    ['shop.yaml --vary capacity.total=1,2 -n 1', /One replication/],
    ['shop.yaml --vary capacity.total=1,2 -n 2 --quiet', /^$/],
    ['shop.yaml --vary capacity.total=1,2 -n 2 --json', /^\{\n "kind": "sweep",/],
  ])('sweep %s', async (line, out) => {
    const result = await sweep(line);
    expect(result.out).toMatch(out);
    expect(result.exit).toBe(0);
  });

  test('it says how much there is to do, and how much is done already', async () => {
    const line = `shop.yaml --vary capacity.total=2,3 -n 3 --journal ${journal}`;
    expect((await sweep(line)).err).toBe(
      '2 cells and the file as it is, 3 replications each: 9 replications in all\n',
    );
    expect((await sweep(line)).err).toContain(
      `9 replications in all, of which 9 are in ${journal}`,
    );
  });

  test('values with commas, and a map as a value', async () => {
    const result = await chatsim([
      ...['sweep', 'shop.yaml', '-n', '2', '--json', '--vary'],
      'customers.visitors.patience={ lognormal: { p50: 4m, p90: 12m } },{ exponential: 1m },none',
    ]);
    expect((JSON.parse(result.out) as Sweep).axes[0]?.values).toEqual([
      '{ lognormal: { p50: 4m, p90: 12m } }',
      '{ exponential: 1m }',
      'none',
    ]);
  });

  test('the files of --out, in every format but the page', async () => {
    const result = await sweep(
      `shop.yaml --vary capacity.total=1,2 -n 2 --out out --journal ${journal} --formats txt,md,csv,json`,
    );
    expect(result.err).toContain('out: report.txt, report.md, sweep.json and 2 tables (.csv)');
    const text = (name: string) => result.written.get(`out/${name}`) ?? '';
    expect(text('report.txt')).toBe(result.out);
    expect(text('report.md')).toContain('| `1` |');
    expect(text('sweep.csv').split('\n')[0]).toBe(
      'cell,as_it_is,capacity.total,metric,estimate,low,high,n,difference,difference_low,difference_high,finding,unit',
    );
    expect(text('sweep-waiting-causes.csv')).toMatch(/^cell,as_it_is,capacity.total,cause,seconds/);
    // A cell of the table is the cell of the document, figure by figure.
    const { cells } = JSON.parse(text('sweep.json')) as Sweep;
    const wait = cells[1]?.metrics['wait.mean'];
    const { difference } = wait as NonNullable<typeof wait>;
    expect(text('sweep.csv').split('\n')).toContain(
      [2, cells[1]?.isBase ? 'yes' : 'no', '2', 'wait.mean', wait?.mean, wait?.low, wait?.high, 2]
        .concat(difference?.mean ?? '', difference?.low ?? '', difference?.high ?? '')
        .concat(difference?.finding ?? '', 's')
        .join(','),
    );
    expect(JSON.parse(text('sweep.json'))).toMatchObject({ kind: 'sweep', shown: 'wait.mean' });
  });
});

describe('what it says of the cells', () => {
  const documentOf = async (line: string) => JSON.parse((await sweep(line)).out) as Sweep;

  test('every cell meets the same customers: it has the figures of run, and differs pair by pair', async () => {
    const { cells, base } = await documentOf('shop.yaml --vary capacity.total=1,2 -n 5 --json');
    const alone = await chatsim(
      'run shop.yaml -n 5 --set capacity.total=2 --json --quiet'.split(' '),
    );
    const expected = JSON.parse(alone.out).metrics['wait.mean'];
    expect(cells[1]?.metrics['wait.mean']).toMatchObject({
      mean: expected.mean,
      halfWidth: expected.halfWidth95,
    });
    expect(cells[0]).toMatchObject({ isBase: true, settings: ['1'], place: [0] });
    expect(cells[0]?.metrics['wait.mean']?.mean).toBe(base.metrics['wait.mean']?.mean);
    expect(cells[0]?.metrics['wait.mean']?.difference?.finding).toBe('identical');
  });

  test('cells in grid order, the last axis fastest; axes with words, numbers and what the file says', async () => {
    const { cells, axes } = await documentOf(
      'shop.yaml --vary agents.team.count=3,1 --vary report.onTime=10s,2m -n 2 --json',
    );
    expect(cells.map(({ settings }) => settings.join(' '))).toEqual([
      '3 10s',
      '3 2m',
      '1 10s',
      '1 2m',
    ]);
    expect(axes).toEqual([
      {
        name: 'agents.team.count',
        words: 'agents in team',
        values: ['3', '1'],
        numbers: [3, 1],
        base: '2',
      },
      expect.objectContaining({ values: ['10s', '2m'], numbers: [10, 120], base: '30s' }),
    ]);
  });

  test('two ways to write the same setting are one scenario, simulated once', async () => {
    const { err } = await sweep('shop.yaml --vary report.onTime=60s,1m -n 4');
    // The file as it is has 30s.
    expect(err).toContain('2 cells and the file as it is, 4 replications each: 8 replications');
  });

  test('a warm-up that is found is that of the longest cell in all of them, and found once', async () => {
    const line = `auto.yaml --vary agents.team.count=1,2 -n 2 --journal ${journal}`;
    const first = await documentOf(`${line} --json`);
    expect(new Set([first.base, ...first.cells].map(({ warmUp }) => warmUp.cutSec)).size).toBe(1);
    expect(await documentOf(`${line} --json`)).toEqual(first);
  });

  test('other customers are told of', async () => {
    const { warnings } = await documentOf(
      'shop.yaml --vary customers.visitors.arrivals=50/h,60/h -n 5 --json',
    );
    expect(warnings.map(({ code }) => code)).toContain('other-customers');
  });

  test('any number of threads: the same bytes', async () => {
    const line = 'shop.yaml --vary capacity.total=1,2 --vary agents.team.count=1,2 -n 7 --json';
    const one = await sweep(`${line} --workers 1`);
    expect((await sweep(`${line} --workers 3`)).out).toBe(one.out);
  });

  test('what is shown first does not make it another sweep', async () => {
    const line = `shop.yaml --vary capacity.total=1,2 -n 2 --json --journal ${journal}`;
    await sweep(line);
    const other = await sweep(`${line} --show serviceLevel`);
    expect(other.err).toContain('4 are in');
    expect(JSON.parse(other.out)).toMatchObject({ shown: 'serviceLevel' });
  });
});

test('what the file is warned of is not told again for cells that have the same', async () => {
  const { err } = await sweep('unstable.yaml --vary agents.team.count=1,2 -n 1 --json');
  const loads = [...err.matchAll(/^warning: .*\(about (\d+)% .*?( \(in the cell .*\))?$/gm)];
  expect(loads.map(([, percent, cell = '']) => [percent, cell])).toEqual([
    ['150', ''],
    ['300', ' (in the cell agents.team.count=1)'],
  ]);
});

describe('a command line that is wrong: told before anything is simulated, exit 2', () => {
  test.each<[line: string, err: RegExp]>([
    ['shop.yaml', /^chatsim: nothing is varied - e.g. --vary/],
    ['shop.yaml --vary offer.timeout', /^chatsim: --vary takes NAME=VALUES/],
    ['shop.yaml --vary capacity.total=1..4', /^chatsim: --vary .*: a range needs its step/],
    ['shop.yaml --vary capacity.total=1,1', /^chatsim: --vary .*: 1 is there twice/],
    ['shop.yaml --vary seed=1,2', /all cells meet the same customers/],
    ['shop.yaml --vary capacity.total=1 --vary capacity.total=2', /is varied twice/],
    [
      'shop.yaml --vary capacity.total=1,2 --vary agents.team.count=1,2,3 --together',
      /one value of each, and there are 2 and 3/,
    ],
    ['shop.yaml --vary capacity.total=1..400/1 --vary agents.team.count=1..400/1', /160000 cells/],
    [
      'shop.yaml --vary capacity.total=1,2 --vary offer.timeout=10..30/10',
      /^--vary offer.timeout=10:1:15: .*needs its unit \(10\) - .*\(in the cell capacity.total=1, offer.timeout=10 and in others\)\n$/,
    ],
    [
      'shop.yaml --vary capacity.total=2,x',
      /^--vary capacity.total=x:1:16: .*\(in the cell capacity.total=x\)\n$/,
    ],
    ['shop.yaml --vary agents.teem.count=1,2', /there is nothing of this name in agents \(teem\)/],
    [
      'shop.yaml --vary capacity.total=3,2 --vary capacity.max=2',
      /less than capacity.total \(3\).*\(in the cell/,
    ],
    ['wrong.yaml --vary capacity.total=1,2', /^wrong.yaml:5:11: /],
    ['none.yaml --vary capacity.total=1,2', /none.yaml: there is no such file/],
    ['shop.yaml --vary capacity.total=1,2 --metric waits', /there is no metric waits/],
    [
      'shop.yaml --vary agents.team.count=1,2 --metric agents.team-2.occupancy',
      /\(in the cell agents.team.count=1\)/,
    ],
    ['shop.yaml --vary capacity.total=1,2 --fresh', /--fresh is about a journal/],
    ['shop.yaml --vary capacity.total=1,2 --formats json', /--formats is about --out/],
    ['shop.yaml --vary capacity.total=1,2 --journal shop.yaml', /this file is read/],
    [
      'shop.yaml --vary capacity.total=1,2 --journal ',
      /--journal takes a value, and this is empty/,
    ],
    ['shop.yaml --vary capacity.total=1,2 --out ', /--out takes a folder, and this is empty/],
    ['shop.yaml --vary capacity.total=1,2 --journal /dev/null', /a device or a pipe, and --jo/],
    [
      'shops.yaml --vary capacity.total=1,2 --show queues.sale.wait.p90',
      /nothing of this name in queues \(sale\) - did you mean sales\?/,
    ],
    ['shop.yaml --vary capacity.total=1,2 --out shop.yaml', /this is a file, and --out takes a f/],
  ])('sweep %s', async (line, err) => {
    const result = await sweep(line);
    expect(result.err).toMatch(err);
    expect([result.exit, result.out]).toEqual([2, '']);
  });

  test('an interval of the day that is not there is told when there is a run', async () => {
    const result = await sweep(
      'shop.yaml --vary capacity.total=1,2 -n 2 -q --metric intervals.23:00.wait.mean',
    );
    expect([result.exit, result.err]).toEqual([
      2,
      'chatsim: no metric intervals.23:00.wait.mean, so it cannot be measured\n',
    ]);
  });
});

describe('a sweep that is interrupted', () => {
  const LINE = 'shop.yaml --vary capacity.total=1,2 --vary agents.team.count=2,3 -n 6 --json';
  const interrupting = (at: number): FakeOptions => ({
    onPause: (io, count) => {
      if (count === at) io.interrupt('SIGINT');
    },
  });

  test('keeps what is finished, says how to go on, and ends with the same bytes', async () => {
    const undisturbed = await sweep(LINE);
    const kept: number[] = [];
    for (const at of [2, 9, 5]) {
      const broken = await sweep(`${LINE} --journal ${journal}`, interrupting(at));
      expect([broken.exit, broken.out]).toEqual([130, '']);
      const [, count] =
        /interrupted: (\d+) of 24 replications are kept in .*; the same command goes on from there\n$/.exec(
          broken.err,
        ) ?? [];
      kept.push(Number(count));
    }
    expect(kept.toSorted((a, b) => a - b)).toEqual(kept);
    expect(kept.at(-1)).toBeGreaterThan(kept[0] as number);
    const last = await sweep(`${LINE} --journal ${journal}`);
    expect(last.err).toContain(`of which ${kept.at(-1)} are in ${journal} already`);
    expect([last.exit, last.out]).toEqual([0, undisturbed.out]);
    // Each replication was asked for once only after it was kept.
    const database = new Database(journal);
    expect(
      database
        .prepare(
          `SELECT count(*) FROM work WHERE from_replication <> (
             SELECT count(*) FROM sample WHERE sample.cell = work.cell AND sample.session < work.session)`,
        )
        .pluck()
        .get(),
    ).toBe(0);
    database.close();
  });

  test('SIGTERM is 143, and without a journal nothing is kept', async () => {
    const result = await sweep(LINE, { onPause: (io) => io.interrupt('SIGTERM') });
    expect([result.exit, result.out]).toEqual([143, '']);
    expect(result.err).toContain('interrupted, and nothing is kept without --out or --journal');
  });
});

describe('the journal', () => {
  const line = (rest: string) =>
    `shop.yaml --vary capacity.total=1,2 -n 3 -q --journal ${journal} ${rest}`.trim();

  test('more replications, more values and another axis go on with what is there', async () => {
    await sweep(line(''));
    const more = `shop.yaml --vary capacity.total=1,2,3 -n 5 --journal ${journal} --json`;
    const grown = await sweep(more);
    expect(grown.err).toContain('15 replications in all, of which 6 are in');
    expect(grown.out).toBe((await sweep(more.replace(`--journal ${journal} `, ''))).out);
    // Fewer again: the first ones.
    const fewer = 'shop.yaml --vary capacity.total=1,2 -n 3 --json';
    expect((await sweep(`${fewer} --journal ${journal}`)).out).toBe((await sweep(fewer)).out);
  });

  test.each<[rest: string, why: string]>([
    ['--seed 2', 'another seed'],
    ['--set report.onTime=1m', 'another scenario'],
    ['--metric wait.max', 'other metrics'],
  ])('of something else is refused: %s', async (rest, why) => {
    await sweep(line(''));
    const other = await sweep(line(rest));
    expect([other.exit, other.err]).toEqual([
      2,
      `chatsim: ${journal}: this journal is of another sweep (${why}) - --fresh forgets it and starts anew, --journal FILE keeps this one elsewhere\n`,
    ]);
    expect((await sweep(line(`${rest} --fresh`))).exit).toBe(0);
  });

  test('that somebody else uses is refused', async () => {
    await sweep(line(''));
    const identity = { scenario: '', seed: '', drawsVersion: 0, chatsimVersion: '', metrics: [] };
    const elsewhere = join(folder, 'other.sqlite');
    const held = openJournal(elsewhere, identity);
    const result = await sweep(line('').replace(journal, elsewhere));
    expect([result.exit, result.err]).toEqual([
      2,
      `chatsim: ${elsewhere} is in use by another sweep - wait for it, or keep this one elsewhere with --journal FILE\n`,
    ]);
    held.close();
  });
});
