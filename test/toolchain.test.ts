// The tools are the pinned ones. An install can go wrong in silence: without its scripts the system's Node runs the
// tests, and a lock written with other settings names a registry's host.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

interface Lock {
  packages: Record<
    string,
    { resolved?: string; version?: string; dependencies?: Record<string, string> }
  >;
}

const root = new URL('../', import.meta.url);
const packageJson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as Lock;

const scratch = mkdtempSync(join(tmpdir(), 'chatsim-lock-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the toolchain', () => {
  test('the tests run on the pinned Node', () => {
    expect(process.versions.node).toBe(packageJson.devDependencies['node']);
    // better-sqlite3 brings its binaries; nothing is to be compiled on a machine without a compiler.
    expect(packageJson.allowScripts).toEqual({ 'better-sqlite3': false, node: true });
  });

  test('every version in package.json is exact', () => {
    const wanted = { ...packageJson.dependencies, ...packageJson.devDependencies };
    const loose = Object.entries(wanted).filter(
      ([, version]) => !/^(npm:(@[^/]+\/)?[^@]+@)?\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test('the lock holds what package.json names, and no registry', () => {
    const wanted = { ...packageJson.dependencies, ...packageJson.devDependencies };
    for (const [name, version] of Object.entries(wanted)) {
      const exact = version.slice(version.lastIndexOf('@') + 1);
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(exact);
    }
    const withHost = Object.entries(lock.packages).filter(([, entry]) => entry.resolved);
    expect(withHost).toEqual([]);
  });

  test('tools/lockcheck.mjs passes our lock and fails one with a gap or a registry', () => {
    expect(lockcheck(lock)).toMatchObject({ status: 0 });

    const withGap = structuredClone(lock);
    delete withGap.packages['node_modules/commander'];
    expect(lockcheck(withGap)).toMatchObject({
      status: 1,
      output: expect.stringContaining('(root): dependencies names commander'),
    });

    const withHost = structuredClone(lock);
    withHost.packages['node_modules/yaml']!.resolved = 'https://example.org/yaml.tgz';
    expect(lockcheck(withHost)).toMatchObject({
      status: 1,
      output: expect.stringContaining('node_modules/yaml: has a `resolved` field'),
    });
  });
});

function lockcheck(content: Lock): { status: number | null; output: string } {
  const file = join(scratch, 'package-lock.json');
  writeFileSync(file, JSON.stringify(content));
  const run = spawnSync(process.execPath, ['tools/lockcheck.mjs', file], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}
