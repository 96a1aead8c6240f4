// The real Tiledesk server on this machine, for trying the adapter `tiledesk`: fetched from the package registries into a
// folder of yours, started with Redis and a MongoDB in memory on loopback, and stopped. Outside CI, and nothing of it comes
// into this repository: Tiledesk is AGPL, a target and never a dependency. See docs/tiledesk.md.
// Usage: node tools/tiledesk/set-up.mjs install|start|stop|status FOLDER [--version V] [--port N] [--mongodb URI] [--env NAME=VALUE]
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What the evidence page was measured with; --version takes another. */
const VERSION = '2.19.16';
const ADMIN = 'admin@tiledesk.com';
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const START_MS = 60_000;
const ADMIN_MS = 5000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    version: { type: 'string', default: VERSION },
    port: { type: 'string', default: '0' },
    mongodb: { type: 'string' },
    env: { type: 'string', multiple: true, default: [] },
  },
});
const [command, given] = positionals;
const commands = { install, start, stop, status };
if (given === undefined || !Object.hasOwn(commands, command ?? ''))
  fail(`usage: set-up.mjs ${Object.keys(commands).join('|')} FOLDER`);
const folder = resolve(given);
if (!relative(REPOSITORY, folder).startsWith('..'))
  fail(`${folder} lies in the repository: name a folder elsewhere`);
const at = (...parts) => join(folder, ...parts);
const STATE = at('running.json');
const SECRETS = at('secrets.env');
await commands[command]();

function install() {
  need(
    'java',
    ['-version'],
    'a Java runtime, 11 or newer (Debian: apt-get install default-jre-headless)',
  );
  need('mvn', ['-version'], 'Maven (Debian: apt-get install maven)');
  need('redis-server', ['--version'], 'Redis (Debian: apt-get install redis-server)');
  mkdirSync(folder, { recursive: true });

  say(`fetching @tiledesk/tiledesk-server ${options.version}`);
  rmSync(at('server'), { recursive: true, force: true });
  run('npm', ['pack', '--silent', `@tiledesk/tiledesk-server@${options.version}`], folder);
  run('tar', ['xzf', `tiledesk-tiledesk-server-${options.version}.tgz`], folder);
  renameSync(at('package'), at('server'));
  writeFileSync(at('server', 'package.json'), `${JSON.stringify(mended(), null, 2)}\n`);

  say('installing what it needs, without running scripts: some minutes');
  const quiet = [
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  run('npm', ['install', ...quiet], at('server'));
  // The version it names needs a compiler; a newer one brings its binary along.
  run('npm', ['install', 'sharp@latest', ...quiet], at('server'));

  say('fetching the MongoDB in memory');
  mkdirSync(at('mongo'), { recursive: true });
  copyFileSync(join(HERE, 'pom.xml'), at('mongo', 'pom.xml'));
  run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], at('mongo'));

  if (!existsSync(SECRETS))
    writeFileSync(
      SECRETS,
      `TILEDESK_ADMIN_EMAIL=${ADMIN}\nTILEDESK_ADMIN_PASSWORD=${randomBytes(12).toString('hex')}\n`,
      { mode: 0o600 },
    );
  say(`installed in ${folder}`);
}

/** The package as it can be installed: its own packages by any version, without those that need an account or a build. */
function mended() {
  const pack = JSON.parse(readFileSync(at('server', 'package.json'), 'utf8'));
  for (const name of Object.keys(pack.dependencies))
    if (name.startsWith('@tiledesk/')) pack.dependencies[name] = '*';
  delete pack.dependencies.http;
  delete pack.devDependencies;
  delete pack.optionalDependencies;
  return pack;
}

