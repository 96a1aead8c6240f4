// Tries the package as a user gets it: packs it, installs the tarball into an empty folder, and runs it there on every
// supported Node. result.json must have the same bytes on all of them.
// Each check prints one line, and the last line counts them.
// Usage: node tools/packed.mjs [SCENARIO], a scenario inside the package
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODES = ['22.23.3', '24.21.0', '26.10.0'];
const scenario = process.argv[2] ?? 'scenarios/gladly.yaml';
const project = fileURLToPath(new URL('../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'chatsim-packed-'));

let passedCount = 0;
let failedCount = 0;
try {
  const user = installTarball();
  const results = NODES.map((node) => tryOn(node, user));
  check(`result.json has the same bytes on Node ${NODES.join(', ')}`, () => {
    const kinds = new Set(results);
    if (kinds.size !== 1 || kinds.has(undefined)) return `SHA-256: ${results.join(' ')}`;
  });
} catch (error) {
  failedCount++;
  console.log(`failed  ${error.message}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passedCount} passed, ${failedCount} failed`);
process.exitCode = failedCount > 0 ? 1 : 0;

/** An empty folder with nothing in it but the packed chatsim and what it asks for. */
function installTarball() {
  must(run('npm', ['pack', '--silent', '--pack-destination', scratch], project));
  const tarball = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
  const user = emptyPackage('user', {});
  must(
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', join(scratch, tarball)], user),
  );

  check('the package holds built JavaScript, and no tests', () => {
    const home = join(user, 'node_modules/chatsim');
    const files = readdirSync(home, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
    const strays = files.filter(
      (name) => /\.test\./.test(name) || (name.endsWith('.ts') && !name.endsWith('.d.ts')),
    );
    if (strays.length > 0) return `also packed: ${strays.join(', ')}`;
    const missing = ['dist/bin/chatsim.js', scenario, 'LICENSE', 'package.json'].filter(
      (name) => !files.includes(name),
    );
    if (missing.length > 0) return `not packed: ${missing.join(', ')}`;
  });
  writeFileSync(join(user, 'consumer.mts'), libraryExample());
  check('the example of the library keeps to the types', () => {
    const { status, stdout, stderr } = run(
      'node',
      [
        join(project, 'node_modules/@typescript/native/bin/tsc'),
        ...'--noEmit --strict --target es2023 --module nodenext --types node'.split(' '),
        ...['--typeRoots', join(project, 'node_modules/@types'), 'consumer.mts'],
      ],
      user,
    );
    if (status !== 0) return stdout + stderr;
  });
  return user;
}

/** What stands at the top of src/index.ts, as a user copies it, on a scenario of the package. */
function libraryExample() {
  const [comment] = readFileSync(join(project, 'src/index.ts'), 'utf8').split('*/');
  const code = comment.slice(comment.indexOf(' *   import ')).replaceAll(/^ \* {0,3}/gm, '');
  return code.replace("'shop.yaml'", "'node_modules/chatsim/scenarios/gladly.yaml'");
}

/** Runs the installed program on one Node and returns the SHA-256 of its result.json, if there is one. */
function tryOn(node, user) {
  const home = emptyPackage(`node-${node}`, { node: true });
  must(run('npm', ['install', '--silent', '--no-audit', '--no-fund', `node@${node}`], home));
  const bin = join(home, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const chatsim = (...args) => run(join(user, 'node_modules/.bin/chatsim'), args, user, env);

  const running = run('node', ['--version'], user, env).stdout.trim();
  if (running !== `v${node}`) throw new Error(`Node ${node} was installed, and ${running} runs`);

  check(`Node ${node}: chatsim --version`, () => {
    const { status, stdout, stderr } = chatsim('--version');
    if (status !== 0 || stdout.trim() !== version) return `exit ${status}: ${stdout}${stderr}`;
  });
  check(`Node ${node}: the library can be imported`, () => {
    const { status, stderr } = run(
      'node',
      ['--input-type=module', '-e', "await import('chatsim')"],
      user,
      env,
    );
    if (status !== 0) return stderr;
  });
  check(`Node ${node}: the example of the library runs`, () => {
    const { status, stdout, stderr } = run('node', ['consumer.mts'], user, env);
    if (status !== 0 || !stdout.includes('Waiting')) return `exit ${status}: ${stdout}${stderr}`;
  });
  let sum;
  check(`Node ${node}: chatsim run ${scenario}`, () => {
    const out = join(user, `out-${node}`);
    const { status, stdout, stderr } = chatsim(
      'run',
      join('node_modules/chatsim', scenario),
      '--out',
      out,
    );
    if (status !== 0) return `exit ${status}: ${stdout}${stderr}`;
    const result = join(out, 'result.json');
    if (!existsSync(result)) return 'result.json was not written';
    const bytes = readFileSync(result);
    if (Object.keys(JSON.parse(bytes.toString())).length === 0) return 'result.json is empty';
    sum = createHash('sha256').update(bytes).digest('hex');
  });
  return sum;
}

function emptyPackage(name, allowScripts) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts }));
  return folder;
}

/** `attempt` returns undefined when all is well, else what is wrong. */
function check(what, attempt) {
  const wrong = attempt();
  if (wrong === undefined) passedCount++;
  else failedCount++;
  console.log(wrong === undefined ? `passed  ${what}` : `failed  ${what}\n  ${wrong.trim()}`);
}

function run(command, args, cwd, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return {
    what: [command, ...args].join(' '),
    status,
    stdout: stdout ?? '',
    stderr: stderr || String(error ?? ''),
  };
}

function must({ what, status, stdout, stderr }) {
  if (status !== 0) throw new Error(`${what} failed (${status}): ${stdout}${stderr}`);
}
