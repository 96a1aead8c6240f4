/**
 * Adapters by name and by path: the example of the docs type-checks as its author would check it, is loaded by the program
 * as it runs, and passes the kit; what is no adapter is refused with what is missing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { API_KEY, restDesk } from '../../../test/rest-desk.ts';
import { ActTrouble } from '../backend.ts';
import { ADAPTERS, AdapterTrouble, adapterNamed } from './registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'chatsim-adapters-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('every row is the adapter of its name', async () => {
  expect(ADAPTERS.map(({ name }) => name)).toEqual(['chatsim', 'mapping', 'tiledesk']);
  for (const { name, about } of ADAPTERS) {
    expect(await adapterNamed(name)).toMatchObject({ name });
    expect(about).not.toBe('');
  }
  expect(await adapterNamed('chatsin')).toBeUndefined();
});

test.each([
  ['export const a = 1;', 'it has no default export, and an adapter is the default export'],
  ['export default 7;', 'its default export is a number, and an adapter is an object'],
  ['export default null;', 'its default export is null, and an adapter is an object'],
  [
    'export default { name: "x" };',
    'this adapter lacks about (a text), secrets (a list of { name, what }, or an empty one), open (a function)',
  ],
  [
    'export default { name: "x", about: "y", secrets: ["KEY"], open() {} };',
    'this adapter lacks secrets (a list of { name, what }, or an empty one)',
  ],
])('%s', async (text, message) => {
  const path = written(`a${Math.abs(hash(text))}.mjs`, text);
  const error = await adapterNamed(path).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(AdapterTrouble);
  expect((error as AdapterTrouble).message).toContain(`${path}: ${message}`);
});

const hash = (text: string): number =>
  [...text].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7);

test.each([
  [
    'thrown.mjs',
    '\n\nthrow new Error("not today");',
    ':3:7: this adapter cannot be loaded: not today',
  ],
  [
    'torn.mjs',
    'export const a = 1;\nexport default { name: "x" about };',
    ":2:28: this adapter cannot be loaded: Unexpected identifier 'about'",
  ],
  [
    'torn.ts',
    'const desk: object = {\n  name: "x"\n  about: "y",\n};\nexport default desk;',
    ':3:3: this adapter cannot be loaded: Expected',
  ],
  [
    'enum.ts',
    'type A = 1;\nenum B { c }\nexport default B.c;',
    ':2:1: this adapter cannot be loaded: TypeScript enum is not supported',
  ],
  [
    'elsewhere.mjs',
    'import x from "./nothing.mjs";\nexport default x;',
    ": this adapter cannot be loaded: Cannot find module '",
  ],
])('%s is told with the place where it cannot be loaded', (name, text, message) => {
  const path = written(name, text);
  // Loaded by Node itself, as the program is.
  const child = spawnSync(
    process.execPath,
    [
      resolve('bin/chatsim.ts'),
      'adapter-test',
      '--adapter',
      path,
      '--target',
      'http://127.0.0.1:9',
    ],
    { encoding: 'utf8' },
  );
  expect(child.stderr.replace(/^chatsim: /, '')).toContain(`${path}${message}`);
  expect(child.stderr.trim().split('\n')).toHaveLength(1);
  expect(child.status).toBe(2);
});

test('a file that is not there', async () => {
  await expect(adapterNamed('./nowhere.ts')).rejects.toThrow('./nowhere.ts: there is no such file');
});

test('a mapping file with mistakes in it', async () => {
  const error = await adapterNamed('mapping', {
    file: 'm.yaml',
    text: 'name: x\nagnet: {}\n',
  }).catch((each: unknown) => each);
  expect((error as AdapterTrouble).lines).toContain(
    'm.yaml:2:1: a mapping has no such key (agnet) - did you mean agent?',
  );
});

test('an ActTrouble of a copy of the package is one', () => {
  class ActTroubleOfTheirs extends Error {
    override readonly name = 'ActTrouble';
    readonly kind = 'refused';
  }
  expect(new ActTroubleOfTheirs('no') instanceof ActTrouble).toBe(true);
  expect(new Error('no') instanceof ActTrouble).toBe(false);
});

test('the example in TypeScript type-checks as its author would check it', () => {
  const config = written(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2023',
        module: 'nodenext',
        types: ['node'],
        typeRoots: [resolve('node_modules/@types')],
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        erasableSyntaxOnly: true,
        paths: { 'chatsim/adapter': [resolve('src/live/adapter.ts')] },
      },
      files: [resolve('docs/adapters/desk.ts')],
    }),
  );
  const checked = spawnSync('npx', ['tsc', '-p', config], { encoding: 'utf8' });
  expect(checked.stdout).toBe('');
  expect(checked.status).toBe(0);
});

test('and passes the kit, loaded by the program from a folder without the package', async () => {
  const desk = await restDesk({ perSec: 50 });
  // A folder above which there is no node_modules, as of somebody who runs chatsim by npx.
  const copied = written('desk.ts', readFileSync('docs/adapters/desk.ts', 'utf8'));
  const child = spawn(
    process.execPath,
    [
      resolve('bin/chatsim.ts'),
      ...['adapter-test', '--adapter', copied, '--target', desk.url, '--settle', '100ms'],
      ...['--adapter-option', 'every-ms=25', '--patience', '5s'],
    ],
    { env: { ...process.env, DESK_KEY: API_KEY }, cwd: folder },
  );
  let out = '';
  child.stdout.on('data', (piece) => {
    out += piece;
  });
  child.stderr.on('data', (piece) => {
    out += piece;
  });
  const exit = await new Promise((done) => child.on('close', done));
  await desk.close();
  expect(out).toContain('desk: PASSED (23 passed, 2 not applicable)');
  expect(exit).toBe(0);
  expect(out).not.toContain(API_KEY);
});
