/** The reference server of a comparison: started fresh for each client, on a core of its own, and looked at while it works. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { agentsOf, type Job } from './job.ts';

export const ADMIN = 'the-admin-of-the-comparison';
/** More than so many sockets want front ends; a process may hold 20,000. */
const SOCKETS_WITHOUT = 8_000;
const SOCKETS_EACH = 11_000;

export interface Seen {
  readonly live: number;
  readonly messages: number;
}

export class Server {
  readonly url: string;
  readonly pid: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.pid = child.pid as number;
    this.url = url;
  }

  static async start(program: readonly string[], scenario: string, job: Job): Promise<Server> {
    const [command, ...args] = program;
    const flags = ['--port', '0', '--trace', 'none', '--front-ends', String(frontEndsFor(job))];
    const child = spawn(command as string, [...args, 'serve', scenario, ...flags], {
      env: { ...process.env, CHATSIM_ADMIN_TOKEN: ADMIN },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    child.stdout?.resume();
    return new Server(child, String(line).trim().split('\n')[0] as string);
  }

  /** Chats that are live, and messages since the start, as the server counts them. */
  async seen(): Promise<Seen | undefined> {
    try {
      const answer = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(5000) });
      const text = await answer.text();
      const value = (name: string) =>
        Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
      const told = (event: string) => value(`chatsim_events_total\\{event="${event}"\\}`);
      return {
        live: value('chatsim_chats\\{state="live"\\}'),
        messages: told('message\\.customer') + told('message\\.agent'),
      };
    } catch {
      // It is too busy for this: the next look will do.
      return undefined;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the server answers
  async post(path: string, token: string): Promise<any> {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.url}${path}`, { method: 'POST', headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async agents(): Promise<string[]> {
    const answer = await fetch(`${this.url}/v1/admin/world`, {
      headers: { authorization: `Bearer ${ADMIN}` },
    });
    const { agents } = (await answer.json()) as { agents: { agent: string }[] };
    return agents.map(({ agent }) => agent);
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await closed;
  }
}

function frontEndsFor(job: Job): number {
  const sockets = job.chats + agentsOf(job);
  return sockets <= SOCKETS_WITHOUT ? 0 : Math.ceil(sockets / SOCKETS_EACH);
}
