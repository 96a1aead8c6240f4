/** `live` as a command, against the real reference server in fast time: what it prints, what it writes, and how it ends. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Server } from '../src/live/serve/server.ts';
import { ADMIN, serverFor } from '../src/live/serve/testing.ts';
import type { Result } from '../src/report/result.ts';
import { type FakeIo, fakeIo } from '../test/fake-io.ts';
import { load } from '../test/scenario-files.ts';
import { tinyShop } from '../test/tiny-shop.ts';
import { main } from './main.ts';

const SPEED = 120;
const SHOP = tinyShop();
const FILES = {
  'shop.yaml': SHOP,
  'met.yaml': `${SHOP}expect: [live.delivery.p99 < 2s, live.errors.rate < 50%, wait.p95 < 10m]\n`,
  'failed.yaml': `${SHOP}expect: [live.delivery.max < 0s, wait.mean < 10m]\n`,
  'nothing.yaml': SHOP.replace('300/h', '1/d'),
  'shifts.yaml': SHOP.replace('300/h', '1/d').replace(
    'team: { count: 4,',
    'team: { count: 4, shifts: 08:00-09:03,',
  ),
  'busy.yaml': SHOP.replace('300/h', '1500/h').replace('duration: 4m', 'duration: 3m'),
  'long.yaml': SHOP.replace('duration: 4m', 'duration: 2h'),
  'hosts.txt': 'chat.example\n',
  'typo.csv': 'name,token\nteem-2,abc\n',
};

function scenarioOf(text: string) {
  const loaded = load({ 'main.yaml': text });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

const ENV = { LANG: 'en_US.UTF-8', CHATSIM_ADMIN_TOKEN: ADMIN };
const START = { env: ENV };

async function chatsim(line: string, during?: (io: FakeIo) => Promise<void>, options = START) {
  const io = fakeIo(FILES, options);
  const running = main(line.split(' '), io);
  await during?.(io);
  const exit = await running;
  return {
    exit,
    out: io.out(),
    err: io.err(),
    written: io.written,
    left: [...io.written.keys()].filter((path) => path.startsWith('.chatsim-live')),
  };
}

/** Until so many chats have been started there since. */
async function chatsAt({ world }: Server, count: number): Promise<void> {
  const before = chatsOf(world);
  while (chatsOf(world) < before + count) await new Promise((resolve) => setTimeout(resolve, 10));
}
const chatsOf = (world: Server['world']) => world.chats.size;
/** The machine may be busy with other tests: then the driver is late, and here that is not the point. */
const LATE = '--lateness-limit 5s';

let server: Server;
const open = () => serverFor(scenarioOf(SHOP), { speed: SPEED });

