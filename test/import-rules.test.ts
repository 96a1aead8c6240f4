// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the houses are source text.
// Both checks of the house rules find what they are there to find. Each row plants one breach in a small house that
// is clean without it, in a temporary folder, and the check must fail and name it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Files = Record<string, string>;

const root = fileURLToPath(new URL('../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'chatsim-rules-'));
let houseCount = 0;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Every room, with every import that is allowed and looks as if it were not. */
const CLEAN: Files = {
  'bin/chatsim.ts':
    "import '../src/live/server.ts';\nimport 'commander';\nimport 'node:fs';\nimport '../src/report/text.ts';\n",
  'src/scenarios/scenario.ts':
    'export interface Scenario { name: string }\nexport const SOME = 1;\n',
  'src/scenarios/parse.ts':
    "import type { Scenario } from './scenario.ts';\nimport 'yaml';\nexport const s: Scenario = { name: 'a' };\n",
  'src/engine/run.ts':
    "import type { Scenario } from '../scenarios/scenario.ts';\nimport { log } from '../statistics/math.ts';\nexport interface Run { s: Scenario }\nexport const run = (x: number) => log(x);\n",
  'src/statistics/math.ts':
    "import ln from '@stdlib/math-base-special-ln';\nexport const log: (x: number) => number = ln;\n",
  'src/engine/run.test.ts':
    "import 'node:fs';\nimport 'vitest';\nimport '../scenarios/parse.ts';\nexport const at = Date.now() ** 2;\n",
  'src/statistics/mean.ts':
    "import type { Run } from '../engine/run.ts';\nimport { log } from './math.ts';\nexport const mean = (runs: Run[]) => log(runs.length);\n",
  'src/report/text.ts':
    "import type { Run } from '../engine/run.ts';\nimport { mean } from '../statistics/mean.ts';\nexport const text = (runs: Run[]) => `${mean(runs)}`;\n",
  'src/live/server.ts': "import 'node:http';\nexport const port = 1;\n",
  'tools/bench.ts': "import '../src/live/server.ts';\nimport '../src/engine/run.ts';\n",
};

function build(files: Files): string {
  const house = join(scratch, String(houseCount++));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  for (const name of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
    cpSync(join(root, name), join(house, name));
  }
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'), 'dir');
  return house;
}

function check(tool: string, files: Files): { status: number | null; output: string } {
  const run = spawnSync(process.execPath, [join(root, 'tools', tool), build(files)], {
    cwd: scratch,
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe('npm run deps', () => {
  // All breaches stand in one house, one file each: reading a house takes a second.
  const planted: [rule: string, file: string, text: string][] = [
    ['no-circular', 'src/story/a.ts', "import './b.ts';\n"],
    ['no-circular', 'src/story/b.ts', "import './a.ts';\n"],
    ['no-circular', 'src/story/c.ts', "import type { D } from './d.ts';\nexport type C = D;\n"],
    ['no-circular', 'src/story/d.ts', "import type { C } from './c.ts';\nexport type D = C | 1;\n"],
    ['engine-stands-alone', 'src/engine/e1.ts', "import '../report/text.ts';\n"],
    [
      'engine-stands-alone',
      'src/engine/e2.ts',
      "import type { s } from '../scenarios/parse.ts';\nexport type S = typeof s;\n",
    ],
    [
      'engine-takes-the-scenario-type-only',
      'src/engine/e3.ts',
      "import { SOME } from '../scenarios/scenario.ts';\nexport const some = SOME;\n",
    ],
    ['runs-in-a-browser', 'src/engine/router/n1.ts', "import 'node:fs';\n"],
    ['runs-in-a-browser', 'src/scenarios/n2.ts', "import 'fs/promises';\n"],
    ['runs-in-a-browser', 'src/statistics/n3.ts', "export const os = import('node:os');\n"],
    [
      'statistics-and-report-know-engine-types-only',
      'src/statistics/s1.ts',
      "import { run } from '../engine/run.ts';\nrun(1);\n",
    ],
    [
      'statistics-and-report-know-engine-types-only',
      'src/report/r1.ts',
      "export { run } from '../engine/run.ts';\n",
    ],
    [
      'live-from-bin-only',
      'src/experiments/l1.ts',
      "export const live = import('../live/server.ts');\n",
    ],
    [
      'bin-composes',
      'src/report/b1.ts',
      "import type * as bin from '../../bin/chatsim.ts';\nexport type B = typeof bin;\n",
    ],
    [
      'one-door-to-mathematics',
      'src/experiments/m1.ts',
      "import '@stdlib/math-base-special-exp';\n",
    ],
    [
      'nothing-shipped-imports-tools-or-tests',
      'src/experiments/t1.ts',
      "import '../../tools/bench.ts';\n",
    ],
    ['no-dev-dependency', 'bin/d1.ts', "import 'fast-check';\n"],
    ['not-to-unresolvable', 'src/report/u1.ts', "import './nowhere.ts';\n"],
    ['declared-in-package-json', 'src/report/u2.ts', "import '@stdlib/math-base-assert-is-nan';\n"],
  ];
  let found: string;

  beforeAll(() => {
    const run = check('depguard.mjs', {
      ...CLEAN,
      ...Object.fromEntries(planted.map(([, file, text]) => [file, text])),
    });
    expect(run.status).toBe(1);
    found = run.output;
  });

  test('a clean house passes', () => {
    expect(check('depguard.mjs', CLEAN)).toEqual({
      status: 0,
      output: '9 modules of ours, 0 breaches of the import rules\n',
    });
  });

  test.each(planted)('%s is found in %s', (rule, file) => {
    const lines = found.split('\n');
    const heads = lines.filter(
      (line, i) => line.includes(file) && lines[i + 1]?.startsWith(`  ${rule}: `),
    );
    expect(heads, found).not.toEqual([]);
  });

  test('each breach comes with its sentence', () => {
    expect(found).toContain(
      'src/engine/e1.ts → src/report/text.ts\n  engine-stands-alone: The engine turns a Scenario and a seed into what happened',
    );
  });

  test('nothing read is a failure, not a success', () => {
    const run = check('depguard.mjs', { 'test/a.ts': 'export const a = 1;\n' });
    expect(run.status).toBe(1);
    expect(run.output).toContain('No module was read');
  });
});

describe('npm run purity', () => {
  test('a clean house passes', () => {
    expect(check('check-purity.mjs', CLEAN)).toEqual({
      status: 0,
      output: '5 files, 0 impure places\n',
    });
  });

  test('comments, strings, property names and same-bits mathematics do not count', () => {
    const text = [
      '// Date.now() and x ** 2 in a comment',
      '/* await process.exit() */',
      "export const a = 'Math.random() console.log';",
      'export const b = `performance ${Math.sqrt(2)} setTimeout`;',
      'export interface State { process: number; Date: string }',
      'export const c = (s: State) => s.process + Math.imul(3, 4) + Math.floor(Math.PI);',
      'export const d = { console: 1 }.console;',
      'export const e = /Math.log/.test(a);',
    ].join('\n');
    expect(check('check-purity.mjs', { ...CLEAN, 'src/engine/fine.ts': text })).toMatchObject({
      status: 0,
    });
  });

  // One line a breach: what is reported of it, and the text.
  const planted: [folder: string, what: string, text: string][] = [
    ['engine', 'Date', 'export const a = Date.now();'],
    ['engine', 'Date', 'export type T = Date;'],
    ['engine', 'performance', 'export const a = performance.now();'],
    ['engine', 'setTimeout', 'setTimeout(() => {}, 1);'],
    ['engine', 'setInterval', 'export const a = `${setInterval}`;'],
    ['engine', 'Math.random', 'export const a = Math.random();'],
    ['engine', 'process', 'export const a = process.argv;'],
    ['engine', 'process', 'export const a = globalThis.process;'],
    ['engine', 'console', "console.log('a');"],
    ['engine', 'async', 'export async function a() {}'],
    ['engine', 'await', 'export const a = await 1;'],
    ['engine', 'Promise', 'export const a = Promise.resolve(1);'],
    ['engine', 'Promise', 'export type T = Promise<number>;'],
    ['engine', 'import of node:fs', "import 'node:fs';"],
    ['engine', 'localeCompare', "export const a = 'a'.localeCompare('b');"],
    ['engine', 'Math.log', 'export const a = Math.log(2);'],
    ['engine', 'Math.exp', 'export const a = Math.exp(2);'],
    ['engine', 'Math.pow', 'export const a = Math.pow(2, 3);'],
    ['engine', '**', 'export const a = 2 ** 3;'],
    ['engine', 'Math itself', 'export const { log } = Math;'],
    ['engine', 'Math itself', "export const a = Math['log'](2);"],
    ['statistics', 'Math.log1p', 'export const a = Math.log1p(2);'],
    ['statistics', 'Math.expm1', 'export const a = Math.expm1(2);'],
    ['statistics', 'Math.sin', 'export const a = Math.sin(2);'],
    ['statistics', 'Math.hypot', 'export const a = Math.hypot(2, 3);'],
    ['statistics', '**', 'let a = 2;\na **= 3;\nexport { a };'],
    ['statistics', 'Math.random', 'export const a = Math.random();'],
    ['statistics', 'import of node:os', "export { cpus } from 'node:os';"],
    ['scenarios', 'process', 'export const a = process.cwd();'],
    ['scenarios', 'import of node:fs', "export const a = import('node:fs');"],
    ['scenarios', 'Math.pow', 'export const a = Math.pow(2, 3);'],
    ['live/serve', 'Date', 'export const a = Date.now();'],
    ['live/serve', 'setTimeout', 'setTimeout(() => {}, 1);'],
    ['live/serve', 'Math.random', 'export const a = Math.random();'],
  ];

  let found: string;
  const fileOf = (row: number) => `src/${planted[row]![0]}/planted-${row}.ts`;

  beforeAll(() => {
    const files = Object.fromEntries(
      planted.map(([, , text], row) => [fileOf(row), `\n${text}\n`]),
    );
    const run = check('check-purity.mjs', { ...CLEAN, ...files });
    expect(run.status).toBe(1);
    found = run.output;
  });

  test.each(planted.map((row, i) => [...row, i] as const))(
    'in %s, %s is found in: %s',
    (_folder, what, text, row) => {
      const line = text.includes('**=') ? 3 : 2;
      expect(found).toMatch(
        new RegExp(`^${literally(`${fileOf(row)}:${line}: ${what}`)}\\n  [A-Z].*\\.$`, 'm'),
      );
    },
  );

  test('Math.log may stand behind the one door, and Math.random not even there', () => {
    const door = 'src/statistics/math.ts';
    expect(
      check('check-purity.mjs', { [door]: 'export const a = Math.log(2) ** 2;\n' }),
    ).toMatchObject({ status: 0 });
    expect(
      check('check-purity.mjs', { [door]: 'export const a = Math.random();\n' }),
    ).toMatchObject({ status: 1 });
  });

  test('the server may have one clock, and Node', () => {
    const files = {
      'src/live/serve/wall-clock.ts': 'export const a = Date.now();\n',
      'src/live/serve/fine.ts': "export const a = import('node:fs');\n",
    };
    expect(check('check-purity.mjs', { ...CLEAN, ...files })).toMatchObject({ status: 0 });
  });

  test('nothing read is a failure, not a success', () => {
    expect(check('check-purity.mjs', {})).toMatchObject({ status: 1 });
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
