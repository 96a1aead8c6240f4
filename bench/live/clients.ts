/**
 * The clients that are compared: how each is told to do the job, and what it says of it in its own words. Who is missing says
 * how to get it. What they cost is measured from outside.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findK6, versionOf } from '../../tools/k6/find-k6.ts';
import { agentsOf, type Job, TEXT_CHARS } from './job.ts';
import { ADMIN, type Server } from './server.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const home = join(here, '../..');
const chatsim = join(home, 'dist/bin/chatsim.js');
export const CHATSIM = [process.execPath, chatsim] as const;

/** What a client says itself; null where it does not measure it. */
export interface Own {
  readonly sent: number | null;
  readonly delivered: number | null;
  readonly p50Sec: number | null;
  readonly p99Sec: number | null;
  readonly latenessP99Sec: number | null;
  readonly notes: readonly string[];
}

export interface Command {
  readonly program: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  own(stdout: string): Own;
}

export interface Client {
  readonly name: string;
  readonly what: string;
  /** Why it cannot take part, and how to change that; undefined when it can. */
  missing(): string | undefined;
  /** Tokens and files that it needs; not counted. */
  prepare(server: Server, job: Job, scenario: string, scratch: string): Promise<Command>;
}

export interface Wish {
  readonly k6: string | undefined;
  readonly artillery: string | undefined;
}

export function clients(wish: Wish): readonly Client[] {
  return [
    bare,
    live('live', 'chatsim live --simulations 0 --no-conform', [
      '--simulations',
      '0',
      '--no-conform',
    ]),
    live('live-all', 'chatsim live with simulations, conformance, recording and report', []),
    k6(wish.k6),
    artillery(wish.artillery),
  ];
}

const bare: Client = {
  name: 'bare',
  what: 'bench/live/bare-client.ts: ws and nothing else',
  missing: () => undefined,
  async prepare({ url }, job) {
    const sec = (value: number) => String(value);
    return {
      program: [
        process.execPath,
        join(here, 'bare-client.ts'),
        ...['--url', url, '--chats', sec(job.chats), '--agents', sec(agentsOf(job)), '--json'],
        ...['--ramp', sec(job.chats / job.rampSec), '--exchanges', sec(job.exchanges)],
        ...['--reply', sec(job.replySec)],
      ],
      env: { CHATSIM_ADMIN_TOKEN: ADMIN },
      own(stdout) {
        const said = JSON.parse(stdout.trim().split('\n').at(-1) as string);
        return {
          sent: said.sent,
          delivered: said.delivered,
          p50Sec: said.deliveredP50Sec,
          p99Sec: said.deliveredP99Sec,
          latenessP99Sec: said.latenessP99Sec,
          notes: said.refused > 0 ? [`${said.refused} acts refused`] : [],
        };
      },
    };
  },
};

function live(name: string, what: string, flags: readonly string[]): Client {
  return {
    name,
    what,
    missing: () => (existsSync(chatsim) ? undefined : 'dist/ is not built: npm run build'),
    async prepare({ url }, _job, scenario, scratch) {
      const all = flags.length === 0;
      return {
        program: [
          ...CHATSIM,
          ...['live', scenario, '--target', url, '--text-length', String(TEXT_CHARS)],
          ...['--state', join(scratch, 'state'), '--json', ...flags],
          ...(all ? ['--record', join(scratch, 'run.ndjson'), '--out', join(scratch, 'out')] : []),
        ],
        env: { CHATSIM_ADMIN_TOKEN: ADMIN },
        own(stdout) {
          const { live: facts } = JSON.parse(stdout);
          const { latencies, messages, acts, peak, driver } = facts;
          const troubles = Object.entries(acts.troubles).map(([kind, count]) => `${count} ${kind}`);
          return {
            sent: messages.sent,
            delivered: messages.delivered,
            p50Sec: latencies.sentToDelivered.p50Sec,
            p99Sec: latencies.sentToDelivered.p99Sec,
            latenessP99Sec: latencies.lateness.p99Sec,
            notes: [
              `ended ${facts.ended}`,
              `peak ${peak.chats} chats, ${peak.sockets} sockets`,
              ...(messages.lost > 0 ? [`${messages.lost} lost`] : []),
              ...troubles,
              ...(driver.isBottleneck ? [`driver: ${driver.why}`] : []),
              ...(facts.reality ? [facts.reality.verdict] : []),
              ...(facts.conformance ? [`conformance ${facts.conformance.verdict}`] : []),
            ],
          };
        },
      };
    },
  };
}