describe('a run against a server', () => {
  beforeAll(async () => {
    server = await open();
  });
  afterAll(() => server.close());
  const target = () => `--target ${server.url} --speed ${SPEED} ${LATE}`;

  test('is told like a simulation, with what only a live run can tell', async () => {
    const { exit, out, err, written, left } = await chatsim(
      `live met.yaml ${target()} --out out --record day.ndjson`,
    );
    expect(err).toContain('out: report.txt');
    expect(out).toContain('A tiny shop');
    expect(out).toMatch(/✓ {2}live.delivery.p99 < 2s/);
    const result = JSON.parse(written.get('out/result.json') ?? '') as Result;
    expect(result.replications).toEqual({ asked: 1, finished: 1 });
    expect(result.metrics['chats.arrived']?.mean).toBeGreaterThan(5);
    expect(result.metrics['live.delivery.p99']?.mean).toBeGreaterThan(0);
    expect(result.live).toMatchObject({
      adapter: 'chatsim',
      speed: SPEED,
      flags: ['--lateness-limit', '5s'],
      ended: 'complete',
      conformance: { verdict: 'held', violated: [] },
      reality: { simulations: 200, metrics: expect.any(Array) },
    });
    expect(result.live?.messages.delivered).toBeGreaterThan(10);
    expect(result.warnings.map(({ code }) => code)).not.toContain('one-replication');
    expect(JSON.parse(written.get('out/conformance.json') ?? '')).toMatchObject({
      verdict: 'held',
    });
    expect(written.get('day.ndjson')).toMatch(/"event":"message.customer"/);
    // On a machine that is busy with other tests this server is slower than its rules, and that is told.
    expect(exit).toBe(result.live?.reality?.verdict === 'not as its rules say' ? 1 : 0);
    // The story of a chat can be had of it, with deadlines on one clock.
    const story = fakeIo({ ...FILES, 'day.ndjson': written.get('day.ndjson') ?? '' });
    await main('explain met.yaml --recording day.ndjson --chat 3'.split(' '), story);
    expect(story.out()).toMatch(/Chat 3 is offered to team-\d, who has 30 s to answer/);
    expect(story.out()).toMatch(/The customer of Chat 3 writes/);
    // Nothing stays behind, and no token is anywhere.
    expect(left).toEqual([]);
    for (const text of [out, err, ...written.values()]) expect(text).not.toContain(ADMIN);
  });

  test('a server that gives agents more than it should: exit 1, with the rule and the story', async () => {
    const { exit, out, err, written } = await chatsim(
      `live busy.yaml ${target()} --set capacity.total=1 --set capacity.max=1 --simulations 0 --out out`,
    );
    expect(out).toMatch(/Its recording breaks \d+ rules?: .*capacity/);
    const violated = 'capacity - No agent is given more chats than the capacity.';
    const story = /\| 09:\d\d:\d\d Chat \d+ is offered to team-\d/;
    expect(out).toContain(`\n  Violated: ${violated}`);
    expect(out).toMatch(story);
    expect(out).not.toContain('Not observable');
    // And in every form of the report, which says where the other rules stand.
    for (const [name, words] of [
      ['report.txt', `Violated: ${violated}`],
      ['report.md', '**`capacity`: No agent is given more chats than the capacity.**'],
      ['report.html', '<h3 id="rule-capacity">capacity</h3>'],
    ] as const) {
      const report = written.get(`out/${name}`) ?? '';
      expect(report, name).toContain(words);
      expect(report, name).toMatch(/is offered to team-\d, who has \d already and may have 1/);
      expect(report, name).toMatch(/09:\d\d:\d\d\s+Chat \d+ is offered to team-\d/);
      expect(report, name).toContain('conformance.json');
    }
    expect(err).toContain('out/conformance.json: rule by rule');
    expect(exit).toBe(1);
  });

  test('an expectation that is not met: exit 1', async () => {
    const { exit, out } = await chatsim(
      `live failed.yaml ${target()} --simulations 0 --no-conform --duration 2m`,
    );
    expect(out).toMatch(/✗ {2}live.delivery.max < 0s/);
    expect(exit).toBe(1);
  });

  test('nobody came: exit 3', async () => {
    const { exit } = await chatsim(
      `live nothing.yaml ${target()} --simulations 0 --duration 30s --quiet`,
    );
    expect(exit).toBe(3);
  });

  test.each<[side: string, notes: readonly string[]]>([
    ['both', ['note: the end of a shift is: Not Ready, the live chats, and signed out']],
    ['customers', []],
  ])('--side %s: notes are about those who are played', async (side, notes) => {
    const { err } = await chatsim(
      `live shifts.yaml ${target()} --simulations 0 --no-conform --duration 30s --side ${side}`,
    );
    expect(err.split('\n').filter((line) => line.startsWith('note: '))).toEqual(notes);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it in order, and all that was measured is kept',
    async (by) => {
      const { exit, written, left } = await chatsim(
        `live long.yaml ${target()} --quiet --out out`,
        async (io) => {
          await chatsAt(server, 8);
          io.interrupt(by);
        },
      );
      const result = JSON.parse(written.get('out/result.json') ?? '') as Result;
      expect(result.live?.ended).toBe('interrupted');
      expect(result.metrics['chats.arrived']?.mean).toBeGreaterThan(0);
      expect(result.live?.reality).toBeUndefined();
      // Of the hours that nobody drove nothing is told.
      const planned = result.scenario.durationSec / result.scenario.intervalSec;
      expect(result.breakdowns.intervals.length).toBeGreaterThan(0);
      expect(result.breakdowns.intervals.length).toBeLessThan(planned);
      expect(result.series.day).toHaveLength(result.breakdowns.intervals.length);
      expect(left).toEqual([]);
      expect(exit).toBe(by === 'SIGINT' ? 130 : 143);
    },
  );

  test('a stop rule ends it: exit 1', async () => {
    const { exit, out } = await chatsim(
      `live long.yaml ${target()} --stop-delivery 0.1ms --window 1s`,
    );
    expect(out).toMatch(/The run was stopped: /);
    expect(exit).toBe(1);
  });

  test('the same seed sends the same texts, in the language and of the length asked for', async () => {
    const said = async () => {
      const before = chatsOf(server.world);
      const { exit } = await chatsim(
        `live shop.yaml ${target()} --simulations 0 --no-conform --duration 2m --quiet --seed 5 --languages he --text-length 30-40`,
      );
      expect(exit).toBe(0);
      return [...server.world.chats.values()]
        .filter(({ number }) => number > before)
        .flatMap(({ messages }) => messages.map(({ text }) => text));
    };
    const first = await said();
    const again = new Set(await said());
    expect(first.length).toBeGreaterThan(10);
    for (const text of first) {
      expect(text).toMatch(/\p{Script=Hebrew}/u);
      expect([...text].length).toBeGreaterThanOrEqual(30);
      expect([...text].length).toBeLessThanOrEqual(40);
    }
    // Who writes how often hangs on the clock a little: what is written does not.
    expect(first.filter((text) => again.has(text)).length).toBeGreaterThan(first.length * 0.8);
  });
});

describe('a server that cannot be loaded', () => {
  beforeAll(async () => {
    server = await open();
  });
  afterAll(() => server.close());

  test('a wrong token: exit 2, and nothing is left behind', async () => {
    const { exit, err, left } = await chatsim(
      `live shop.yaml --target ${server.url} --speed ${SPEED}`,
      undefined,
      { env: { ...ENV, CHATSIM_ADMIN_TOKEN: 'not-the-token-at-all' } },
    );
    expect(err).toMatch(/^chatsim: http:\/\/127.0.0.1:\d+\/: .*token/);
    expect(err).not.toContain('not-the-token-at-all');
    expect({ exit, left }).toEqual({ exit: 2, left: [] });
  });

  test.each<[line: string, exit: number, err: RegExp]>([
    ['shop.yaml --target URL', 2, /run 120 times as fast as the clock.* write --speed 120/],
    ['shop.yaml --target http://127.0.0.1:9', 4, /^chatsim: http:\/\/127.0.0.1:9\/: /],
    ['shop.yaml', 2, /takes the address of the server/],
    ['shop.yaml --target https://chat.example', 2, /not this machine and is not in the allow-list/],
    ['shop.yaml --target https://chat.example --allow hosts.txt', 2, /to be named once more/],
    [
      'shop.yaml --target https://chat.example --allow hosts.txt --allow-host chat.example --speed 900',
      2,
      /customers come a second where this plan is busiest, and no more than 20 are allowed.*--max-rate/,
    ],
    [
      'shop.yaml --target URL --adapter-option connect=10.0.0.1',
      2,
      /10.0.0.1 is not this machine and is not in the allow-list/,
    ],
    ['shop.yaml --target URL --max-agents 3', 2, /4 agents sign in .* no more than 3 are allowed/],
    ['shop.yaml --target URL --adapter chatsin', 2, /there is no adapter chatsin - did you mean/],
    ['shop.yaml --target URL --mapping m.yaml', 2, /is of the adapter mapping.* --adapter mapping/],
    [
      `shop.yaml --target URL --speed ${SPEED} --adapter-option conect=1`,
      2,
      /the adapter chatsim has no option conect - it has acts, connect,/,
    ],
    [
      'shop.yaml --target URL --adapter mapping --adapter-option mapping=m.yaml',
      2,
      /the mapping file is no --adapter-option - write --mapping FILE/,
    ],
    ['shop.yaml --target URL --adapter own.ts', 2, /own.ts: there is no such file/],
    ['shop.yaml --target URL --duration 5m', 2, /only makes it shorter/],
    ['shop.yaml --target URL --duration 5', 2, /a duration needs its unit - write 5s/],
    ['shop.yaml --target URL --ramp 5m', 2, /the run is over after 4m/],
    ['shop.yaml --target URL --speed fast', 2, /--speed takes a number above 0/],
    ['shop.yaml --target URL --side bots', 2, /Allowed choices are both, agents, customers/],
    ['shop.yaml --target URL --languages en,tlh', 2, /there are no sentences in tlh/],
    ['shop.yaml --target URL --text-length 0', 2, /--text-length takes a number of characters/],
    ['shop.yaml --target URL --stop-errors 5', 2, /--stop-errors takes a share such as 5%/],
    ['shop.yaml --target URL --simulations 20', 2, /fewer than 200 say nothing/],
    ['shop.yaml --target URL --accounts none.csv', 2, /none.csv: there is no such file/],
    ['shop.yaml --target URL --accounts hosts.txt', 2, /none is "name"/],
    [
      'shop.yaml --target URL --accounts typo.csv',
      2,
      /typo.csv:2:1: there is no agent teem-2 in this scenario - did you mean team-2\?/,
    ],
    ['shop.yaml --target URL --ca hosts.txt', 2, /no certificate in PEM form/],
    ['shop.yaml --target URL --header X-Key', 2, /--header takes a name and a value/],
    ['shop.yaml --target URL --record -', 2, /- is none/],
    ['shop.yaml --target URL --formats html', 2, /no --out is given/],
    ['none.yaml --target URL', 2, /none.yaml: there is no such file/],
  ])('live %s', async (line, exit, err) => {
    const found = await chatsim(`live ${line.replace('URL', server.url)}`);
    expect(found.err).toMatch(err);
    expect(found.exit).toBe(exit);
    expect(found.left).toEqual([]);
  });
});

describe('a server that dies', () => {
  let dying: Server;
  beforeAll(async () => {
    dying = await open();
  });

  test('exit 4, all that was measured, and what is left is cleaned up another time', async () => {
    const io = fakeIo(FILES, START);
    const line = `live long.yaml --target ${dying.url} --speed ${SPEED} --quiet --out out --lost-after 1s ${LATE}`;
    const running = main(line.split(' '), io);
    await chatsAt(dying, 8);
    await dying.close();
    expect(await running).toBe(4);
    const result = JSON.parse(io.written.get('out/result.json') ?? '') as Result;
    expect(result.live?.ended).toBe('target-lost');
    expect(result.metrics['chats.arrived']?.mean).toBeGreaterThan(0);
    expect(io.err()).toContain('could not be taken away');
    const left = [...io.written.keys()].filter((path) => path.startsWith('.chatsim-live'));
    expect(left).toHaveLength(1);
    expect(await main(['live', 'cleanup', left[0] as string], io)).toBe(4);

    const again = await open();
    try {
      const exit = await main(['live', 'cleanup', left[0] as string, '--target', again.url], io);
      expect(exit, io.err()).toBe(0);
      expect(io.out()).toMatch(/4 agents are taken away/);
      expect([...io.written.keys()].some((path) => path.startsWith('.chatsim-live'))).toBe(false);
    } finally {
      await again.close();
    }
  });
});

describe('what a run has made', () => {
  beforeAll(async () => {
    server = await open();
  });
  afterAll(() => server.close());
  const target = () => `--target ${server.url} --speed ${SPEED} ${LATE}`;
  const QUICK = '--simulations 0 --no-conform --duration 30s --quiet';
  const read = (io: FakeIo, path: string) => JSON.parse(io.written.get(path) ?? '') as object;

  test('stays with --keep, for its owner alone, until it is cleaned up by name', async () => {
    const io = fakeIo(FILES, START);
    await main(`live shop.yaml ${target()} ${QUICK} --keep --state kept`.split(' '), io);
    const [path = ''] = [...io.written.keys()].filter((name) => name.startsWith('kept/'));
    expect(read(io, path)).toMatchObject({ adapter: 'chatsim', made: { agents: { length: 4 } } });
    expect(io.err()).toContain(`chatsim live cleanup ${path}`);
    // This very process wrote it, and is still there.
    expect(await main('live cleanup --all --state kept'.split(' '), io)).toBe(2);
    expect(io.err()).toMatch(/which wrote it, is still there, and may be at work/);
    expect(await main(['live', 'cleanup', path], io)).toBe(0);
    expect([...io.written.keys()].some((name) => name.startsWith('kept/'))).toBe(false);
  });

  test('is found again where a run was killed in the middle of making it', async () => {
    const io = fakeIo(FILES, START);
    await main(
      `live shop.yaml ${target()} ${QUICK} --keep --state half --record day.ndjson --out out --formats json,html`.split(
        ' ',
      ),
      io,
    );
    const [path = ''] = [...io.written.keys()].filter((name) => name.startsWith('half/'));
    const left = { ...read(io, path), made: null, pid: 2 ** 30 };
    io.written.set(path, JSON.stringify(left));
    for (const part of [path.replace('.json', '.ndjson'), path])
      io.written.set(`${part}.77.part`, '{}');
    for (const output of ['day.ndjson', 'out/result.json', 'elsewhere.ndjson'])
      io.written.set(`${output}.${left.pid}.part`, '{}');
    const before = io.out().length;
    expect(await main('live cleanup --state half'.split(' '), io), io.err()).toBe(0);
    expect(io.out().slice(before)).toMatch(
      /: 4 agents are taken away\nday.ndjson.1073741824.part: what was recorded until the run was killed, for chatsim conform and explain\nout\/result.json.1073741824.part: never finished, and may be removed\n$/,
    );
    // They are nobody's but the user's.
    expect(io.written.has(`day.ndjson.${left.pid}.part`)).toBe(true);
    expect([...io.written.keys()].some((name) => name.startsWith('half/'))).toBe(false);
  });

  test('accounts that were there are used with secrets from the environment, and stay', async () => {
    const tokens = await Promise.all(
      [1, 2, 3].map(async (i) => {
        const answer = await fetch(`${server.url}/v1/admin/agents/team-${i}/token`, {
          method: 'POST',
          headers: { authorization: `Bearer ${ADMIN}` },
        });
        return ((await answer.json()) as { token: string }).token;
      }),
    );
    const env = { ...ENV, ...Object.fromEntries(tokens.map((token, i) => [`T${i + 1}`, token])) };
    const csv = `name,token\n${tokens.map((_, i) => `team-${i + 1},$T${i + 1}\n`).join('')}`;
    const io = fakeIo({ ...FILES, 'agents.csv': csv }, { env });
    const before = chatsOf(server.world);
    const line = `live shop.yaml ${target()} --simulations 0 --no-conform --duration 2m --quiet --keep --accounts agents.csv --record a.ndjson`;
    expect(await main(line.split(' '), io), io.err()).toBe(0);
    expect(chatsOf(server.world)).toBeGreaterThan(before);
    const left = [...io.written.keys()].find((path) => path.startsWith('.chatsim-live'))!;
    expect(await main(['live', 'cleanup', left], io), io.err()).toBe(0);
    expect(io.out()).toMatch(/: 1 agent is taken away; 3 that were there before stay\n/);
    for (const text of [io.err(), io.out(), io.written.get('a.ndjson') ?? ''])
      for (const token of tokens) expect(text).not.toContain(token);
  });
});

test('the examples of the help are plans that can be had', async () => {
  const help = fakeIo();
  await main(['live', '--help'], help);
  const lines = [...help.out().matchAll(/^ {2}chatsim (live .*?)(?: {2,}.*)?$/gm)];
  expect(lines.length).toBeGreaterThan(1);
  const shipped = readFileSync(new URL('../scenarios/gladly.yaml', import.meta.url), 'utf8');
  for (const [, line = ''] of lines) {
    const io = fakeIo({ 'scenarios/gladly.yaml': shipped }, START);
    const words = [...new Set([...line.split(' '), '--dry-run'])];
    expect(await main(words, io), io.err()).toBe(0);
  }
});

describe('live --dry-run', () => {
  test('tells the plan, writes nothing and needs no server', async () => {
    const { exit, out, written } = await chatsim(
      'live shop.yaml --target http://127.0.0.1:9 --dry-run --out out --stop-errors 5%',
    );
    expect(out).toMatch(/^A tiny shop: the plan. Nothing is sent.\n/);
    expect(out).toMatch(/CHATSIM_ADMIN_TOKEN: set/);
    expect(out).not.toContain(ADMIN);
    expect([...written.keys()].sort()).toEqual(Object.keys(FILES).sort());
    expect(exit).toBe(0);
  });
});

describe('live cleanup', () => {
  test.each<[line: string, exit: number, out: RegExp, err: RegExp]>([
    ['cleanup', 0, /^.chatsim-live: nothing is left behind\n$/, /^$/],
    ['cleanup shop.yaml', 2, /^$/, /shop.yaml: this is no file of what a live run has made/],
    ['cleanup none.json', 2, /^$/, /none.json: there is no such file/],
    ['cleanup --state elsewhere', 0, /^elsewhere: nothing is left behind\n$/, /^$/],
    ['cleanup shop.yaml --all', 2, /^$/, /--all means every file/],
  ])('live %s', async (line, exit, out, err) => {
    const found = await chatsim(`live ${line}`);
    expect(found.out).toMatch(out);
    expect(found.err).toMatch(err);
    expect(found.exit).toBe(exit);
  });
});
