/**
 * A server under attack, for tests of its security: honest clients, and sockets that say whatever bytes they like. For tests
 * only.
 */
import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';
import { tiny } from '../../../engine/testing.ts';
import type { Server, ServerOptions } from '../server.ts';
import { ADMIN, ask, serverFor } from '../testing.ts';

export const HOST = 'Host: 127.0.0.1';

const servers: Server[] = [];
const sockets: Socket[] = [];
/** A1 to A3 serve the first queue, B1 the second. */
const SCENARIO = tiny({
  queues: [{}, {}],
  groups: [
    { count: 3, queues: [0] },
    { count: 1, queues: [1] },
  ],
  rules: { 'capacity.total': 5 },
});

export class Besieged {
  readonly server: Server;
  readonly url: string;
  readonly port: number;

  constructor(server: Server) {
    this.server = server;
    this.url = server.url;
    this.port = Number(new URL(server.url).port);
  }

  ask(method: string, path: string, token?: string, body?: unknown) {
    return ask(this.url, method, path, token, body);
  }

  async customer(): Promise<string> {
    return (await this.ask('POST', '/v1/customers')).body.token;
  }

  async agent(name: string): Promise<string> {
    const { token } = (await this.ask('POST', `/v1/admin/agents/${name}/token`, ADMIN)).body;
    await this.ask('POST', '/v1/agent/presence', token, { what: 'sign-in' });
    return token;
  }

  /** A socket that says these bytes and keeps what comes. */
  raw(...said: (string | Buffer)[]): Raw {
    return new Raw(this.port, said);
  }

  /** A honest client comes, and is served in time. */
  async isWell(): Promise<void> {
    const began = performance.now();
    const token = await this.customer();
    expect((await this.ask('GET', '/v1/chats', token)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(2000);
  }
}

export class Raw {
  readonly socket: Socket;
  got = '';
  readonly closed: Promise<string>;
  isClosed = false;

  constructor(port: number, said: readonly (string | Buffer)[]) {
    this.socket = connect(port, '127.0.0.1');
    for (const each of said) this.socket.write(each);
    sockets.push(this.socket);
    this.socket.on('data', (data) => {
      this.got += data.toString('latin1');
    });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        this.isClosed = true;
        resolve(this.got);
      });
    });
  }
}

export const besieged = {
  async open(options: Partial<ServerOptions> = {}): Promise<Besieged> {
    const server = await serverFor(SCENARIO, options);
    servers.push(server);
    return new Besieged(server);
  },

  /** After each test. */
  async end(): Promise<void> {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) await server.close();
  },
};
