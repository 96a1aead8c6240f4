/** For tests of adapters: a target, and ears that keep what clients are told. For tests only. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { LiveEvent, LiveWorld, Target } from '../backend.ts';
import { ADMIN } from '../serve/testing.ts';

export function targetFor(
  url: string,
  more: Partial<Target> & { readonly secrets?: Readonly<Record<string, string>> } = {},
): Target {
  const secrets = more.secrets ?? { CHATSIM_ADMIN_TOKEN: ADMIN };
  return {
    url,
    headers: {},
    ca: null,
    secret: (name) => secrets[name],
    options: {},
    now: () => performance.now(),
    ...more,
  };
}

export function worldFor(more: Partial<LiveWorld> = {}): LiveWorld {
  return {
    run: 'test-1',
    queues: [{ name: 'chat' }],
    agents: ['A1', 'A2'].map((name) => ({
      name,
      group: 'G1',
      capacity: 2,
      queues: ['chat'],
      skills: [],
    })),
    rules: {},
    accounts: [],
    ...more,
  };
}

/** Keeps what it is told. */
export class Told {
  readonly events: LiveEvent[] = [];
  private readonly waiting: { is: (event: LiveEvent) => boolean; found: (e: LiveEvent) => void }[] =
    [];

  readonly hear = (event: LiveEvent): void => {
    this.events.push(event);
    for (const each of this.waiting.filter(({ is }) => is(event))) {
      this.waiting.splice(this.waiting.indexOf(each), 1);
      each.found(event);
    }
  };

  names(): string[] {
    return this.events.map(({ event }) => event);
  }

  texts(): (string | undefined)[] {
    return this.events.filter(({ text }) => text !== undefined).map(({ text }) => text);
  }

  /** The first event of this kind, told already or yet to come. */
  async first(event: string, is: (event: LiveEvent) => boolean = () => true): Promise<LiveEvent> {
    const wanted = (each: LiveEvent) => each.event === event && is(each);
    const there = this.events.find(wanted);
    if (there !== undefined) return there;
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`no ${event} came; there were: ${this.names().join(', ')}`)),
        5000,
      );
      this.waiting.push({
        is: wanted,
        found: (found) => {
          clearTimeout(late);
          resolve(found);
        },
      });
    });
  }
}

/** A wire between clients and a server that a test can cut, and refuse to mend; with TLS at the clients' end if wanted. */
export interface Cable {
  readonly url: string;
  /** All connections are broken off at once; how many there were. */
  cut(): number;
  /** While it is out, nobody gets through. */
  isOut: boolean;
  close(): Promise<void>;
}

export async function cableTo(url: string, tls?: TlsOptions): Promise<Cable> {
  const { port } = new URL(url);
  const open = new Set<Socket>();
  const listener = (near: Socket) => {
    if (cable.isOut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(Number(port), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const cable = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isOut: false,
    cut(): number {
      const count = open.size / 2;
      for (const socket of [...open]) socket.resetAndDestroy();
      return count;
    },
    close: () =>
      new Promise<void>((resolve) => {
        cable.cut();
        server.close(() => resolve());
      }),
  };
  return cable;
}
