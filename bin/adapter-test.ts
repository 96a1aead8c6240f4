/** `adapter-test`: does an adapter do what live runs rely on? Its whole checklist, against a real backend. */
import type { Command } from 'commander';
import type { Account, LiveWorld } from '../src/live/backend.ts';
import { EXIT, Failure } from './shell/failure.ts';
import { examples, type Leave, repeated, someText } from './shell/flags.ts';
import type { Io } from './shell/io.ts';
import { wayOptions } from './shell/live-flags.ts';

interface Flags {
  readonly target?: string;
  readonly adapter: string;
  readonly mapping?: string;
  readonly adapterOption?: readonly string[];
  readonly header?: readonly string[];
  readonly ca?: string;
  readonly allow?: string;
  readonly allowHost?: readonly string[];
  readonly accounts?: string;
  readonly scenario?: string;
  readonly patience: string;
  readonly settle?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly quiet?: boolean;
}

export function addTo(program: Command, io: Io, leave: Leave): void {
  const command = program
    .command('adapter-test')
    .description('Try an adapter against a real chat server, check by check.')
    .option('--target <url>', 'the server; only this machine, unless another host is allowed')
    .option('--adapter <name|file>', 'the adapter: a name, or a file of your own', 'chatsim')
    .option('--mapping <file>', 'of the adapter mapping', someText('--mapping', 'backend.yaml'))
    .option('--adapter-option <name=value>', 'for the adapter; may be repeated', repeated)
    .option(
      '--accounts <file>',
      'agents that are there already: JSON or CSV, secrets as $NAME',
      someText('--accounts', 'agents.csv'),
    );
  wayOptions(command)
    .option(
      '--scenario <file>',
      'take its queues and two of its agents, those with accounts first; else agent-1 and agent-2 or two of --accounts, and the queue chat',
      someText('--scenario', 'shop.yaml'),
    )
    .option('--patience <time>', 'how long anything may take', '10s')
    .option(
      '--settle <time>',
      'how long to wait for what should not come; 300ms, or 2.5s where it is polled',
    )
    .option('-o, --out <folder>', 'write adapter-test.json there')
    .option('--json', 'print the report as JSON')
    .option('-q, --quiet', 'print only what failed')
    .addHelpText(
      'after',
      `
Two agents and a few customers hold real chats: try it where that does no harm. What was made is taken
away at the end. Exit 0 passed, 1 a check failed, 2 wrong input, 4 the server cannot be reached.
A server to try it on is chatsim serve --platform gladly, and CHATSIM_ADMIN_TOKEN the token that it
shows. How to write an adapter, with code or without, is in docs/adapters.md.
${examples(
  ['chatsim adapter-test --target http://127.0.0.1:8080', 'our own'],
  [
    'chatsim adapter-test --target http://127.0.0.1:8080 --adapter mapping --mapping scenarios/mappings/chatsim.yaml',
    '',
  ],
)}`,
    )
    .action((flags: Flags) => adapterTest(flags, io, leave));
}

