// Checks that engine, statistics and scenarios use nothing whose answer depends on the machine, the clock or the
// Node version. It reads the syntax tree, so comments, strings and property names of the same spelling do not count.
// Test files are free. Imports between rooms are the business of .dependency-cruiser.mjs.
// Usage: node tools/check-purity.mjs [FOLDER]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const MATH_DOOR = 'src/statistics/math.ts';

const CLOCK =
  'The engine is told the time and never asks for it: use the `t` that was handed in; drivers know the clock.';
const WAIT =
  'The engine does not wait: one call, one answer, so that every driver can use it; waiting is the business of the drivers.';
const CHANCE =
  'A draw is a function of key, replication, purpose, subject and counter: take it from a named stream of src/engine/random.';
const OUTSIDE =
  'This room runs in a browser and touches nothing outside: hand the value in, and return what is to be printed or written.';
const LOCALE =
  'Text and order must be the same in every country: compare with < and format in src/report.';
const ONE_CLOCK =
  'The server takes its clock as an argument, so that tests move it: only src/live/serve/wall-clock.ts reads the real one.';
const MATH = `These bits differ between Node versions: take log, exp, pow and gamma from ${MATH_DOOR}, and write x * x for squares.`;

/** Names that may not occur in a room, each with the sentence why. */
const CLOCKS = ['Date', 'performance', 'Temporal'];
const WAITS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Promise'];
const OUTSIDES = [
  'process',
  'console',
  'Buffer',
  'require',
  '__dirname',
  '__filename',
  'fetch',
  'globalThis',
  'crypto',
];
const LOCALES = [
  'Intl',
  'localeCompare',
  'toLocaleString',
  'toLocaleUpperCase',
  'toLocaleLowerCase',
];
const named = (names, why) => names.map((name) => [name, why]);

const ROOMS = [
  {
    folder: 'src/engine',
    names: new Map([
      ...named(CLOCKS, CLOCK),
      ...named(WAITS, WAIT),
      ...named(OUTSIDES, OUTSIDE),
      ...named(LOCALES, LOCALE),
    ]),
    mayWait: false,
  },
  {
    folder: 'src/statistics',
    names: new Map([
      ...named(CLOCKS, CLOCK),
      ...named(OUTSIDES, OUTSIDE),
      ...named(LOCALES, LOCALE),
    ]),
    mayWait: true,
  },
  { folder: 'src/scenarios', names: new Map(named(OUTSIDES, OUTSIDE)), mayWait: true },
  {
    folder: 'src/live/serve',
    names: new Map([
      ...named(CLOCKS, ONE_CLOCK),
      ...named(
        WAITS.filter((name) => name !== 'Promise'),
        ONE_CLOCK,
      ),
    ]),
    mayWait: true,
    mayTouchNode: true,
    except: /\/(wall-clock|testing)\.ts$/,
  },
];

/** The parts of Math that give the same bits everywhere; the rest is forbidden, `random` with a sentence of its own. */
const SAME_EVERYWHERE = new Set([
  ...[
    'abs',
    'ceil',
    'clz32',
    'floor',
    'fround',
    'imul',
    'max',
    'min',
    'round',
    'sign',
    'sqrt',
    'trunc',
  ],
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
]);

const root = resolve(process.argv[2] ?? '.');
let fileCount = 0;
let findingCount = 0;

for (const room of ROOMS) {
  for (const path of typescriptFiles(join(root, room.folder))) {
    const file = relative(root, path).split(sep).join('/');
    if (room.except?.test(file)) continue;
    fileCount++;
    const source = ts.createSourceFile(
      file,
      readFileSync(path, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    for (const { node, what, why } of findings(source, room, file === MATH_DOOR)) {
      findingCount++;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      console.log(`${file}:${line + 1}: ${what}\n  ${why}`);
    }
  }
}
console.log(`${fileCount} files, ${findingCount} impure places`);
if (fileCount === 0)
  console.log('No file was read, so nothing was checked: run this in the project folder.');
process.exitCode = fileCount === 0 || findingCount > 0 ? 1 : 0;

function typescriptFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(folder, name));
}

function findings(source, room, isMathDoor) {
  const found = [];
  const report = (node, what, why) => found.push({ node, what, why });
  visit(source);
  return found;

  function visit(node) {
    if (ts.isIdentifier(node)) {
      if (node.text === 'Math') checkMath(node);
      else checkName(node);
    } else if (
      node.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
      node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken
    ) {
      if (!isMathDoor) report(node, '**', MATH);
    } else if (!room.mayWait && node.kind === ts.SyntaxKind.AsyncKeyword) {
      report(node, 'async', WAIT);
    } else if (
      !room.mayWait &&
      (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AwaitKeyword)
    ) {
      report(node, 'await', WAIT);
    } else if (
      !room.mayTouchNode &&
      ts.isStringLiteral(node) &&
      node.text.startsWith('node:') &&
      isModuleName(node)
    ) {
      report(node, `import of ${node.text}`, OUTSIDE);
    }
    ts.forEachChild(node, visit);
  }

  function checkName(node) {
    const why = room.names.get(node.text);
    if (why === undefined) return;
    // localeCompare and its kin are methods; every other name counts only where it stands by itself.
    const isMethod = LOCALES.includes(node.text) && node.text !== 'Intl';
    if (isMethod ? isAfterDot(node) : !isOwnProperty(node)) report(node, node.text, why);
  }

  function checkMath(node) {
    if (isOwnProperty(node)) return;
    const parent = node.parent;
    let part;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
      part = parent.name.text;
    if (part !== undefined && SAME_EVERYWHERE.has(part)) return;
    if (part === 'random') report(node, 'Math.random', CHANCE);
    else if (!isMathDoor) report(node, part === undefined ? 'Math itself' : `Math.${part}`, MATH);
  }
}

function isAfterDot(node) {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

/** True for the name of a property or member, as in `chat.process`, `{ process: 1 }` or `interface X { process: … }`. */
function isOwnProperty(node) {
  const parent = node.parent;
  if (isAfterDot(node))
    return !(ts.isIdentifier(parent.expression) && parent.expression.text === 'globalThis');
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isMethodSignature(parent) ||
      ts.isGetAccessor(parent) ||
      ts.isSetAccessor(parent)) &&
    parent.name === node
  );
}

function isModuleName(node) {
  const parent = node.parent;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword) ||
    (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent))
  );
}
