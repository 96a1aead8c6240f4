/** The whole program in one process: arguments in, exit code and text out. Each row can be read alone. */
import { describe, expect, test } from 'vitest';
import { type FakeIo, type FakeOptions, fakeIo } from '../test/fake-io.ts';
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
const SPEC = (time: string) => `
- spec: One chat
  platform: plain
  given: { agents: { A1: {} } }
  when:
    - 10s C1 arrives
    - 20s A1 ends C1
  then:
    - ${time} chat.assigned C1 A1
`;
const TRACE = '{"t":0.000000,"event":"agent.state","agent":"A1","state":"ready"}\n';

const FILES = {
  'shop.yaml': SHOP,
  'met.yaml': `${SHOP}expect: [wait.p95 < 10h]\n`,
  'failed.yaml': `${SHOP}expect: [wait.p95 < 1s, wait.p95 < 10h]\n`,
  'nothing.yaml': `${SHOP}expect: [handleTime.mean < 10h]\n`.replace('50/h', '0/h'),
  'agents.yaml': `${SHOP}expect: [agents.team-1.abandonment.rate < 5%]\n`,
  'intervals.yaml': `${SHOP}expect: [intervals.23:30.wait.mean < 5s]\n`,
  'wrong.yaml': SHOP.replace('duration: 2h', 'duration: 2').replace('50/h', '50'),
  'twice.yaml': `${SHOP}name: again\n`,
  'empty.yaml': '',
  'odd.yaml': 'just: [words',
  'specs/holds.yaml': SPEC('10s'),
  'specs/differs.yaml': SPEC('11s'),
  'specs/broken.yaml': SPEC('soon'),
  'one/holds.yaml': SPEC('10s'),
  'none/readme.txt': '',
  'a.ndjson': TRACE,
  'same.ndjson': TRACE,
  'b.ndjson': TRACE.replace('ready', 'not-ready'),
  'bad.ndjson': 'no trace\n'.repeat(9),
};

