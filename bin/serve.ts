/** `serve`: a platform's rules behind HTTP and WebSocket, in real time, for real clients. */
import { type Command, Option } from 'commander';
import type { Fault } from '../src/live/serve/faults/faults.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, someText, wholeNumber } from './shell/flags.ts';
import type { Interruption, Io } from './shell/io.ts';

interface Flags {
  readonly platform?: string;
  readonly agents?: number;
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly host: string;
  readonly port: number;
  readonly speed: number;
  readonly journal?: string;
  readonly trace?: string;
  readonly keep: number;
  readonly rateLimit?: number;
  readonly frontEnds: number;
  readonly adminToken?: string;
  readonly fault?: readonly string[];
  readonly name?: readonly string[];
}

/** Bytes that may wait for a client who does not read. */
const BACKLOG = 1 << 20;
const MOST_SPEED = 10_000;
const MOST_FRONT_ENDS = 64;
const ENV = 'CHATSIM_ADMIN_TOKEN';

export function addTo(program: Command, io: Io, leave: Leave): void {
  program
    .command('serve')
    .description("Serve a platform's rules over HTTP and WebSocket, in real time.")
    .argument('[scenario]', 'a scenario file: its queues, agents and rules; its people stay away')
    .option('--platform <name>', 'a platform alone, with one queue and a few agents')
    .option(
      '--agents <number>',
      'with --platform: how many; 3 when left out',
      wholeNumber('--agents', 1),
    )
    .option('--set <rule=value>', 'change a setting; may be repeated', repeated)
    .option('--seed <seed>', "another seed than the scenario's", someText('--seed', '7'))
    .option('--host <address>', 'where to listen; 0.0.0.0 is everywhere', '127.0.0.1')
    .option(
      '--name <host>',
      'a name it is reached by, too, when a proxy on this machine stands before it; may be repeated',
      repeated,
    )
    .option('--port <number>', 'where to listen; 0 takes one that is free', portNumber, 8080)
    .option('--speed <number>', 'so many seconds of the platform in each second', speedOf, 1)
    .option('--journal <file>', 'keep the state there across a crash; in memory when left out')
    .option('--trace <file>', 'write the trace there; `none` keeps none; in memory when left out')
    .addOption(
      new Option('--keep <time>', 'forget customers who have done nothing for so long')
        .argParser(keepOf)
        .default(86_400e6, '24h'),
    )
    .option(
      '--rate-limit <number>',
      'requests a second of one client, twice as many at once; none when left out',
      wholeNumber('--rate-limit', 1),
    )
    .option(
      '--front-ends <number>',
      'processes that hold the sockets, for more than some thousand of them; 0 is none',
      frontEndsOf,
      0,
    )
    .option(
      '--admin-token <token>',
      `the administrators' token; others on this machine can read a command line (ps), so better ${ENV}, or leave it out: one is made and shown`,
      tokenOf,
    )
    .option(
      '--fault <name=value>',
      'break a rule on purpose, to test a tester: see docs/faults.md; may be repeated',
      repeated,
    )
    .addHelpText(
      'after',
      `
The protocol is in docs/protocol (OpenAPI and AsyncAPI), a walk through it in docs/serve.md. Open the
address in a browser to be a customer and an agent by hand. Ctrl-C or SIGTERM ends it: exit 130 or 143.
${examples(
  ['chatsim serve --platform gladly', 'three agents on Gladly, http://127.0.0.1:8080'],
  ['chatsim serve scenarios/desk.yaml --journal desk.sqlite', 'survives kill -9'],
  ['chatsim serve --platform sinch --port 0 --speed 60', 'a minute in a second'],
  ['chatsim serve --platform gladly --fault lost-push=5%', 'one event in twenty is not told'],
)}`,
    )
    .action((path: string | undefined, flags: Flags) => serve(path, flags, io, leave));
}

async function serve(path: string | undefined, flags: Flags, io: Io, leave: Leave): Promise<void> {
  const scenario = await servedBy(path, flags, io);
  const faults = await faultsOf(flags.fault ?? []);
  const { exitBy } = await import('./shell/crew.ts');
  const { packageVersion } = await import('./shell/package.ts');
  const { scenarioHash } = await import('../src/experiments/scenario-hash.ts');
  const { wallClock } = await import('../src/live/serve/wall-clock.ts');
  const { openServer } = await import('../src/live/serve/server.ts');
  const { newToken } = await import('../src/live/serve/tokens.ts');
  const { keepPausesShort } = await import('../src/live/short-pauses.ts');

  const given = flags.adminToken ?? tokenFrom(io.env[ENV]);
  const adminToken = given ?? newToken();
  let stop: (why: { by?: Interruption; error?: unknown }) => void = () => {};
  const stopped = new Promise<{ by?: Interruption; error?: unknown }>((resolve) => {
    stop = resolve;
  });
  const stopListening = io.onInterrupt((by) => stop({ by }));
  keepPausesShort();
  try {
    const server = await openServer({
      scenario,
      scenarioHash: scenarioHash(scenario),
      chatsimVersion: packageVersion(),
      clock: wallClock,
      host: flags.host,
      port: flags.port,
      adminToken,
      speed: flags.speed,
      journal: flags.journal === undefined ? null : io.files.onDisk(flags.journal),
      ...(flags.trace === undefined
        ? {}
        : { trace: flags.trace === 'none' ? null : io.files.onDisk(flags.trace) }),
      keep: flags.keep,
      rateLimit: flags.rateLimit ?? null,
      frontEnds: flags.frontEnds,
      backlog: BACKLOG,
      faults,
      names: (flags.name ?? []).map((name) => name.toLowerCase()),
      onFault: (error) => stop({ error }),
    }).catch((error: unknown) => {
      throw asFailure(error, flags);
    });
    io.stdout.write(`${server.url}\n`);
    io.stderr.write(
      `${scenario.name} (${scenario.platform}), ${scenario.agents.length} agents, ${
        flags.journal === undefined
          ? 'state in memory only: it is lost when this process ends (--journal FILE keeps it)'
          : `state kept in ${flags.journal}`
      }\n`,
    );
    const { faultText } = await import('../src/live/serve/faults/read.ts');
    const on = server.world.faults.now();
    if (on.length > 0)
      io.stderr.write(`THIS SERVER BREAKS ITS RULES: faults ${on.map(faultText).join(' ')}\n`);
    if (given === undefined) io.stderr.write(`admin token: ${adminToken}\n`);
    const why = await stopped;
    await server.close();
    if (why.error !== undefined) throw asFailure(why.error, flags);
    leave(exitBy(why.by));
  } finally {
    stopListening();
  }
}