function k6(wished: string | undefined): Client {
  const program = wished ?? findK6();
  return {
    name: 'k6',
    what: `the export of chatsim k6, run by ${program === undefined ? 'k6' : versionOf(program)}`,
    missing: () =>
      program === undefined || versionOf(program) === undefined
        ? 'no k6 here: https://grafana.com/docs/k6, or npm run k6 -- --build; say where with --k6'
        : undefined,
    async prepare({ url }, _job, scenario, scratch) {
      const folder = join(scratch, 'k6');
      run([...CHATSIM, 'k6', scenario, '--out', folder, '--target', url], {});
      // Texts as long as those of the others.
      for (const [file, text] of K6_TEXTS) {
        const path = join(folder, file);
        const before = readFileSync(path, 'utf8');
        if (!before.includes(text)) throw new Error(`${file} of the export says ${text} no more`);
        writeFileSync(path, before.replace(text, `'${'x'.repeat(TEXT_CHARS)}'`));
      }
      const admin = { CHATSIM_ADMIN_TOKEN: ADMIN, CHATSIM_URL: url };
      const tokens = run([...CHATSIM, 'k6', 'provision', folder], admin).trim();
      const summary = join(scratch, 'k6-summary.json');
      return {
        program: [
          program as string,
          ...['run', '--quiet', '--no-usage-report', '--address', ''],
          ...['--summary-export', summary, 'test.ts'],
        ],
        cwd: folder,
        env: { CHATSIM_URL: url, CHATSIM_AGENT_TOKENS: tokens },
        own() {
          const { metrics } = JSON.parse(readFileSync(summary, 'utf8'));
          const sec = (name: string, of: string) =>
            metrics[name]?.[of] === undefined ? null : metrics[name][of] / 1000;
          const failed = metrics.chatsim_errors?.count ?? 0;
          return {
            sent: metrics.chatsim_messages_sent?.count ?? null,
            delivered: metrics.chatsim_messages_delivered?.count ?? null,
            p50Sec: sec('chatsim_delivery_time', 'med'),
            p99Sec: sec('chatsim_delivery_time', 'p(99)'),
            latenessP99Sec: sec('chatsim_lateness', 'p(99)'),
            notes: failed > 0 ? [`${failed} requests failed`] : [],
          };
        },
      };
    },
  };
}

const K6_TEXTS = [
  ['customer.ts', "'And then?'"],
  ['case.ts', "'That is how it is.'"],
] as const;

function artillery(wished: string | undefined): Client {
  const program = wished ?? 'artillery';
  return {
    name: 'artillery',
    what: 'both sides as virtual users of its ws engine, with a processor that answers pushes',
    missing: () =>
      spawnSync(program, ['--version'], { encoding: 'utf8' }).status === 0
        ? undefined
        : 'no Artillery here: npm install artillery@2.0.34 in a folder elsewhere, and --artillery FOLDER/node_modules/.bin/artillery',
    async prepare(server, job, _scenario, scratch) {
      const { agents, customers } = await tokensOf(server, job);
      const settings = join(scratch, 'artillery-job.json');
      const script = join(scratch, 'artillery.json');
      const report = join(scratch, 'artillery-report.json');
      writeFileSync(
        settings,
        JSON.stringify({
          agentTokens: agents,
          customerTokens: customers,
          textChars: TEXT_CHARS,
          exchanges: job.exchanges,
          replySec: job.replySec,
        }),
      );
      writeFileSync(script, JSON.stringify(artilleryScript(server.url, job)));
      return {
        program: [program, 'run', '--quiet', '--output', report, script],
        env: { CHATSIM_BENCH: settings, ARTILLERY_DISABLE_TELEMETRY: 'true' },
        own() {
          const { counters, summaries } = JSON.parse(readFileSync(report, 'utf8')).aggregate;
          const delivery = summaries['chatsim.delivery'];
          const errors = Object.entries(counters).filter(([name]) => name.startsWith('errors.'));
          return {
            sent: counters['chatsim.sent'] ?? null,
            delivered: counters['chatsim.delivered'] ?? null,
            p50Sec: delivery === undefined ? null : delivery.p50 / 1000,
            p99Sec: delivery === undefined ? null : delivery.p99 / 1000,
            latenessP99Sec: null,
            notes: errors.map(([name, count]) => `${name}: ${count}`),
          };
        },
      };
    },
  };
}

function artilleryScript(url: string, job: Job) {
  const agents = agentsOf(job);
  return {
    config: {
      target: url.replace('http', 'ws'),
      processor: join(here, 'artillery/processor.cjs'),
      ws: { perMessageDeflate: false },
      phases: [
        { name: 'agents', duration: Math.max(1, Math.ceil(agents / 100)), arrivalCount: agents },
        { pause: 2 },
        { name: 'customers', duration: job.rampSec, arrivalCount: job.chats },
      ],
    },
    scenarios: [
      { engine: 'ws', flow: [{ connect: { function: 'connect' } }, { function: 'chat' }] },
    ],
  };
}

async function tokensOf(server: Server, job: Job) {
  const agents: string[] = [];
  for (const name of (await server.agents()).slice(0, agentsOf(job)))
    agents.push((await server.post(`/v1/admin/agents/${name}/token`, ADMIN)).token);
  const customers: string[] = [];
  for (let i = 0; i < job.chats; i++)
    customers.push((await server.post('/v1/customers', '')).token);
  return { agents, customers };
}

function run(program: readonly string[], env: Readonly<Record<string, string>>): string {
  const [command, ...args] = program;
  const { status, stdout, stderr } = spawnSync(command as string, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return stdout;
}
