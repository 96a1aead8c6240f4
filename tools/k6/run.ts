/** The commands of docs/k6.md, as a user gives them: a server, the export, k6 itself, the merge. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { segments } from '../../src/live/k6/folder.ts';

const chatsim = fileURLToPath(new URL('../../bin/chatsim.ts', import.meta.url));
const ADMIN = 'the-admin-of-the-k6-run';

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

export async function serve(scenario: string, speed: number): Promise<Served> {
  const server = spawn(
    process.execPath,
    [chatsim, 'serve', scenario, '--port', '0', '--speed', String(speed)],
    { env: withAdmin(), stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return {
    url: String(line).trim(),
    async stop() {
      const closed = once(server, 'close');
      server.kill('SIGTERM');
      await closed;
    },
  };
}

const withAdmin = () => ({ ...process.env, CHATSIM_ADMIN_TOKEN: ADMIN });

export interface Told {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export function run(args: readonly string[], url = ''): Told {
  const { status, stdout, stderr } = spawnSync(process.execPath, [chatsim, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...withAdmin(), ...(url === '' ? {} : { CHATSIM_URL: url }) },
  });
  return { exit: status ?? -1, out: stdout, err: stderr };
}

/** One k6 a segment, all at once; their exit codes and where their samples are. */
export async function runK6(
  k6: string,
  folder: string,
  runners: number,
  url: string,
): Promise<{ readonly exits: number[]; readonly samples: string[]; readonly said: string[] }> {
  const tokens = run(['k6', 'provision', folder], url);
  if (tokens.exit !== 0) throw new Error(tokens.err);
  const { each, all } = segments(runners);
  const env = {
    ...process.env,
    CHATSIM_URL: url,
    CHATSIM_AGENT_TOKENS: tokens.out.trim(),
    CHATSIM_START: String(Date.now() + 3000),
  };
  const samples = each.map((_, i) => `${folder}/samples-${i + 1}.json.gz`);
  const said: string[] = [];
  const exits = await Promise.all(
    each.map(async (segment, i) => {
      const part =
        runners === 1 ? [] : ['--execution-segment', segment, '--execution-segment-sequence', all];
      const child: ChildProcess = spawn(
        k6,
        [
          'run',
          '--quiet',
          '--no-usage-report',
          '--address',
          '',
          ...part,
          '--out',
          `json=${samples[i]}`,
          'test.ts',
        ],
        { cwd: folder, env },
      );
      const note = (chunk: Buffer) => {
        said[i] = (said[i] ?? '') + String(chunk);
      };
      child.stdout?.on('data', note);
      child.stderr?.on('data', note);
      const [exit] = (await once(child, 'close')) as [number | null];
      return exit ?? -1;
    }),
  );
  return { exits, samples, said };
}

/** The trace as the server has it. */
export async function traceOf(url: string): Promise<readonly Record<string, unknown>[]> {
  const answer = await fetch(`${url}/v1/admin/trace`, {
    headers: { authorization: `Bearer ${ADMIN}` },
  });
  const text = await answer.text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => typeof line['event'] === 'string');
}
