/** kill -9 of `live` itself: what it had recorded is there to be read, and the clean-up says where. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ADMIN, serverFor } from '../src/live/serve/testing.ts';
import { chatsimProcess } from '../test/chatsim-process.ts';
import { load } from '../test/scenario-files.ts';
import { tinyShop } from '../test/tiny-shop.ts';

const SPEED = 120;
const SHOP = tinyShop({ duration: '2h' });

test('a run that is killed', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-live-kill-'));
  const loaded = load({ 'main.yaml': SHOP });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const server = await serverFor(loaded.scenario, { speed: SPEED });
  const options = { cwd: folder, env: { CHATSIM_ADMIN_TOKEN: ADMIN } };
  writeFileSync(join(folder, 'shop.yaml'), SHOP);
  const line = `live shop.yaml --target ${server.url} --speed ${SPEED} --record day.ndjson --out out --formats json,csv --quiet`;
  const { child: live, ended } = chatsimProcess(line, options);
  const part = join(folder, `day.ndjson.${live.pid}.part`);
  const lines = () => (existsSync(part) ? readFileSync(part, 'utf8').trimEnd().split('\n') : []);
  try {
    while (!lines().some((each) => each.includes('"message.customer"')) && live.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 50));
    live.kill('SIGKILL');
    await ended;
    expect(live.signalCode).toBe('SIGKILL');
    // Written while it was still little, and whole lines.
    expect(statSync(part).size).toBeLessThan(1 << 16);
    for (const each of lines()) JSON.parse(each);

    const cleaned = await chatsimProcess('live cleanup', options).ended;
    expect(cleaned.err).toBe('');
    expect(cleaned.out).toMatch(/: 4 agents are taken away\n/);
    expect(cleaned.out).toContain(
      `day.ndjson.${live.pid}.part: what was recorded until the run was killed`,
    );
    const named = cleaned.out.match(/\S+\.part/g) ?? [];
    const lying = ['.', 'out'].flatMap((each) =>
      readdirSync(join(folder, each))
        .filter((name) => name.endsWith('.part'))
        .map((name) => (each === '.' ? name : `${each}/${name}`)),
    );
    expect(named.sort()).toEqual(lying.sort());
    expect(lying.length).toBeGreaterThan(3);
    expect(existsSync(join(folder, '.chatsim-live'))).toBe(true);
    expect(readdirSync(join(folder, '.chatsim-live'))).toEqual([]);

    const judged = await chatsimProcess(
      `conform day.ndjson.${live.pid}.part --scenario shop.yaml`,
      options,
    ).ended;
    expect(judged.err).toBe('');
    expect([0, 3]).toContain(judged.exit);
  } finally {
    if (live.exitCode === null && live.signalCode === null) live.kill('SIGKILL');
    await ended;
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
