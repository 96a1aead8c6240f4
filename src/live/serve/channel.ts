/**
 * A way between two processes: lines of text over a stream, gathered and sent together. What the lines say is the business of
 * its two ends (front-end.ts, front-ends.ts).
 */
import type { Duplex } from 'node:stream';

/** What the other end does not read piles up so far; then it counts as dead. */
const BACKLOG_MOST = 512 * 1024 * 1024;

export interface ChannelOptions {
  readonly stream: Duplex;
  /** When what has been gathered is sent: at the end of this turn, or of this job of it. */
  readonly soon: (call: () => void) => void;
  readonly onLine: (line: string) => void;
  /** The other end is gone. Called once. */
  readonly onEnd: () => void;
}

export class Channel {
  private readonly o: ChannelOptions;
  private out = '';
  /** The beginning of a line whose end has not come yet. */
  private begun: string[] = [];
  private isEnded = false;

  constructor(options: ChannelOptions) {
    this.o = options;
    const { stream } = options;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.read(text));
    stream.on('error', () => this.end());
    stream.on('close', () => this.end());
    stream.on('end', () => this.end());
  }

  /** A line; it may hold no line end. */
  send(line: string): void {
    if (this.isEnded) return;
    if (this.out === '') this.o.soon(() => this.flush());
    this.out += `${line}\n`;
  }

  flush(): void {
    const { out } = this;
    if (out === '' || this.isEnded) return;
    this.out = '';
    const { stream } = this.o;
    stream.write(out);
    if (stream.writableLength > BACKLOG_MOST) stream.destroy();
  }

  /** What was sent still leaves. */
  finish(then: () => void): void {
    this.flush();
    this.o.stream.end(then);
  }

  private read(text: string): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      let line = text.slice(from, to);
      from = to + 1;
      if (this.begun.length > 0) {
        line = this.begun.join('') + line;
        this.begun = [];
      }
      this.o.onLine(line);
    }
    if (from < text.length) this.begun.push(text.slice(from));
  }

  private end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.o.onEnd();
  }
}

/** The first words of a line, so many of them, and the rest as the last one. */
export function words(line: string, count: number): string[] {
  const found: string[] = [];
  let from = 0;
  for (let i = 1; i < count; i++) {
    const to = line.indexOf(' ', from);
    if (to < 0) break;
    found.push(line.slice(from, to));
    from = to + 1;
  }
  found.push(line.slice(from));
  return found;
}
