/** `k6` as a command: what it writes, what it asks a platform for, how it judges samples, and what it says to a wrong command line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { People, Settings } from '../src/live/k6/template/plan-types.ts';
import { fakeIo } from '../test/fake-io.ts';
import { readShipped } from '../test/scenario-files.ts';
import { main } from './main.ts';

const SHOP = `
name: A shop
platform: plain
duration: 1h
customers: { people: { arrivals: 30/h, handle: 1m, patience: 2m } }
agents: { team: { count: 2 } }
expect: [wait.p95 < 2m, 'abandonment.rate <= 5%', served.rate >= 1%]
`;
const BUSY = SHOP.replace('served.rate >= 1%', 'occupancy < 99%');
const FILES = { 'shop.yaml': SHOP, 'busy.yaml': BUSY, 'gladly.yaml': readShipped('gladly.yaml') };

async function k6(line: string, more: Readonly<Record<string, string>> = {}, env = {}) {
  const io = fakeIo({ ...FILES, ...more }, { env });
  const exit = await main(['k6', ...line.split(' ')], io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}

async function folderOf(line: string): Promise<Map<string, string>> {
  const { written, exit } = await k6(`${line} --out t`);
  expect(exit).toBe(0);
  return new Map([...written].flatMap(([path, text]) => (/^t\//.test(path) ? [[path, text]] : [])));
}

const settingsIn = (files: ReadonlyMap<string, string>) =>
  JSON.parse(files.get('t/settings.json') ?? '') as Settings;
const planIn = (files: ReadonlyMap<string, string>) =>
  JSON.parse(files.get('t/plan.json') ?? '') as People;

describe('the folder', () => {
  test('has the test, the plan, what a cluster needs, and the commands', async () => {
    const files = await folderOf('gladly.yaml --speed 60 --runners 2');
    expect([...files.keys()].sort()).toEqual(
      [
        ...'agent at-work case clock customer desk measures plan plan-types presence test wire'
          .split(' ')
          .map((name) => `t/${name}.ts`),
        't/README.md',
        't/plan.json',
        't/settings.json',
        't/testrun.yaml',
        't/tsconfig.json',
      ].sort(),
    );
    const { customers, agents } = planIn(files);
    const settings = settingsIn(files);
    expect(settings).toMatchObject({
      customers: customers.length,
      agents: 4,
      speed: 60,
      runners: 2,
    });
    expect(settings.thresholds['chatsim_wait']).toEqual(['p(95)<180000']);
    expect(agents.map(({ name }) => name)).toEqual(['early-1', 'early-2', 'late-1', 'late-2']);
    const testrun = parse(files.get('t/testrun.yaml') ?? '');
    expect(testrun).toMatchObject({
      apiVersion: 'k6.io/v1alpha1',
      kind: 'TestRun',
      spec: { parallelism: 2, arguments: expect.stringContaining('--out json=') },
    });
    expect(files.get('t/README.md')).toContain('--execution-segment 1/2:1');
  });

  test('has right types by the settings that come with it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chatsim-k6-types-'));
    try {
      for (const [path, text] of await folderOf('shop.yaml'))
        writeFileSync(join(folder, path.slice(2)), text);
      const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
      symlinkSync(modules, join(folder, 'node_modules'));
      const tsc = join(modules, '.bin/tsc');
      const check = () => spawnSync(tsc, ['-p', folder], { encoding: 'utf8' });
      expect(check()).toMatchObject({ status: 0, stdout: '' });
      // And a mistake would have been found.
      writeFileSync(join(folder, 'wrong.ts'), 'import { ask } from "./wire.ts";\nask(1);\n');
      expect(check().status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('imports core modules of k6 and its own files, and nothing else', async () => {
    for (const [path, text] of await folderOf('shop.yaml'))
      if (path.endsWith('.ts'))
        for (const [, from] of text.matchAll(/from '([^']+)'/g))
          expect(from, path).toMatch(
            /^k6\/(http|websockets|execution|metrics|data|timers|options)$|^\.\/[a-z-]+\.ts$/,
          );
  });

  test('is the same for the same seed, and another for another', async () => {
    const one = await folderOf('shop.yaml');
    expect(await folderOf('shop.yaml')).toEqual(one);
    const other = await folderOf('shop.yaml --seed 2');
    expect(settingsIn(other).plan).not.toBe(settingsIn(one).plan);
  });

  test('has fewer customers for a shorter time, and the first ones of them', async () => {
    const all = planIn(await folderOf('shop.yaml')).customers;
    const some = planIn(await folderOf('shop.yaml --duration 20m')).customers;
    expect(some.length).toBeLessThan(all.length);
    expect(some).toEqual(all.slice(0, some.length));
  });

  test('says what cannot be judged, what is not driven, and when there are more processes than agents', async () => {
    const { err } = await k6('busy.yaml --out t --runners 9');
    expect(err).toContain('warning: 2 processes, not 9: there are no more agents\n');
    expect(err).toContain('merge stays undecided: occupancy < 99%\n');
    const script = `${SHOP}script:\n  - 10s team-1 goes not ready\n`;
    const scripted = await k6('scripted.yaml --out t', { 'scripted.yaml': script });
    expect(scripted.err).toContain('warning: not driven: the script\n');
  });
});

describe('a wrong command line is exit 2', () => {
  test.each([
    ['shop.yaml', /k6 writes a folder: say which/],
    ['shop.yaml --out t --adapter tiledesk', /can be written for chatsim only/],
    ['shop.yaml --out t --speed 0', /--speed takes a number above 0/],
    ['shop.yaml --out t --runners 0', /--runners takes a whole number from 1 on/],
    ['shop.yaml --out t --target localhost', /--target takes an address such as http/],
    ['shop.yaml --out t --target http://me:secret@host', /--target takes no password/],
    ['shop.yaml --out t --duration soon', /--duration takes a time such as 30m/],
    ['shop.yaml --out t --duration 1s', /no customer comes within the duration/],
    ['shop.yaml --out shop.yaml', /shop\.yaml: this is a file, and --out takes a folder/],
    ['none.yaml --out t', /none\.yaml: there is no such file/],
    ['provision nowhere', /nowhere\/settings\.json: there is no such file/],
    ['merge a.json', /merge takes the plan that was run, or at least its scenario/],
    ['merge a.json --plan t', /t\/settings\.json: there is no such file/],
    ['merge a.json --scenario shop.yaml', /a\.json: there is no such file/],
    ['merge shop.yaml --scenario shop.yaml', /shop\.yaml:2:1: this is no sample of k6/],
    ['merge busy.yaml busy.yaml --scenario shop.yaml', /busy\.yaml: this file is named twice/],
  ])('%s', async (line, message) => {
    const { exit, err } = await k6(line);
    expect(err).toMatch(message);
    expect(exit).toBe(2);
  });
});

describe('provision', () => {
  const ADMIN = 'the-admin-of-this-test';

  test('gives one token an agent on one line; a wrong admin, another scenario and no server are told apart', async () => {
    const folder = Object.fromEntries(await folderOf('shop.yaml'));
    const io = fakeIo(FILES, { env: { CHATSIM_ADMIN_TOKEN: ADMIN } });
    const serving = main(['serve', 'shop.yaml', '--port', '0'], io);
    while (!io.err().includes('agents')) await new Promise((resolve) => setTimeout(resolve, 5));
    const url = io.out().trim();
    const good = { CHATSIM_ADMIN_TOKEN: ADMIN, CHATSIM_URL: url };
    const { exit, out, err } = await k6('provision t', folder, good);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out.trim().split(',')).toHaveLength(2);
    for (const token of out.trim().split(',')) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${url}/v1/agent`, { headers })).status).toBe(200);
    }
    const wrong = await k6('provision t', folder, { ...good, CHATSIM_ADMIN_TOKEN: 'nobody' });
    expect(wrong).toMatchObject({ exit: 2, out: '' });
    expect(wrong.err).toContain('does not know this admin token (401)');
    expect(wrong.err).not.toContain('nobody');
    const other = Object.fromEntries(await folderOf('gladly.yaml'));
    const strange = await k6(`provision t --target ${url}`, other, good);
    expect(strange.exit).toBe(2);
    expect(strange.err).toContain('has no agent early-1');
    io.interrupt('SIGTERM');
    await serving;
    const gone = await k6('provision t', folder, good);
    expect(gone.exit).toBe(4);
    expect(gone.err).toContain('cannot be reached (ECONNREFUSED)');
  });

  test('asks for the admin token', async () => {
    const folder = Object.fromEntries(await folderOf('shop.yaml'));
    const { exit, err } = await k6('provision t', folder);
    expect(err).toContain('CHATSIM_ADMIN_TOKEN is not set');
    expect(exit).toBe(2);
  });
});

describe('merge', () => {
  const line = (metric: string, value: number, tags = {}) =>
    JSON.stringify({ metric, type: 'Point', data: { value, tags } });
  async function samples(waits: readonly number[], segment = '0:1') {
    const files = await folderOf('shop.yaml');
    const { plan, customers } = settingsIn(files);
    const own = [
      line('chatsim_runner', 1, { plan, segment }),
      line('chatsim_customers', customers),
      ...waits.flatMap((ms) => [
        line('chatsim_chats', 1, { queue: 'chat', outcome: 'arrived' }),
        line('chatsim_chats', 1, { queue: 'chat', outcome: 'served' }),
        line('chatsim_wait', ms, { queue: 'chat', outcome: 'served' }),
      ]),
    ];
    return { ...Object.fromEntries(files), 'a.json': `${own.join('\n')}\n` };
  }

  test('0: every expectation is met; k6.json is the same as --json prints', async () => {
    const files = await samples([1000, 2000, 3000]);
    const { exit, out, written } = await k6('merge a.json --plan t --out m', files);
    expect(out).toMatch(/✓ {2}wait\.p95 < 2m +it is 3\.0 s/);
    expect(out).toMatch(/Every expectation is met\.\n$/);
    expect(exit).toBe(0);
    const printed = await k6('merge a.json --plan t --json', files);
    expect(printed.out).toBe(written.get('m/k6.json'));
    expect(JSON.parse(printed.out)).toMatchObject({
      kind: 'k6',
      verdict: 'met',
      metrics: { 'wait.mean': 2, 'chats.served': 3, 'abandonment.rate': 0 },
    });
  });

  test('1: one is not; a scenario beside the plan has the last word', async () => {
    expect((await k6('merge a.json --plan t', await samples([130_000]))).exit).toBe(1);
    const strict = { 'strict.yaml': SHOP.replace('wait.p95 < 2m', 'wait.p95 < 1s') };
    const files = { ...(await samples([1000, 2000])), ...strict };
    const { exit, out } = await k6('merge a.json --plan t --scenario strict.yaml', files);
    expect(out).toMatch(/✗ {2}wait\.p95 < 1s +it is 2\.0 s/);
    expect(exit).toBe(1);
  });

  test('3: a process is missing', async () => {
    const { exit, out } = await k6('merge a.json --plan t', await samples([1000], '0:1/2'));
    expect(out).toContain('nobody has segment 1/2:1 of the run');
    expect(exit).toBe(3);
  });

  test('2: samples of another plan', async () => {
    const files = {
      ...(await samples([1000])),
      ...Object.fromEntries(await folderOf('busy.yaml --seed 9')),
    };
    const { exit, err } = await k6('merge a.json --plan t', files);
    expect(err).toMatch(/a\.json: these are samples of another plan/);
    expect(exit).toBe(2);
  });
});