async function start() {
  if (!existsSync(at('server', 'node_modules')))
    fail(`nothing is installed in ${folder}: install first`);
  const before = running();
  if (before !== undefined) fail(`it is running already: ${before.url} (stop it first)`);
  const pids = {};
  const halt = (why) => {
    for (const pid of Object.values(pids)) end(pid);
    fail(why);
  };
  try {
    const redisPort = await freePort();
    const redis = [
      '--port',
      String(redisPort),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    pids.redis = launch('redis', 'redis-server', redis);

    let mongodb = options.mongodb;
    if (mongodb === undefined) {
      const port = await freePort();
      const java = [
        '-Xmx1g',
        '-cp',
        at('mongo', 'lib', '*'),
        join(HERE, 'Mongo.java'),
        String(port),
      ];
      pids.mongo = launch('mongo', 'java', java);
      await until(() => readFileSync(at('mongo.log'), 'utf8').includes('listening on'), 'mongo');
      mongodb = `mongodb://127.0.0.1:${port}/tiledesk`;
    }

    const port = options.port === '0' ? await freePort() : Number(options.port);
    const url = `http://127.0.0.1:${port}`;
    const secrets = Object.fromEntries(readFileSync(SECRETS, 'utf8').trim().split('\n').map(pair));
    const begun = Date.now();
    pids.tiledesk = launch(
      'tiledesk',
      process.execPath,
      ['-r', join(HERE, 'loopback.cjs'), 'bin/www'],
      {
        cwd: at('server'),
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          PORT: String(port),
          MONGODB_URI: mongodb,
          CACHE_REDIS_HOST: '127.0.0.1',
          CACHE_REDIS_PORT: String(redisPort),
          GLOBAL_SECRET: randomBytes(24).toString('hex'),
          CREATE_INITIAL_DATA: 'true',
          ADMIN_EMAIL: secrets.TILEDESK_ADMIN_EMAIL,
          ADMIN_PASSWORD: secrets.TILEDESK_ADMIN_PASSWORD,
          EMAIL_ENABLED: 'false',
          CHAT21_ENABLED: 'false',
          ROUTE_QUEUE_ENABLED: 'true',
          MONGOOSE_UNIFIED_TOPOLOGY: 'true',
          JOB_WORKER_ENABLED: 'false',
          // A new project has the smallest plan: 200 chats a month, then it takes no more.
          QUOTES_ENABLED: 'false',
          LOG_LEVEL: 'error',
          ...Object.fromEntries(options.env.map(pair)),
        },
      },
    );
    await until(async () => (await fetch(url).catch(() => undefined)) !== undefined, 'tiledesk');
    const answeredSec = (Date.now() - begun) / 1000;
    await administrator(url, secrets);
    writeFileSync(STATE, `${JSON.stringify({ url, pids }, null, 2)}\n`);
    console.log(url);
    say(`answered after ${answeredSec.toFixed(1)} s; logs in ${folder}`);
    say(`the administrator's name and password: set -a; . ${SECRETS}; set +a`);
  } catch (trouble) {
    halt(String(trouble?.message ?? trouble));
  }
}

/** The server makes its administrator a moment later; now and then it does not, and then signing up does what it would. */
async function administrator(url, secrets) {
  const [email, password] = [secrets.TILEDESK_ADMIN_EMAIL, secrets.TILEDESK_ADMIN_PASSWORD];
  const post = (path, body) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const patience = Date.now() + ADMIN_MS;
  await until(async () => {
    if ((await post('/auth/signin', { email, password })).ok) return true;
    const name = { firstname: 'Administrator', lastname: 'chatsim', phone: '+99900000001' };
    if (Date.now() > patience)
      await post('/auth/signup', { email, password, ...name, disableEmail: true });
    return false;
  }, 'tiledesk');
}

async function stop() {
  if (!existsSync(STATE)) return say('it is not running');
  const { pids } = JSON.parse(readFileSync(STATE, 'utf8'));
  for (const pid of Object.values(pids).reverse()) end(pid);
  rmSync(STATE);
  say('stopped');
}

function status() {
  const now = running();
  console.log(now === undefined ? 'not running' : `${now.url} ${JSON.stringify(now.pids)}`);
}

function running() {
  if (!existsSync(STATE)) return undefined;
  const state = JSON.parse(readFileSync(STATE, 'utf8'));
  return Object.values(state.pids).some(isAlive) ? state : undefined;
}

function launch(name, program, args, more = {}) {
  const log = openSync(at(`${name}.log`), 'w', 0o600);
  const child = spawn(program, args, {
    cwd: folder,
    ...more,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.on('error', (trouble) => fail(`${program}: ${trouble.message}`));
  child.unref();
  return child.pid;
}

async function until(isSo, name) {
  const patience = Date.now() + START_MS;
  while (!(await isSo())) {
    if (Date.now() > patience) throw new Error(`${name} did not come up: see ${at(`${name}.log`)}`);
    await new Promise((go) => setTimeout(go, 100));
  }
}

function freePort() {
  return new Promise((done, wrong) => {
    const probe = createServer();
    probe.on('error', wrong);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function end(pid) {
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGTERM');
}

function need(program, args, what) {
  if (spawnSync(program, args, { stdio: 'ignore' }).status !== 0)
    fail(`${program} is missing: ${what}`);
}

function run(program, args, cwd) {
  const { status: code, error } = spawnSync(program, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (code !== 0) fail(`${program} ${args.join(' ')}: ${error?.message ?? `exit code ${code}`}`);
}

function pair(text) {
  const cut = text.indexOf('=');
  return [text.slice(0, cut), text.slice(cut + 1)];
}

function say(text) {
  console.error(text);
}

function fail(text) {
  console.error(`set-up.mjs: ${text}`);
  process.exit(1);
}
