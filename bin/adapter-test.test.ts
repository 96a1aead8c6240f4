/** `adapter-test` as a command: what it prints and writes, how it ends, and what it says to a wrong command line. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tiny } from '../src/engine/testing.ts';
import type { KitReport } from '../src/live/adapters/kit/kit.ts';
import type { Server } from '../src/live/serve/server.ts';
import { ADMIN, ask, serverFor } from '../src/live/serve/testing.ts';
import { fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const SHOP = `
name: A shop
platform: plain
duration: 1h
queues: { chat: {} }
customers: { people: { arrivals: 1/h, handle: 1m } }
agents: { team: { names: [A1, A2, A3] } }
`;
const files = {
  'shop.yaml': SHOP,
  'agents.csv': 'name,token\nA3,$A3_TOKEN\n',
  'typo.csv': 'name,token\nA4,x\n',
  'desk.yaml': readFileSync('docs/adapters/desk.yaml', 'utf8'),
  'chatsim.yaml': readFileSync('scenarios/mappings/chatsim.yaml', 'utf8'),
};
const env = { CHATSIM_ADMIN_TOKEN: ADMIN, DESK_KEY: 'the-key-of-no-desk' };

let server: Server;
beforeAll(async () => {
  server = await serverFor(tiny({ groups: [{ count: 3 }], rules: { 'capacity.total': 2 } }));
});
afterAll(() => server.close());

async function run(line: string, secrets: Readonly<Record<string, string>> = env) {
  const io = fakeIo(files, { env: secrets });
  const words = line
    .replace('URL', server.url)
    .split(' ')
    .filter((word) => word !== '');
  const exit = await main(['adapter-test', '--settle', '50ms', ...words], io);
  return { exit, out: io.out(), err: io.err(), written: io.written };
}

test('a line for each check and a verdict; the world is of the scenario', async () => {
  const { exit, out, err, written } = await run('--target URL --scenario shop.yaml --out found');
  expect(err).toBe('');
  expect(out).toMatch(/^passed {2}says what it can {12}The capabilities are whole\.\n/);
  expect(out).toMatch(/\n\nchatsim: PASSED \(2\d passed, \d not applicable\)\n$/);
  expect(exit).toBe(0);
  const report = JSON.parse(written.get('found/adapter-test.json') ?? '');
  expect(report).toMatchObject({ kind: 'adapter-test', adapter: 'chatsim', verdict: 'passed' });
  expect(JSON.stringify(report) + out).not.toContain(ADMIN);
});

test('the same by a mapping, as JSON', async () => {
  const { exit, out } = await run(
    '--target URL --scenario shop.yaml --adapter mapping --mapping chatsim.yaml --json',
  );
  expect(JSON.parse(out)).toMatchObject({ adapter: 'mapping', verdict: 'passed' });
  expect(exit).toBe(0);
});

test('an agent who is there already is taken first, with the secret of the file', async () => {
  const path = '/v1/admin/agents/A3/token';
  const { token } = (await ask(server.url, 'POST', path, ADMIN, {})).body;
  const line = '--target URL --scenario shop.yaml --accounts agents.csv --json';
  const failed = (out: string) =>
    (JSON.parse(out) as KitReport).checks.filter(({ outcome }) => outcome === 'failed');

  const right = await run(line, { ...env, A3_TOKEN: token });
  expect(right.err).toBe('');
  expect(failed(right.out)).toEqual([]);
  expect(right.exit).toBe(0);
  expect(right.out).not.toContain(token);

  const wrong = await run(line, { ...env, A3_TOKEN: 'nobody-has-this-token' });
  expect(failed(wrong.out)[0]).toMatchObject({ name: 'signs in' });
  expect(failed(wrong.out)[0]?.came).toContain('forbidden');
  expect(wrong.exit).toBe(1);
});

test('a check that fails: what was expected, what came, exit 1', async () => {
  const { exit, out } = await run('--target URL --patience 300ms --quiet');
  expect(out).toContain('FAILED  provisions');
  expect(out).toContain(
    'the server has no agent agent-1, agent-2 - start chatsim serve with the same',
  );
  expect(out).toMatch(/chatsim: FAILED \(/);
  expect(exit).toBe(1);
});

describe('a wrong command line', () => {
  test.each([
    ['', 2, 'adapter-test takes the address of a server - e.g. --target'],
    ['--target URL --adapter chatsin', 2, 'there is no adapter chatsin - did you mean chatsim?'],
    ['--target URL --adapter mapping', 2, 'the adapter mapping takes --mapping FILE'],
    ['--target URL --patience soon', 2, '--patience takes a time such as 10s, and this is soon'],
    ['--target URL --accounts none.csv', 2, 'none.csv: there is no such file'],
    [
      '--target URL --scenario shop.yaml --accounts typo.csv',
      2,
      'typo.csv:2:1: there is no agent A4 in this scenario',
    ],
    ['--target URL --scenario nowhere.yaml', 2, 'nowhere.yaml: there is no such file'],
    ['--target http://elsewhere.example', 2, 'elsewhere.example is not this machine'],
    [
      '--target http://127.0.0.1:9 --adapter mapping --mapping desk.yaml',
      4,
      'http://127.0.0.1:9/: POST /api/admin/agents: nobody listens there',
    ],
    ['--target http://127.0.0.1:9', 4, 'http://127.0.0.1:9/: GET /healthz: nobody listens there'],
  ])('%s', async (line, code, message) => {
    const { exit, err } = await run(line);
    expect(err).toContain(message);
    expect(exit).toBe(code);
  });

  test('no secret', async () => {
    const { exit, err } = await run('--target URL', { LANG: 'C' });
    expect(err).toContain('set CHATSIM_ADMIN_TOKEN to what serve was started with');
    expect(exit).toBe(2);
  });
});

test('Ctrl-C: what is left is not run, what was made is taken away', async () => {
  const io = fakeIo(files, { env });
  const write = io.stdout.write;
  const out = {
    ...io.stdout,
    write(text: string) {
      write(text);
      if (text.includes('takes a chat')) io.interrupt('SIGINT');
    },
  };
  const line = `adapter-test --target ${server.url} --scenario shop.yaml --settle 50ms`;
  const exit = await main(line.split(' '), { ...io, stdout: out });
  expect(exit).toBe(130);
  expect(io.out()).toMatch(/not run tells how it came +\(it was broken off\)/);
  expect(io.out()).toMatch(/passed {2}cleans up/);
});
