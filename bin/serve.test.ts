/** `serve` as a command: what it prints, how it ends, and what it says to a wrong command line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FakeIo, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A shop
platform: plain
duration: 1h
customers: { people: { arrivals: 1/h, handle: 1m } }
agents: { team: { count: 2 } }
`;

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Runs it until it listens, does something, and ends it. */
async function served(
  line: string,
  env: Record<string, string> = {},
  meanwhile: (url: string, io: FakeIo) => Promise<void> = async () => {},
  by: 'SIGINT' | 'SIGTERM' = 'SIGTERM',
) {
  const io = fakeIo({ 'shop.yaml': SHOP }, { env });
  let exit: number | undefined;
  const running = main(line.split(' '), io).then((code) => {
    exit = code;
  });
  await until(() => exit !== undefined || io.err().includes('agents'));
  if (exit === undefined) {
    await meanwhile(io.out().trim(), io);
    io.interrupt(by);
  }
  await running;
  return { exit, out: io.out(), err: io.err() };
}

const TOKEN = 'sixteen-letters-or-more';

test('prints the address to standard output, and a token that it made once to standard error', async () => {
  const { exit, out, err } = await served(
    'serve --platform gladly --port 0',
    {},
    async (url, io) => {
      const token = /admin token: (\S+)\n/.exec(io.err())?.[1];
      const headers = { authorization: `Bearer ${token}` };
      const world = await fetch(`${url}/v1/admin/world`, { headers });
      expect(await world.json()).toMatchObject({ platform: 'gladly', speed: 1, journal: false });
    },
  );
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(err).toMatch(/Gladly \(gladly\), 3 agents, state in memory only: it is lost/);
  expect(exit).toBe(143);
});

test('says nothing of a token that it was given, and ends with 130 after Ctrl-C', async () => {
  for (const [flag, env] of [
    [` --admin-token ${TOKEN}`, {}],
    ['', { CHATSIM_ADMIN_TOKEN: TOKEN }],
  ] as const) {
    const { exit, err } = await served(
      `serve shop.yaml --speed 60 --journal x.sqlite --port 0${flag}`,
      env,
      async (url) => {
        const headers = { authorization: `Bearer ${TOKEN}` };
        const world = await fetch(`${url}/v1/admin/world`, { headers });
        expect(await world.json()).toMatchObject({ name: 'A shop', speed: 60, journal: true });
      },
      'SIGINT',
    );
    expect(err).toMatch(/A shop \(plain\), 2 agents, state kept in x.sqlite/);
    expect(err).not.toContain(TOKEN);
    expect(err).not.toContain('admin token');
    expect(exit).toBe(130);
  }
});

test('says on standard error that it breaks its rules, and which', async () => {
  const { err } = await served(
    `serve shop.yaml --port 0 --admin-token ${TOKEN} --fault lost-push=5% --fault late-offer`,
    {},
    async (url) => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const faults = await (await fetch(`${url}/v1/admin/faults`, { headers })).json();
      expect(faults).toMatchObject({
        faults: [
          { fault: 'late-offer', share: 1, ms: 10_000 },
          { fault: 'lost-push', share: 0.05 },
        ],
      });
    },
  );
  expect(err).toMatch(
    /THIS SERVER BREAKS ITS RULES: faults late-offer=100%,10000ms lost-push=5%\n/,
  );
});

describe('a wrong command line', () => {
  test.each<[line: string, err: RegExp]>([
    ['serve', /name a scenario file, or a platform with --platform NAME/],
    ['serve shop.yaml --platform gladly', /a scenario has its platform in it/],
    ['serve shop.yaml --agents 4', /--agents goes with --platform/],
    ['serve --platform glady', /there is no platform glady - did you mean gladly\?/],
    ['serve none.yaml', /none.yaml: there is no such file/],
    ['serve shop.yaml --port 70000', /--port takes a number up to 65535, and this is 70000/],
    ['serve shop.yaml --port x', /--port takes a whole number from 0 on, and this is x/],
    ['serve shop.yaml --speed 0', /--speed takes a number above 0, at most 10000, and this is 0/],
    ['serve shop.yaml --keep 5', /--keep takes a time such as 24h, and this is 5/],
    ['serve shop.yaml --rate-limit 0', /--rate-limit takes a whole number from 1 on/],
    [
      'serve shop.yaml --fault lost-pish',
      /--fault lost-pish: there is no fault lost-pish - faults: /,
    ],
    ['serve shop.yaml --fault lost-push=2', /--fault lost-push=2: share is above 0 and at most 1/],
    ['serve shop.yaml --admin-token short', /the admin token takes 16 to 200 letters/],
    [
      'serve shop.yaml --host 203.0.113.7 --port 0',
      /203.0.113.7:0: this machine has no such address/,
    ],
    ['serve shop.yaml --set offer.timeou=3s', /offer.timeou/],
  ])('%s', async (line, message) => {
    const { exit, out, err } = await served(line);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(exit).toBe(2);
  });

  test('a journal that cannot be opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatsim-serve-'));
    try {
      for (const [path, words] of [
        [join(folder, 'gone', 'x.sqlite'), 'the folder of this journal is not there - make it'],
        [folder, 'no journal can be opened here (unable to open database file) - take a file'],
      ] as const) {
        const { exit, err } = await served(`serve shop.yaml --port 0 --journal ${path}`);
        expect(err).toContain(`chatsim: ${path}: ${words}`);
        expect(err.trim().split('\n').length, err).toBe(1);
        expect(exit).toBe(2);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { exit, err } = await served(`serve shop.yaml --port ${port}`);
    other.close();
    expect(err).toMatch(/somebody listens there already - take another --port/);
    expect(exit).toBe(2);
  });
});

test('the examples of its help run', async () => {
  const help = fakeIo();
  await main(['serve', '--help'], help);
  const lines = [...help.out().matchAll(/^ {2}chatsim (serve .*?) {2,}/gm)].map(
    ([, line]) => line!,
  );
  expect(lines.length).toBe(4);
  for (const line of lines) {
    const { exit } = await served(
      line.replace('scenarios/desk.yaml', 'shop.yaml').replace(/( --port 0)?$/, ' --port 0'),
    );
    expect(exit, line).toBe(143);
  }
});