async function adapterTest(flags: Flags, io: Io, leave: Leave): Promise<void> {
  const { parseDuration } = await import('../src/scenarios/units.ts');
  const { targetOf } = await import('../src/live/drive/target-facts.ts');
  const kit = await import('../src/live/adapters/kit/kit.ts');
  const { checkedText, verdictText } = await import('../src/live/adapters/kit/kit-text.ts');
  const { targetReady } = await import('./shell/live-target.ts');
  const { serverFailure } = await import('./shell/live-trouble.ts');
  const { exitBy } = await import('./shell/crew.ts');

  if (flags.target === undefined)
    throw new Failure(
      'adapter-test takes the address of a server - e.g. --target http://127.0.0.1:8080, where chatsim serve listens',
    );
  const patienceMs = millisecondsOf('--patience', flags.patience, parseDuration);
  const settle = flags.settle;
  const quietMs = settle === undefined ? null : millisecondsOf('--settle', settle, parseDuration);
  const world = await worldFor(flags, io);
  if (flags.out !== undefined) {
    const { mustBeFolder } = await import('./shell/files.ts');
    mustBeFolder(io, flags.out);
  }
  const { adapter, facts } = await targetReady(io, { ...flags, state: '' });
  const isText = flags.json !== true;
  const stop = new AbortController();
  let by: Parameters<typeof exitBy>[0];
  const stopListening = io.onInterrupt((signal) => {
    by = signal;
    stop.abort();
  });
  try {
    const report = await kit
      .adapterTest({
        adapter,
        target: targetOf(facts, () => performance.now()),
        world,
        patienceMs,
        ...(quietMs === null ? {} : { quietMs }),
        secrets: [
          ...Object.values(facts.secrets),
          ...Object.values(facts.headers),
          ...world.accounts.flatMap(({ secret }) => Object.values(secret)),
        ],
        signal: stop.signal,
        onChecked: (checked) => {
          if (isText && (flags.quiet !== true || checked.outcome === 'failed'))
            io.stdout.write(`${checkedText(checked)}\n`);
        },
      })
      .catch((error: unknown) => {
        throw serverFailure(error, facts.url);
      });
    const json = `${JSON.stringify(report, null, 2)}\n`;
    if (flags.out !== undefined) {
      const { writeFile } = await import('./shell/files.ts');
      const { slashed } = await import('./shell/inputs.ts');
      writeFile(io, `${slashed(flags.out).replace(/\/$/, '')}/adapter-test.json`, json);
    }
    io.stdout.write(isText ? `\n${verdictText(report)}\n` : json);
    const isProvisioned = report.checks.some(
      ({ name, outcome }) => name === 'provisions' && outcome === 'passed',
    );
    if (flags.scenario === undefined && !isProvisioned)
      io.stderr.write(
        `hint: without --scenario the agents ${world.agents.map(({ name }) => name).join(' and ')} and the queue chat are asked for${flags.accounts === undefined ? ', as chatsim serve --platform has them' : ''}\n`,
      );
    leave(by !== undefined ? exitBy(by) : report.verdict === 'passed' ? EXIT.done : EXIT.failed);
  } finally {
    stopListening();
  }
}

function millisecondsOf(
  flag: string,
  text: string,
  parse: (text: string) => number | null,
): number {
  const micros = parse(text);
  if (micros === null || micros <= 0)
    throw new Failure(`${flag} takes a time such as 10s, and this is ${text}`);
  return micros / 1000;
}

/** Enough for every check; more agents would only stand about. */
const AGENTS = 2;

async function worldFor(
  { scenario: path, accounts: file }: Pick<Flags, 'scenario' | 'accounts'>,
  io: Io,
): Promise<LiveWorld> {
  const { randomBytes } = await import('node:crypto');
  const { accountsFile } = await import('./shell/accounts-file.ts');
  const run = `kit-${randomBytes(4).toString('hex')}`;
  if (path === undefined) {
    const accounts = file === undefined ? [] : accountsFile(io, file);
    const names = new Set([...accounts.map(({ name }) => name), 'agent-1', 'agent-2']);
    const agents = [...names].slice(0, AGENTS);
    return {
      run,
      queues: [{ name: 'chat' }],
      agents: agents.map((name) => ({
        name,
        group: 'agent',
        capacity: 2,
        queues: ['chat'],
        skills: [],
      })),
      rules: {},
      accounts: accountsOf(agents, accounts),
    };
  }
  const { scenarioOf } = await import('./shell/inputs.ts');
  const { worldOf } = await import('../src/live/plan/world.ts');
  const world = worldOf(scenarioOf(io, path), { run, side: 'both', accounts: [] });
  const known = world.agents.map(({ name }) => name);
  const accounts = file === undefined ? [] : accountsFile(io, file, known);
  const [first] = world.queues;
  const serving = world.agents.filter(({ queues }) => queues.includes(first?.name ?? ''));
  const isGiven = (name: string) => accounts.some((account) => account.name === name);
  const agents = [
    ...serving.filter(({ name }) => isGiven(name)),
    ...serving.filter(({ name }) => !isGiven(name)),
  ].slice(0, AGENTS);
  return {
    ...world,
    agents,
    accounts: accountsOf(
      agents.map(({ name }) => name),
      accounts,
    ),
  };
}

/** Of those who take part. */
const accountsOf = (names: readonly string[], accounts: readonly Account[]): Account[] =>
  accounts.filter(({ name }) => names.includes(name));
