// Tries the package as a user gets it: packs it, installs the tarball into an empty folder without running any script (so
// with nothing compiled or fetched), and runs every command of experiments and reports there on every supported Node.
// What they write must have the same bytes on all of them.
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
  symlinkSync,
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

/** What every command is tried with: `writes` are some of the files that must be there then. */
const COMMANDS = [
  {
    line: `run ${scenario} -n 6 --workers 2 --out run --formats txt,md,html,csv,svg,png,json`,
    writes: [
      'run/result.json',
      'run/report.html',
      'run/metrics.csv',
      'run/charts/wait-distribution.png',
    ],
  },
  { line: `run ${scenario} -n 2 --quiet --chats chats.parquet`, writes: ['chats.parquet'] },
  {
    line: `compare ${scenario} --set capacity.total=3 -n 6 --workers 2 --out compare`,
    writes: ['compare/comparison.json', 'compare/report.html'],
  },
  {
    line: `sweep ${scenario} --vary capacity.total=2,3 -n 3 --workers 2 --out sweep --formats json`,
    writes: ['sweep/sweep.json', 'sweep/sweep.sqlite'],
  },
  // Goes on with what the journal has.
  {
    line: `sweep ${scenario} --vary capacity.total=2,3 -n 5 --workers 2 --out sweep`,
    writes: ['sweep/report.html', 'sweep/sweep.csv'],
  },
  {
    line: `tune ${scenario} --vary capacity.total=2,3 --subject-to 'abandonment.rate < 50%' --budget 400 --workers 2 --out tune`,
    writes: ['tune/tuning.json', 'tune/report.html'],
  },
  {
    line: `check ${scenario} --baseline baseline.json --update -n 10 --workers 2`,
    writes: ['baseline.json'],
  },
  {
    line: `check ${scenario} --baseline baseline.json --max-replications 10 --workers 2 --out check --junit check.xml --markdown check.md`,
    // As many replications as these are rarely enough.
    exits: [0, 1, 3],
    writes: ['check/check.json', 'check.xml', 'check.md'],
  },
  { line: `k6 ${scenario} --out k6 --runners 2`, writes: ['k6/test.ts', 'k6/plan.json'] },
  {
    line: 'report sweep/sweep.json --out again --formats html,svg,png',
    writes: ['again/report.html'],
  },
];

let passedCount = 0;
let failedCount = 0;
try {
  const user = installTarball();
  const results = NODES.map((node) => tryOn(node, user));
  check(`all that was written has the same bytes on Node ${NODES.join(', ')}`, () => {
    const [first, ...others] = results;
    const names = [...new Set(results.flatMap((sums) => [...sums.keys()]))];
    const differ = names.filter((name) =>
      others.some((sums) => sums.get(name) !== first.get(name)),
    );
    if (names.length === 0) return 'nothing was written';
    if (differ.length > 0) return `not the same everywhere: ${differ.join(', ')}`;
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
    run(
      'npm',
      [
        ...'install --silent --no-audit --no-fund --ignore-scripts'.split(' '),
        join(scratch, tarball),
      ],
      user,
    ),
  );

  check('the package holds built JavaScript, and no tests', () => {
    const home = join(user, 'node_modules/chatsim');
    const files = readdirSync(home, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
    const strays = files.filter(
      (name) =>
        /\.test\./.test(name) ||
        (name.endsWith('.ts') &&
          !name.endsWith('.d.ts') &&
          // Read as text: an example, and what `chatsim k6` copies.
          !name.startsWith('docs/') &&
          !name.startsWith('src/live/k6/template/')),
    );
    if (strays.length > 0) return `also packed: ${strays.join(', ')}`;
    const missing = ['dist/bin/chatsim.js', scenario, 'LICENSE', 'package.json'].filter(
      (name) => !files.includes(name),
    );
    if (missing.length > 0) return `not packed: ${missing.join(', ')}`;
  });
  const adapter = 'node_modules/chatsim/docs/adapters/desk.ts';
  for (const [what, file, text] of [
    ['the library', 'consumer.mts', libraryExample()],
    ['an adapter', 'desk.ts', readFileSync(join(user, adapter), 'utf8')],
  ]) {
    writeFileSync(join(user, file), text);
    check(`the example of ${what} keeps to the types`, () => {
      const { status, stdout, stderr } = run(
        'node',
        [
          join(project, 'node_modules/@typescript/native/bin/tsc'),
          ...'--noEmit --strict --target es2023 --module nodenext --types node'.split(' '),
          ...['--typeRoots', join(project, 'node_modules/@types'), file],
        ],
        user,
      );
      if (status !== 0) return stdout + stderr;
    });
  }
  return user;
}

/** What stands at the top of src/index.ts, as a user copies it, on a scenario of the package. */
function libraryExample() {
  const [comment] = readFileSync(join(project, 'src/index.ts'), 'utf8').split('*/');
  const code = comment.slice(comment.indexOf(' *   import ')).replaceAll(/^ \* {0,3}/gm, '');
  return code.replace("'shop.yaml'", "'node_modules/chatsim/scenarios/gladly.yaml'");
}

/** Runs the installed program on one Node and returns the SHA-256 of each file that it wrote, by name. */
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
  // Nobody listens there: that it says so shows that it was loaded, and its own ActTrouble understood.
  check(`Node ${node}: an adapter of one's own is loaded`, () => {
    const nowhere = ['--adapter', 'desk.ts', '--target', 'http://127.0.0.1:9'];
    const { status, stderr } = chatsim('adapter-test', ...nowhere);
    if (status !== 4 || !stderr.includes('no answer')) return `exit ${status}: ${stderr}`;
  });
  // By the same names everywhere, since documents tell the names of their inputs.
  const work = join(scratch, `work-${node}`);
  mkdirSync(work);
  symlinkSync(join(user, 'node_modules/chatsim/scenarios'), join(work, 'scenarios'));
  for (const { line, exits = [0], writes } of COMMANDS)
    check(`Node ${node}: chatsim ${line}`, () => {
      const { status, stdout, stderr } = run(
        join(user, 'node_modules/.bin/chatsim'),
        [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare),
        work,
        env,
      );
      if (!exits.includes(status)) return `exit ${status}: ${stdout}${stderr}`;
      const missing = writes.filter((name) => !existsSync(join(work, name)));
      if (missing.length > 0) return `not written: ${missing.join(', ')}`;
    });
  return sumsIn(work);
}

/** SHA-256 of each file in a folder; a journal is told by what was made of it. */
function sumsIn(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.sqlite(-|$)/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    names.map((name) => [
      name.slice(folder.length + 1),
      createHash('sha256').update(readFileSync(name)).digest('hex'),
    ]),
  );
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
