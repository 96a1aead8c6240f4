/** `live` against a server behind TLS whose certificate only `--ca` makes known, by its name: to the end, and not at all without. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cable, cableTo } from '../src/live/adapters/testing.ts';
import type { Server } from '../src/live/serve/server.ts';
import { ADMIN, serverFor } from '../src/live/serve/testing.ts';
import { certificateFor } from '../test/certificate.ts';
import { chatsimProcess } from '../test/chatsim-process.ts';
import { load } from '../test/scenario-files.ts';
import { tinyShop } from '../test/tiny-shop.ts';

const SPEED = 60;
const SHOP = `${tinyShop({ duration: '2m' })}expect: [live.errors.rate == 0%, live.lost == 0]\n`;

const folder = mkdtempSync(join(tmpdir(), 'chatsim-live-tls-'));
const file = (name: string) => join(folder, name);

const made = certificateFor('DNS:localhost');

let server: Server;
let cable: Cable;
beforeAll(async () => {
  if (made === null) return;
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  writeFileSync(file('shop.yaml'), SHOP);
  server = await serverFor(loaded.scenario, { speed: SPEED });
  writeFileSync(file('cert.pem'), made.cert);
  cable = await cableTo(server.url, { ...made });
});
afterAll(async () => {
  await cable?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

function live(flags: string) {
  const target = cable.url.replace('127.0.0.1', 'localhost');
  const line = `live shop.yaml --target ${target} --speed ${SPEED} --simulations 0 --lateness-limit 5s ${flags}`;
  return chatsimProcess(line, { cwd: folder, env: { CHATSIM_ADMIN_TOKEN: ADMIN } }).ended;
}

test.skipIf(made === null).each([1, 2])(
  'with --ca it is a run like any other, in %i processes',
  { timeout: 60_000 },
  async (processes) => {
    const out = `out-${processes}`;
    const { exit, err } = await live(
      `--ca cert.pem --processes ${processes} --out ${out} --formats json --quiet`,
    );
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    const { live: facts } = JSON.parse(readFileSync(file(`${out}/result.json`), 'utf8'));
    expect(facts).toMatchObject({
      ended: 'complete',
      peak: { processes },
      conformance: { verdict: 'held' },
    });
    expect(facts.messages.delivered).toBeGreaterThan(3);
  },
);

test.skipIf(made === null)(
  'without --ca nothing is begun: exit 4, and what to do',
  { timeout: 60_000 },
  async () => {
    const { exit, out, err } = await live('--quiet');
    expect(err).toMatch(
      /^chatsim: https:\/\/localhost:\d+\/: GET \/healthz: its certificate is signed by itself - trust it with --ca FILE\n$/,
    );
    expect({ exit, out }).toEqual({ exit: 4, out: '' });
  },
);