async function chatsim(line: string, options: FakeOptions = {}, files: object = FILES) {
  const io: FakeIo = fakeIo(files as Record<string, string>, options);
  const exit = await main(line === '' ? [] : line.split(' '), io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}

describe('a command line that works', () => {
  test.each<[line: string, exit: number, out: RegExp]>([
    ['', 0, /Usage: chatsim[\s\S]*Examples:/],
    ['--help', 0, /Usage: chatsim[\s\S]*Exit codes/],
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ['help run', 0, /Usage: chatsim run/],
    ['run shop.yaml -n 2', 0, /A tiny shop[\s\S]*Where the waiting went/],
    ['run shop.yaml -n 2 --seed other', 0, /seed other/],
    ['run shop.yaml -n 2 --set agents.team.count=3', 0, /agents: 3,/],
    ['run shop.yaml -n 2 --set capacity.total=2 --set report.onTime=9s', 0, /within 9s/],
    ['run shop.yaml -n 1', 0, /One replication: nothing shows how much of this is chance/],
    ['run shop.yaml -n 2 --quiet', 0, /^$/],
    ['run shop.yaml -n 2 --json', 0, /^\{\n "kind": "run",\n "schemaVersion": 1,/],
    ['run met.yaml -n 2', 0, /✓ {2}wait.p95 < 10h/],
    ['run failed.yaml -n 2', 1, /✗ {2}wait.p95 < 1s[\s\S]*✓ {2}wait.p95 < 10h/],
    ['run nothing.yaml -n 2', 3, /\? {2}handleTime.mean < 10h {2}undecided/],
    [
      'validate shop.yaml',
      0,
      /^shop.yaml: in order, a scenario on plain: 2h, 1 queue, 2 agents\n$/,
    ],
    ['validate one', 0, /^one\/holds.yaml: in order, 1 spec\n$/],
    ['validate shop.yaml one --quiet', 0, /^$/],
    [
      'validate wrong.yaml',
      2,
      /wrong.yaml:5:11: .*needs its unit \(2\) - write 2s, 2m or 2h\nwrong/,
    ],
    ['validate empty.yaml', 2, /^empty.yaml:1:1: /],
    ['validate odd.yaml', 2, /^odd.yaml:1:\d+: /],
    ['test one', 0, /^ok {4}plain: One chat\n1 spec: 1 passed\n$/],
    ['test one --failed', 0, /^1 spec: 1 passed\n$/],
    [
      'test one/holds.yaml specs/differs.yaml',
      1,
      /FAIL[\s\S]*came at 10 s instead of 11 s[\s\S]*1 failed/,
    ],
    ['explain shop.yaml --chat 1', 0, /^09:\d\d:\d\d {2}Chat 1 arrives: visitors-1/],
    ['explain shop.yaml --chat visitors-2 --replication 3', 0, /visitors-2/],
    ['explain shop.yaml --agent team-1', 0, /In all: [\s\S]* offers: 0 made/],
    ['trace diff a.ndjson same.ndjson', 0, /The traces have the same 1 event\./],
    ['trace diff a.ndjson b.ndjson', 1, /The traces part at event 1/],
    ['platforms', 0, /^brightpattern[\s\S]*gladly/],
    ['platforms gladly', 0, /offer.timeout: 30s +accept timeout +documented[\s\S]*Sources/],
    ['platforms plain --all', 0, /offer.timeout: 30s +accept timeout +default/],
    ['metrics occupancy', 0, /^occupancy {2}\[share\]/],
    ['init gladly --out -', 0, /^# A scenario to start from/],
    ['init --out new.yaml', 0, /^new.yaml is written. Now: chatsim run new.yaml\n$/],
    ['init --out shop.yaml --force', 0, /shop.yaml is written/],
  ])('chatsim %s: exit %i', async (line, exit, out) => {
    const result = await chatsim(line);
    expect(result.out).toMatch(out);
    expect([result.exit, result.err]).toEqual([exit, '']);
  });
});

describe('a command line that is wrong: one clear line, exit 2', () => {
  test.each<[line: string, err: RegExp]>([
    ['rnu shop.yaml', /^chatsim: unknown command 'rnu' - did you mean run\?\n/],
    ['run', /^chatsim: missing required argument 'scenario'\n/],
    ['run shop.yaml --sed 3', /unknown option '--sed' - did you mean one of --seed, --set\?/],
    ['run shop.yaml extra', /too many arguments/],
    ['run shop.yaml -n 0', /--replications takes a whole number from 1 on, and this is 0/],
    ['run shop.yaml -n two', /and this is two/],
    ['run shop.yaml --set', /argument missing/],
    ['run shop.yaml --set offer.timeot=20s', /offer.timeot.*did you mean offer.timeout/],
    ['run shop.yaml --set offer.timeout=20', /needs its unit.*write 20s/],
    ['run shop.yaml --set offer.timeout', /--set takes NAME=VALUE/],
    ['run shp.yaml', /^chatsim: shp.yaml: there is no such file - did you mean shop.yaml\?\n$/],
    ['run far/off.yaml', /far\/off.yaml: there is no such file, nor the folder far/],
    [
      'run specs',
      /specs: this is a folder, and a scenario file is expected - e.g. specs\/broken.yaml/,
    ],
    ['run wrong.yaml', /^wrong.yaml:5:11: [\s\S]*\nwrong.yaml:9:15: .*50\/h/],
    ['run twice.yaml', /^twice.yaml:\d+:1: this key stands twice/],
    ['run empty.yaml', /^empty.yaml:1:1: the file is empty/],
    ['run agents.yaml', /^agents.yaml:\d+:\d+: abandonment.rate is not kept by agents/],
    ['run intervals.yaml', /^intervals.yaml:\d+:1: .*the intervals are 09:00, 09:30 ... 10:30\n$/],
    ['run shop.yaml --out shop.yaml', /shop.yaml: this is a file, and --out takes a folder/],
    ['run shop.yaml --chats specs', /specs: this is a folder, and a file is to be written/],
    ['run shop.yaml --chats x.csv --trace x.csv', /x.csv: two outputs cannot go to the same file/],
    ['run shop.yaml -n 1 --chats locked.csv', /locked.csv: you may not do that here/],
    ['run shop.yaml --chats rows.txt', /rows.txt: .* end it in .csv, .ndjson or .parquet/],
    ['run shop.yaml --chats -', /--chats takes the name of a file, and - is none/],
    ['run shop.yaml --trace -', /--trace takes the name of a file, and - is none/],
    ['run shop.yaml --out -', /--out takes a folder, and - is none - --json prints/],
    ['run shop.yaml --trace shop.yaml', /shop.yaml: this file is read or written already/],
    ['run shop.yaml --seed ', /--seed takes a value, and this is empty - e.g. --seed 7/],
    ['explain shop.yaml --chat 1 --seed ', /--seed takes a value, and this is empty/],
    ['trace diff empty.yaml a.ndjson', /empty.yaml: this file is empty, and a trace is expected/],
    ['trace diff empty.yaml empty.yaml', /empty.yaml: this file is empty/],
    ['trace diff a.ndjson shop.yaml', /^shop.yaml:\d+:1: /],
    ['run shop.yaml --out locked', /^chatsim: locked\/report.txt: you may not do that here/],
    ['validate', /missing required argument 'file'/],
    ['validate none', /none: no .yaml file is in this folder/],
    ['test specs', /^specs\/broken.yaml:9:\d+: /],
    ['test nowhere', /nowhere: there is no such file/],
    ['explain shop.yaml', /takes either --chat or --agent/],
    ['explain shop.yaml --chat 1 --agent team-1', /takes either --chat or --agent/],
    [
      'explain shop.yaml --chat 100000',
      /there is no chat 100000 in this run - its chats are numbered 1 to \d+/,
    ],
    ['explain shop.yaml --agent team', /there is no agent team - did you mean team-1\?/],
    ['trace diff a.ndjson', /missing required argument 'right'/],
    ['trace diff a.ndjson c.ndjson', /c.ndjson: there is no such file - did you mean a.ndjson\?/],
    ['trace diff a.ndjson bad.ndjson', /^bad.ndjson:1:1: [\s\S]*6 more lines like these\n$/],
    ['platforms glady', /there is no platform glady - did you mean gladly\?/],
    ['platforms ../../package', /there is no platform/],
    ['metrics nonsense', /no metric has nonsense in its name/],
    ['init zendsk', /there is no platform zendsk - did you mean zendesk\?/],
    ['init --out shop.yaml', /shop.yaml: there is such a file already - --force overwrites it/],
  ])('chatsim %s', async (line, err) => {
    const options = { readOnly: (path: string) => path.startsWith('locked') };
    const result = await chatsim(line, options);
    expect(result.err).toMatch(err);
    expect([result.exit, result.out]).toEqual([2, '']);
    expect([...result.written.keys()]).toEqual(Object.keys(FILES));
  });
});

describe('files', () => {
  test('--out writes the result and the report, and both are the same twice', async () => {
    const once = await chatsim('run shop.yaml -n 3 --out out');
    const twice = await chatsim('run shop.yaml -n 3 --out out');
    expect(once.written.get('out/report.txt')).toBe(once.out);
    expect(once.written.get('out/result.json')).toMatch(
      /^\{\n "kind": "run",\n "schemaVersion": 1,/,
    );
    expect(twice.written).toEqual(once.written);
  });

  test('--json and result.json are the same text', async () => {
    const { out, written } = await chatsim('run shop.yaml -n 2 --json --out out');
    expect(written.get('out/result.json')).toBe(out);
  });

  test('--chats writes a row for each chat of each replication, in whole rows of equal length', async () => {
    const { written } = await chatsim('run shop.yaml -n 2 -q --chats chats.csv');
    const [head = '', ...rows] = (written.get('chats.csv') ?? '').trimEnd().split('\n');
    expect(head).toMatch(/^replication,chat,customer,queue,/);
    expect(new Set(rows.map((row) => row.split(',')[0]))).toEqual(new Set(['1', '2']));
    const width = head.split(',').length;
    expect(rows.every((row) => row.split(',').length === width)).toBe(true);
  });

  test('--chats as NDJSON says the same', async () => {
    const csv = await chatsim('run shop.yaml -n 1 -q --chats chats.csv');
    const json = await chatsim('run shop.yaml -n 1 -q --chats chats.ndjson');
    const rows = (json.written.get('chats.ndjson') ?? '').trimEnd().split('\n');
    const [head, ...lines] = (csv.written.get('chats.csv') ?? '').trimEnd().split('\n');
    expect(Object.keys(JSON.parse(rows[0] as string)).join(',')).toBe(head);
    expect(
      rows.map((row) =>
        Object.values(JSON.parse(row))
          .map((v) => v ?? '')
          .join(','),
      ),
    ).toEqual(lines);
  });

  test('--trace writes replication 1, whatever else runs', async () => {
    const one = await chatsim('run shop.yaml -n 1 -q --trace t.ndjson');
    const three = await chatsim('run shop.yaml -n 3 -q --trace t.ndjson');
    expect(one.written.get('t.ndjson')).toMatch(/^\{"trace":"chatsim"/);
    expect(three.written.get('t.ndjson')).toBe(one.written.get('t.ndjson'));
  });

  test.each(['gladly', 'sinch', 'desk', 'brightpattern', 'enchant', 'plain', 'zendesk'])(
    'init %s: the scenario is in order and runs',
    async (platform) => {
      const { written } = await chatsim(`init ${platform} --out new.yaml`);
      const files = Object.fromEntries(written);
      expect(await chatsim('validate new.yaml', {}, files)).toMatchObject({ exit: 0, err: '' });
      const { exit, out } = await chatsim('run new.yaml -n 2', {}, files);
      expect(out).toContain('Where the waiting went');
      expect(exit).toBe(0);
    },
  );
});

describe('Ctrl-C', () => {
  const slow = { 'long.yaml': SHOP.replace('duration: 2h', 'duration: 60d') };

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s keeps the replications that are finished: exit %i', async (signal, exit) => {
    const onPause = (io: FakeIo, count: number) => void (count === 3 && io.interrupt(signal));
    const {
      exit: left,
      out,
      written,
    } = await chatsim('run shop.yaml -n 8 --out out --chats c.csv', { onPause });
    expect(left).toBe(exit);
    const finished = /these are the first (\d+) of 8 replications/.exec(out)?.[1];
    expect(Number(finished)).toBeGreaterThan(0);
    const plain = await chatsim(`run shop.yaml -n ${finished} --json`);
    const kept = JSON.parse(written.get('out/result.json') as string);
    expect(kept.metrics).toEqual(JSON.parse(plain.out).metrics);
    const rows = (written.get('c.csv') as string).trimEnd().split('\n').slice(1);
    expect(rows.at(-1)?.startsWith(`${finished},`)).toBe(true);
  });

  test('before the first one is finished: nothing is kept, and it is said', async () => {
    const onPause = (io: FakeIo) => io.interrupt('SIGINT');
    const result = await chatsim('run long.yaml --chats c.csv --out out', { onPause }, slow);
    expect(result).toMatchObject({ exit: 130, out: '' });
    expect(result.err).toMatch(/interrupted before the first replication was finished/);
    expect([...result.written.keys()]).toEqual(['long.yaml']);
  });
});

describe('the terminal', () => {
  test('progress goes to a terminal’s stderr and is wiped away', async () => {
    const { err, out } = await chatsim('run shop.yaml -n 30', { isTerminal: true });
    expect(err).toMatch(/\r\d+ of 30 replications, [\d.]+ a second, \d+ s left/);
    expect(err.endsWith('\r')).toBe(true);
    expect(out).toContain('\u001b[1mWaiting\u001b[0m');
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['NO_COLOR', { NO_COLOR: '1', LANG: 'en_US.UTF-8' }, /^A tiny shop/],
    ['a dumb terminal', { TERM: 'dumb', LANG: 'en_US.UTF-8' }, /^A tiny shop/],
  ])('%s: no colour', async (_, env, out) => {
    const result = await chatsim('run shop.yaml -n 2', { isTerminal: true, env });
    expect(result.out).toMatch(out);
    expect(result.out).not.toContain('\u001b');
  });

  test('another character set: plain ASCII', async () => {
    const { out } = await chatsim('run failed.yaml -n 2', { env: { LC_ALL: 'C' } });
    expect(out).toMatch(/^[\n\x20-\x7e]*$/);
    expect(out).toMatch(/NO {2}wait.p95 < 1s/);
  });

  test('no line is wider than 100 columns', async () => {
    const { out } = await chatsim('run failed.yaml -n 3');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

test('a fault of chatsim itself: exit 70, with what to report', async () => {
  const io = fakeIo(FILES);
  const broken = {
    ...io,
    files: {
      ...io.files,
      kind: () => {
        throw new TypeError('a bug');
      },
    },
  };
  expect(await main(['run', 'shop.yaml'], broken)).toBe(70);
  expect(io.err()).toMatch(/a fault of chatsim itself[\s\S]*Node \d+[\s\S]*TypeError: a bug/);
});

test('every help ends with examples that can be run', async () => {
  const names = [
    'run',
    'compare',
    'init',
    'platforms',
    'validate',
    'test',
    'explain',
    'metrics',
    'trace diff',
  ];
  for (const name of names) {
    const { out, exit } = await chatsim(`${name} --help`);
    const examples = out.slice(out.indexOf('Examples:')).split('\n').slice(1);
    const commands = examples.filter((line) => line.startsWith('  '));
    expect(commands.length, name).toBeGreaterThan(0);
    for (const line of commands) expect(line, name).toMatch(/^ {2}chatsim /);
    expect(out.trimEnd().split('\n').at(-1), name).toMatch(/^ {2}chatsim /);
    expect(exit).toBe(0);
  }
});
