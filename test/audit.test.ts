/**
 * The audit of the dependencies as CI makes it, by npm itself, with a registry on loopback that answers in turn that all is well,
 * that something is not, that it does not know what an audit is, and nothing that could be read.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const AUDIT = fileURLToPath(new URL('../tools/audit.mjs', import.meta.url));
const INTEGRITY = `sha512-${Buffer.alloc(64).toString('base64')}`;
const weakness = (severity: string) => ({
  leftish: [
    {
      id: 1,
      url: 'https://advisories.example/1',
      title: 'Pads on the wrong side',
      severity,
      vulnerable_versions: '<2.0.0',
      cwe: [],
      cvss: { score: 0, vectorString: null },
    },
  ],
});
const PACKUMENT = {
  name: 'leftish',
  'dist-tags': { latest: '1.0.0' },
  versions: { '1.0.0': { name: 'leftish', version: '1.0.0', dist: { integrity: INTEGRITY } } },
};
const json = (response: ServerResponse, body: unknown) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));

async function audited(
  answer: (response: ServerResponse) => void,
  env: Record<string, string> = {},
  more: Record<string, { version: string; integrity: string }> = {},
): Promise<{ exit: number | null; out: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'chatsim-audit-'));
  const registry = createServer((request, response) => {
    request.resume();
    // npm reads what versions there are of a package that is weak.
    if (request.method === 'GET') json(response, PACKUMENT);
    else answer(response);
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const { port } = registry.address() as AddressInfo;
  const project = { name: 'a-project', version: '1.0.0', dependencies: { leftish: '1.0.0' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({
      ...project,
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': project,
        'node_modules/leftish': { version: '1.0.0', integrity: INTEGRITY },
        ...more,
      },
    }),
  );
  const child = spawn(
    process.execPath,
    [AUDIT, `--registry=http://127.0.0.1:${port}/`, `--cache=${join(folder, 'cache')}`],
    { cwd: folder, env: { ...process.env, npm_config_fetch_retries: '0', ...env } },
  );
  let out = '';
  child.stdout.on('data', (data) => {
    out += String(data);
  });
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  registry.closeAllConnections();
  registry.close();
  rmSync(folder, { recursive: true });
  return { exit, out };
}

test.each<[what: string, answer: (response: ServerResponse) => void, exit: number, out: RegExp]>([
  ['all is well', (r) => json(r, {}), 0, /\naudit: 0 high or critical, 0 lesser\n$/],
  [
    'a grave weakness',
    (r) => json(r, weakness('high')),
    1,
    /FOUND: leftish \S+, high: Pads on the wrong side\naudit: 1 high or critical, 0 lesser/,
  ],
  [
    'a lesser one',
    (r) => json(r, weakness('moderate')),
    0,
    /noted: leftish \S+, moderate: .*\naudit: 0 high or critical, 1 lesser/,
  ],
  ['no audits here', (r) => r.writeHead(405).end(), 3, /\nNOT AUDITED: .*\n.*405/],
  ['nonsense', (r) => r.writeHead(200).end('<html>'), 3, /\nNOT AUDITED/],
])('%s', { timeout: 60_000 }, async (_, answer, exit, out) => {
  const found = await audited(answer);
  expect(found.out).toMatch(out);
  expect(found.out).not.toContain('http://');
  expect(found.exit).toBe(exit);
});

test('where an audit is required, none is a failure', { timeout: 60_000 }, async () => {
  const found = await audited((r) => r.writeHead(405).end(), { AUDIT: 'required' });
  expect(found.exit).toBe(1);
});

test('what is noted by hand is found without anybody’s answer', { timeout: 60_000 }, async () => {
  const lock = (version: string) => ({
    'node_modules/a/node_modules/ws': { version, integrity: INTEGRITY },
  });
  const silent = (r: ServerResponse) => r.writeHead(405).end();
  const weak = await audited(silent, {}, lock('8.20.1'));
  expect(weak.out).toMatch(/^FOUND: ws 8.20.1: CVE-2026-48779\nheld against .* 1 found\n/);
  expect(weak.exit).toBe(1);
  const mended = await audited(silent, {}, lock('8.21.0'));
  expect(mended.out).toMatch(/^held against \d+ weaknesses noted by hand on [\d-]+: 0 found\n/);
  expect(mended.exit).toBe(3);
});
