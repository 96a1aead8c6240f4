/** `report` and the folder of `run --out`, in one process: a report is redrawn from its JSON file to the very same bytes. */
import { describe, expect, test } from 'vitest';
import { type FakeIo, type FakeOptions, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A tiny shop
platform: plain
start: 09:00
duration: 2h
customers:
  visitors:
    arrivals: 50/h
    patience: { exponential: 2m }
    silent: 25%
    handle: { exponential: 60s }
agents:
  team: { count: 2, accept: { after: 5s, miss: 20% }, givesUp: 2m }
expect: [wait.p95 < 10h]
`;
const FORMATS = 'txt,md,csv,json';

async function chatsim(
  line: string,
  files: Readonly<Record<string, string>>,
  options: FakeOptions = {},
) {
  const io: FakeIo = fakeIo(files, options);
  const exit = await main(line.split(' '), io);
  return { exit, out: io.out(), err: io.err(), written: io.written, bytes: io.bytes };
}

/** The files that a run leaves, by name. */
async function ran(line = `run shop.yaml -n 3 -q --out out --formats ${FORMATS}`) {
  const { written } = await chatsim(line, { 'shop.yaml': SHOP });
  return Object.fromEntries(written);
}
const files = await ran();
const JSON_TEXT = files['out/result.json'] ?? '';

describe('run --out', () => {
  test('writes what was asked for, and tells', async () => {
    const { written, err } = await chatsim(`run shop.yaml -n 3 --out out --formats ${FORMATS}`, {
      'shop.yaml': SHOP,
    });
    const names = [...written.keys()].filter((name) => name.startsWith('out/')).sort();
    expect(names).toEqual(
      [
        'agents.csv',
        'groups.csv',
        'intervals.csv',
        'metrics.csv',
        'queues.csv',
        'report.md',
        'report.txt',
        'result.json',
        'waiting-causes.csv',
      ].map((name) => `out/${name}`),
    );
    expect(err).toBe('out: report.txt, report.md, result.json and 6 tables (.csv) are written\n');
  });

  test.each<[line: string, message: RegExp]>([
    ['--formats csv', /--formats says what --out writes, and no --out is given/],
    ['--out o --formats pdf', /--formats takes some of txt,md,html,csv,svg,png,json, and not pdf/],
    ['--out o --formats csv,', /and not nothing/],
    ['--out o --chats o/metrics.csv', /o\/metrics.csv: two outputs cannot go to the same file/],
    ['--out shop.yaml', /shop.yaml: this is a file, and --out takes a folder/],
  ])('run shop.yaml %s', async (flags, message) => {
    const { exit, err, written } = await chatsim(`run shop.yaml -n 2 ${flags}`, {
      'shop.yaml': SHOP,
    });
    expect(exit).toBe(2);
    expect(err).toMatch(message);
    expect([...written.keys()]).toEqual(['shop.yaml']);
  });

  test('a folder that cannot be written is told before anything is simulated', async () => {
    let pauses = 0;
    const { exit, err } = await chatsim(
      'run shop.yaml -n 3 --out out',
      { 'shop.yaml': SHOP },
      {
        readOnly: (path) => path === 'out/report.html',
        onPause: () => {
          pauses += 1;
        },
      },
    );
    expect([exit, pauses]).toEqual([2, 0]);
    expect(err).toMatch(/out\/report.html: you may not do that here/);
  });

  test('--chats FILE.parquet is written as bytes', async () => {
    const { bytes, exit } = await chatsim('run shop.yaml -n 2 -q --chats c.parquet', {
      'shop.yaml': SHOP,
    });
    const file = bytes('c.parquet') ?? new Uint8Array();
    expect(exit).toBe(0);
    expect(Buffer.from(file.slice(0, 4)).toString()).toBe('PAR1');
    expect(Buffer.from(file.slice(-4)).toString()).toBe('PAR1');
  });

  test('--chats FILE.parquet of a run that is interrupted has whole replications only', async () => {
    const { parquetReadObjects } = await import('hyparquet');
    const rowsOf = async (flags: string, options: FakeOptions) => {
      const { bytes, exit } = await chatsim(
        `run shop.yaml -q --chats c.parquet ${flags}`,
        { 'shop.yaml': SHOP },
        options,
      );
      const file = new Uint8Array(bytes('c.parquet') ?? []).buffer;
      return { exit, rows: await parquetReadObjects({ file }) };
    };
    const whole = await rowsOf('-n 4', {});
    const cut = await rowsOf('-n 1000', {
      onPause: (io, count) => {
        if (count === 7) io.interrupt('SIGINT');
      },
    });
    expect([whole.exit, cut.exit]).toEqual([0, 130]);
    const last = Number(cut.rows.at(-1)?.['replication']);
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThan(1000);
    const both = Math.min(last, 4);
    const upTo = (rows: readonly Record<string, unknown>[]) =>
      rows.filter(({ replication }) => Number(replication) <= both);
    expect(upTo(cut.rows)).toEqual(upTo(whole.rows));
  });
});

describe('run --timeline', () => {
  test('stands in result.json, and the figures stay what they are', async () => {
    const with_ = await ran(
      `run shop.yaml -n 3 -q --out out --formats ${FORMATS} --timeline 10:00-10:30`,
    );
    const { timeline, ...rest } = JSON.parse(with_['out/result.json'] ?? '');
    expect(rest).toEqual(JSON.parse(JSON_TEXT));
    expect(timeline).toMatchObject({ replication: 1, fromSec: 3600, toSec: 5400 });
    expect(timeline.agents.map(({ name }: { name: string }) => name)).toEqual(['team-1', 'team-2']);
  });

  test.each<[text: string, from: number, to: number]>([
    ['1h-1h30m', 3600, 5400],
    ['09:00-09:00:30', 0, 30],
    ['10:45-10:50', 6300, 6600],
    ['10:59-30m', 7140, 0],
  ])('%s', async (text, from, to) => {
    const { exit, out } = await chatsim(`run shop.yaml -n 1 --json --timeline ${text}`, {
      'shop.yaml': SHOP,
    });
    if (to === 0) expect(exit).toBe(2);
    else
      expect(JSON.parse(out).timeline).toMatchObject({ fromSec: from, toSec: to, replication: 1 });
  });

  test.each<[text: string, message: RegExp]>([
    ['10:00', /--timeline 10:00: a stretch has a beginning and an end - write 10:00-10:30/],
    ['1h-30m', /it ends before it begins/],
    ['25:00-26:00', /25:00 is not a time of the day/],
    ['10-20', /a duration needs its unit: 10 - write 10s, 10m or 10h/],
    ['12:00-12:30', /nothing happens then: customers come for 2h from 09:00 on/],
  ])('%s', async (text, message) => {
    const { exit, err } = await chatsim(`run shop.yaml -n 1 --timeline ${text}`, {
      'shop.yaml': SHOP,
    });
    expect(exit).toBe(2);
    expect(err).toMatch(message);
  });

  test('a clock time needs a start', async () => {
    const { exit, err } = await chatsim('run shop.yaml -n 1 --timeline 10:00-10:30', {
      'shop.yaml': SHOP.replace('start: 09:00\n', ''),
    });
    expect(exit).toBe(2);
    expect(err).toMatch(/a clock time needs start: in the scenario - write times from the start/);
  });
});

describe('report', () => {
  test.each<[format: string, file: string]>([
    ['text', 'report.txt'],
    ['txt', 'report.txt'],
    ['md', 'report.md'],
    ['csv', 'metrics.csv'],
    ['json', 'result.json'],
  ])('--format %s prints %s', async (format, file) => {
    const { exit, out, err } = await chatsim(`report out/result.json --format ${format}`, files);
    expect([exit, err]).toEqual([0, '']);
    expect(out).toBe(files[`out/${file}`]);
  });

  test('--out writes the very same files', async () => {
    const { written, exit } = await chatsim(
      `report out/result.json --out again --formats ${FORMATS}`,
      files,
    );
    expect(exit).toBe(0);
    for (const [name, text] of Object.entries(files))
      if (name.startsWith('out/'))
        expect(written.get(name.replace('out/', 'again/')), name).toBe(text);
  });

  test('in place, over the file that it reads', async () => {
    const { written, exit } = await chatsim('report out/result.json --out out --formats json,txt', {
      ...files,
      'out/report.txt': 'old',
    });
    expect(exit).toBe(0);
    expect(written.get('out/report.txt')).toBe(files['out/report.txt']);
    expect(written.get('out/result.json')).toBe(JSON_TEXT);
  });

  test('several at once: a folder each', async () => {
    const { written, exit, err } = await chatsim(
      'report a/result.json b/result.json --out all --formats txt',
      { 'a/result.json': JSON_TEXT, 'b/result.json': JSON_TEXT.replace('A tiny shop', 'B') },
    );
    expect(exit).toBe(0);
    expect(err).toBe('all/a: report.txt is written\nall/b: report.txt is written\n');
    expect(written.get('all/b/report.txt')).toMatch(/^B\n/);
  });

  test('several of the same folder name are told, not mixed', async () => {
    const { exit, err } = await chatsim('report a/x/result.json b/x/result.json --out all', {
      'a/x/result.json': JSON_TEXT,
      'b/x/result.json': JSON_TEXT,
    });
    expect(exit).toBe(2);
    expect(err).toMatch(/several reports would be written to all\/x - draw them one by one/);
  });

  test('a result from before there were other kinds is still read', async () => {
    const old = JSON_TEXT.replace(' "kind": "run",\n', '');
    const { exit, out } = await chatsim('report old.json', { 'old.json': old });
    expect([exit, out]).toEqual([0, files['out/report.txt']]);
  });

  test.each<[what: string, text: string, message: RegExp]>([
    ['empty', '', /^r\.json:1:1: this file is empty/],
    ['no JSON', 'name: x\n', /^r\.json:1:1: this is not JSON - chatsim run FILE --out/],
    ['a wrong character', '{\n "kind": run }', /^r\.json:2:10: this is not JSON/],
    [
      'cut off',
      JSON_TEXT.slice(0, 2000),
      /^r\.json:\d+:\d+: the file ends in the middle: it was cut/,
    ],
    ['cut off in a word', JSON_TEXT.slice(0, 30), /^r\.json:\d+:\d+: the file ends in the middle/],
    ['a list', '[1]', /^r\.json:1:1: this is not a report of chatsim but a list/],
    ['other JSON', '{"a": 1}', /^r\.json:1:1: this is JSON, but not a report of chatsim/],
    [
      'an unknown kind',
      JSON_TEXT.replace('"run"', '"rum"'),
      /no kind of report "rum" - did you mean run\?/,
    ],
    [
      'a newer form',
      JSON_TEXT.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      /in form 2, and this chatsim reads form 1 - it was written by a newer chatsim/,
    ],
    [
      'no form',
      JSON_TEXT.replace('"schemaVersion": 1', '"schemaVersion": "1"'),
      /in form "1", and this chatsim reads form 1 - write it again with chatsim run/,
    ],
    [
      'something missing',
      '{"kind":"run","schemaVersion":1}',
      /not the result of a run as chatsim writes it: there is no scenario/,
    ],
    [
      'something edited',
      JSON_TEXT.replace(/"mean": [\d.]+/, '"mean": "much"'),
      /: metrics\.[\w.]+\.mean is not a number/,
    ],
  ])('%s: one error with its place', async (_, text, message) => {
    const { exit, err, out } = await chatsim('report r.json', { 'r.json': text });
    expect([exit, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n').length).toBe(1);
    expect(err).toMatch(message);
  });

  test.each<[line: string, message: RegExp]>([
    ['report out', /out: this is a folder, and a report's JSON file is expected/],
    ['report out/reslt.json', /there is no such file - did you mean out\/result.json\?/],
    [
      'report out/result.json --format pdf',
      /--format takes text, md, html, csv, json, and not pdf/,
    ],
    ['report out/result.json --charts svg', /--charts goes with --out/],
    ['report out/result.json --formats svg', /--formats goes with --out/],
    ['report out/result.json --out o --charts html', /--charts takes svg, png or svg,png/],
    ['report out/result.json --out o --format md', /take one of them/],
    ['report out/result.json --out o --charts pdf', /--charts takes svg, png .*, and not pdf/],
    ['report out/result.json --out ', /--out takes a folder, and this is empty/],
    ['report out/result.json --out -', /--out takes a folder, and - is none/],
  ])('%s', async (line, message) => {
    const { exit, err, written } = await chatsim(line, files);
    expect(exit).toBe(2);
    expect(err).toMatch(message);
    expect(written.size).toBe(Object.keys(files).length);
  });
});
