/**
 * The sockets of one process: what the router's side tells goes out, what clients say goes in as acts (frames.ts). All frames
 * of a turn for one client leave together. What a client does not read piles up; when the pile passes a bound the socket is
 * cut, and the client comes back for the rest. Knows no feed and no world.
 */
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Actor } from './acts.ts';
import { type Back, CLOSE, type Counts, type Outlet } from './back.ts';
import { type Refusal, tooMany } from './books.ts';
import type { Clock } from './clock.ts';
import { atEndOfJob } from './end-of-job.ts';
import type { ReadFrame } from './frames.ts';

/** A socket that answers no ping for so long is gone. */
const PING_MS = 30_000;
/** Pings go out in so many portions, so that they are no work of one moment. */
const PING_PORTIONS = 30;
/** Acts of one socket that may wait for their answers; until some are answered no more is read from it. */
const UNANSWERED_MOST = 64;
/** A socket that was refused so often in succession for its rate is closed. */
const THROTTLED_MOST = 100;

interface Line {
  readonly number: number;
  readonly socket: WebSocket;
  readonly stream: Duplex;
  readonly side: 'customer' | 'agent';
  /** What its rate is counted by. */
  readonly client: string;
  isAlive: boolean;
  /** Frames are being gathered. */
  isCorked: boolean;
  /** Acts that wait for their answers. */
  unanswered: number;
  /** Frames refused in succession because they came too fast. */
  throttled: number;
}

export interface SocketsOptions {
  readonly clock: Clock;
  readonly counts: Counts;
  /** Most bytes that may wait for one client. */
  readonly backlog: number;
}

/** What the sockets ask of those who know the schemas and the rates. */
export interface Hearing {
  readonly read: ReadFrame;
  /** Seconds until this client may come again; 0 when it may now. */
  readonly wait: (client: string) => number;
}

export class Sockets implements Outlet {
  private readonly o: SocketsOptions;
  private readonly lines = new Map<number, Line>();
  private readonly corked: Line[] = [];
  private numbers = 0;
  private isClosing = false;
  private back: Back | undefined;
  private hearing: Hearing | undefined;
  private stopPings: () => void = () => {};
  private readonly letGo = () => this.uncork();

  constructor(options: SocketsOptions) {
    this.o = options;
    this.ping(0);
  }

  /** From now on clients are understood. */
  hear(back: Back, hearing: Hearing): void {
    this.back = back;
    this.hearing = hearing;
  }

  /** A client has come: `after` is the number of the last message it has, `client` what its rate is counted by. */
  enter(
    socket: WebSocket,
    stream: Duplex,
    actor: Actor,
    client: string,
    after: number | undefined,
  ): void {
    const back = this.back as Back;
    if (this.isClosing) {
      socket.close(CLOSE.goingAway, 'the server is going down');
      return;
    }
    this.numbers += 1;
    const line: Line = {
      number: this.numbers,
      socket,
      stream,
      side: actor.side as Line['side'],
      client,
      isAlive: true,
      isCorked: false,
      unanswered: 0,
      throttled: 0,
    };
    this.lines.set(line.number, line);
    socket.on('pong', () => {
      line.isAlive = true;
    });
    socket.on('message', (data, isBinary) => this.heard(line, data, isBinary));
    // Broken frames: ws closes the socket with the code for it.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.lines.delete(line.number);
      back.gone(line.number);
    });
    back.open(line.number, actor, after);
  }

  // What the router's side tells.

  say(number: number, frame: string): void {
    const line = this.lines.get(number);
    if (line !== undefined) this.send(line, frame);
  }

  answer(number: number, id: string, status: number, body: string, retryAfter?: number): void {
    const line = this.lines.get(number);
    if (line === undefined) return;
    line.unanswered -= 1;
    if (line.unanswered < UNANSWERED_MOST / 2 && line.socket.isPaused) line.socket.resume();
    this.o.counts.act(line.side, status);
    const retry = retryAfter === undefined ? '' : `"retryAfter":${retryAfter},`;
    this.send(line, `{"re":${JSON.stringify(id)},"status":${status},${retry}"body":${body}}`);
  }

  push(number: number, seq: number, rest: string): void {
    const line = this.lines.get(number);
    if (line !== undefined) this.send(line, `{"seq":${seq},${rest}`);
  }

  close(number: number, code: number, why: string): void {
    this.lines.get(number)?.socket.close(code, why);
  }

  cut(number: number): void {
    this.lines.get(number)?.socket.terminate();
  }

  /** Goodbye to everybody. */
  closeAll(): void {
    this.isClosing = true;
    this.stopPings();
    this.uncork();
    for (const { socket } of this.lines.values())
      socket.close(CLOSE.goingAway, 'the server is going down');
  }

  /** Those who did not answer the goodbye are cut. */
  cutAll(): void {
    for (const { socket } of [...this.lines.values()]) socket.terminate();
  }

  /** An act, as a frame. */
  private heard(line: Line, data: RawData, isBinary: boolean): void {
    const { read, wait } = this.hearing as Hearing;
    const { socket, side } = line;
    const sec = Math.ceil(wait(line.client));
    const frame = isBinary ? null : read(side, String(data));
    if (frame === null) {
      socket.close(CLOSE.notAllowed, 'this is no act: {"do":"write","id":"a-1", ...}');
      return;
    }
    if (sec > 0) return this.tooFast(line, frame.id, sec);
    line.throttled = 0;
    if ('wrong' in frame) return this.refuse(line, frame.id, frame.wrong);
    line.unanswered += 1;
    if (line.unanswered >= UNANSWERED_MOST) socket.pause();
    (this.back as Back).act(line.number, line.client, frame);
  }

  private tooFast(line: Line, id: string, sec: number): void {
    this.o.counts.throttled();
    line.throttled += 1;
    if (line.throttled > THROTTLED_MOST) line.socket.close(CLOSE.tooMany, 'too many acts too fast');
    else this.refuse(line, id, tooMany(sec), sec);
  }

  private refuse(line: Line, re: string, problem: Refusal, retryAfter?: number): void {
    const { status } = problem;
    this.o.counts.act(line.side, status);
    this.send(line, JSON.stringify({ re, status, retryAfter, body: problem }));
  }

  private send(line: Line, frame: string): void {
    const { socket, stream } = line;
    if (socket.readyState !== socket.OPEN) return;
    if (!line.isCorked) {
      // A closing frame would wait behind all the rest: the connection is cut.
      if (socket.bufferedAmount > this.o.backlog) return this.tooSlow(socket);
      line.isCorked = true;
      stream.cork();
      this.corked.push(line);
      if (this.corked.length === 1) atEndOfJob(this.letGo);
    }
    socket.send(frame);
  }

  private tooSlow(socket: WebSocket): void {
    this.o.counts.slowClient();
    socket.terminate();
  }

  private uncork(): void {
    for (const line of this.corked) {
      line.isCorked = false;
      line.stream.uncork();
    }
    this.corked.length = 0;
  }

  private ping(portion: number): void {
    this.stopPings = this.o.clock.after(PING_MS / PING_PORTIONS, () => {
      for (const line of this.lines.values()) {
        if (line.number % PING_PORTIONS !== portion) continue;
        if (!line.isAlive) line.socket.terminate();
        else {
          line.isAlive = false;
          line.socket.ping();
        }
      }
      this.ping((portion + 1) % PING_PORTIONS);
    });
  }
}