async function faultsOf(texts: readonly string[]): Promise<Fault[]> {
  if (texts.length === 0) return [];
  const { readFaultText } = await import('../src/live/serve/faults/read.ts');
  return texts.map((text) => {
    const fault = readFaultText(text);
    if ('wrong' in fault)
      throw new Failure(`--fault ${text}: ${fault.wrong}${fault.hint && ` - ${fault.hint}`}`);
    return fault;
  });
}

async function servedBy(path: string | undefined, flags: Flags, io: Io): Promise<Scenario> {
  const { loadedOf, loadOptions, needPlatform, problemLines } = await import('./shell/inputs.ts');
  if (path !== undefined) {
    if (flags.platform !== undefined)
      throw new Failure('a scenario has its platform in it: leave out --platform, or the scenario');
    if (flags.agents !== undefined)
      throw new Failure('--agents goes with --platform: a scenario has its agents in it');
    return loadedOf(io, path, { ...flags, withLive: true }).scenario;
  }
  if (flags.platform === undefined)
    throw new Failure('name a scenario file, or a platform with --platform NAME');
  const { name, title } = needPlatform(flags.platform);
  const { loadScenario } = await import('../src/scenarios/load.ts');
  // Nobody comes by themselves, but a scenario without arrivals is refused.
  const text = `name: ${JSON.stringify(title)}
platform: ${name}
duration: 1h
customers: { people: { arrivals: 1/h, handle: 1m } }
agents: { agent: { count: ${flags.agents ?? 3} } }
`;
  const loaded = loadScenario('--platform', () => text, {
    ...loadOptions(),
    ...(flags.set === undefined ? {} : { set: flags.set }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  });
  if (!loaded.ok) throw new Failure(problemLines(loaded.problems));
  return loaded.scenario;
}

const NETWORK: Readonly<Record<string, string>> = {
  EADDRINUSE: 'somebody listens there already - take another --port, or 0 for any that is free',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'you may not listen there (permission denied)',
  ENOTFOUND: 'there is no such host',
  ENOTSUP: 'this system shares no port among processes: leave out --front-ends',
};

function asFailure(error: unknown, { host, port }: Flags): unknown {
  if (!(error instanceof Error)) return error;
  if (['JournalTrouble', 'TraceTrouble'].includes(error.constructor.name))
    return new Failure(error.message);
  const code = 'code' in error ? String(error.code) : '';
  const words = NETWORK[code];
  if (words !== undefined) return new Failure(`${host}:${port}: ${words}`);
  if (code.startsWith('SQLITE_'))
    return new Failure(`the journal cannot be written: ${error.message}`, EXIT.wrongInput);
  return error;
}

function frontEndsOf(text: string): number {
  const count = wholeNumber('--front-ends', 0)(text);
  if (count > MOST_FRONT_ENDS)
    throw new Failure(`--front-ends takes a number up to ${MOST_FRONT_ENDS}, and this is ${text}`);
  return count;
}

function portNumber(text: string): number {
  const port = wholeNumber('--port', 0)(text);
  if (port > 65_535) throw new Failure(`--port takes a number up to 65535, and this is ${text}`);
  return port;
}

function speedOf(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed > 0 && speed <= MOST_SPEED))
    throw new Failure(`--speed takes a number above 0, at most ${MOST_SPEED}, and this is ${text}`);
  return speed;
}

const UNITS: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };

/** µs. Only whole numbers of one unit. */
function keepOf(text: string): number {
  const found = /^(\d+)([smhd])$/.exec(text);
  const time = found === null ? Number.NaN : Number(found[1]) * (UNITS[found[2] as string] ?? 0);
  if (!(time > 0 && Number.isSafeInteger(time)))
    throw new Failure(`--keep takes a time such as 24h, and this is ${text}`);
  return time;
}

/** What may stand in a header as it is. */
function tokenOf(text: string): string {
  if (!/^[\w.~+/=-]{16,200}$/.test(text))
    throw new Failure(
      'the admin token takes 16 to 200 letters, digits and -._~+/= - leave it out to have one made',
    );
  return text;
}

const tokenFrom = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : tokenOf(text);
