/**
 * Where a k6 is: the one in K6, on the PATH, among Go's own programs, or one that was built here. Builds it where that is
 * wished: from go.mod in this folder, with Go.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = fileURLToPath(new URL('../../node_modules/.cache/k6/k6', import.meta.url));
/** Where Go's own installer puts it. */
const GO_HOME = '/usr/local/go/bin/go';
const MODULE = 'go.k6.io/k6/v2';

export function findK6(): string | undefined {
  const candidates = [process.env['K6'] ?? '', 'k6', join(goPath(), 'bin', 'k6'), built];
  return candidates.find((each) => each !== '' && versionOf(each) !== undefined);
}

/** `k6 v2.0.0 (go1.26.8, linux/amd64)` */
export function versionOf(k6: string): string | undefined {
  const { status, stdout } = spawnSync(k6, ['version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith('k6 v') ? stdout.split('\n')[0] : undefined;
}

/** @throws Error when there is no Go, or the modules cannot be had. */
export function buildK6(): string {
  const go = goProgram();
  if (go === undefined) throw new Error('there is no k6 here, and no Go to build one with');
  const { status } = spawnSync(go, ['build', '-o', built, MODULE], { cwd: here, stdio: 'inherit' });
  if (status !== 0) throw new Error('k6 could not be built');
  return built;
}

function goProgram(): string | undefined {
  return ['go', GO_HOME].find((each) => spawnSync(each, ['version']).status === 0);
}

function goPath(): string {
  const go = goProgram();
  const found =
    go === undefined ? '' : spawnSync(go, ['env', 'GOPATH'], { encoding: 'utf8' }).stdout;
  const path = found.trim();
  return path !== '' && existsSync(path) ? path : here;
}
