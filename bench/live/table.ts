/** What was measured as a table in Markdown: a row a figure, a column a client. */
import type { Measured } from './compare.ts';

const NOT = 'not measured';

export function tableOf(all: readonly Measured[]): string {
  const row = (what: string, of: (measured: Measured) => string) =>
    `| ${[what, ...all.map(of)].join(' | ')} |`;
  const ms = (sec: number | null | undefined) =>
    sec === null || sec === undefined ? NOT : `${(sec * 1000).toFixed(1)} ms`;
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  const count = (value: number | null | undefined) =>
    value === null || value === undefined ? NOT : String(value);
  const perThousand = (cpuSec: number, messages: number) => ((cpuSec * 1000) / messages).toFixed(2);
  const ofFull = (of: (full: NonNullable<Measured['full']>) => string) => (measured: Measured) =>
    measured.full === null ? 'never all at once' : of(measured.full);
  return [
    row('', ({ client }) => client),
    `|${' --- |'.repeat(all.length + 1)}`,
    row('chats at once (the server counts)', ({ chats }) => String(chats)),
    row('messages (the server counts)', ({ messages }) => String(messages)),
    row('messages sent, delivered (itself)', ({ own }) =>
      own === null ? NOT : `${count(own.sent)}, ${count(own.delivered)}`,
    ),
    row('CPU-seconds, start to end', ({ cpuSec }) => cpuSec.toFixed(1)),
    row('… for 1,000 messages', ({ cpuSec, messages }) => perThousand(cpuSec, messages)),
    row(
      'all chats there, for',
      ofFull(({ sec }) => `${sec.toFixed(0)} s`),
    ),
    row(
      '… messages a second',
      ofFull(({ sec, messages }) => (messages / sec).toFixed(0)),
    ),
    row(
      '… share of its core',
      ofFull(({ sec, cpuSec }) => `${((100 * cpuSec) / sec).toFixed(0)} %`),
    ),
    row(
      '… CPU-seconds for 1,000 messages',
      ofFull(({ cpuSec, messages }) => perThousand(cpuSec, messages)),
    ),
    row('memory, most (PSS)', ({ bytes }) => mib(bytes)),
    row('processes', ({ processes }) => String(processes)),
    row('sent → delivered p50', ({ own }) => ms(own?.p50Sec)),
    row('sent → delivered p99', ({ own }) => ms(own?.p99Sec)),
    row('lateness p99', ({ own }) => ms(own?.latenessP99Sec)),
    row('took', ({ tookSec }) => `${tookSec.toFixed(0)} s`),
    row('server: CPU-seconds', ({ serverCpuSec }) => serverCpuSec.toFixed(1)),
    row(
      '… share of its core with all chats',
      ofFull(({ sec, serverCpuSec }) => `${((100 * serverCpuSec) / sec).toFixed(0)} %`),
    ),
    row('server: memory, most', ({ serverBytes }) => mib(serverBytes)),
  ].join('\n');
}
