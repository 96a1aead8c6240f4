/**
 * Rows of chats: which columns there are, and the rows as CSV or NDJSON; as Parquet they are in chats-parquet.ts. Seconds
 * from the start of the run, names instead of numbers, one row a chat. Only whole replications are written.
 */
import type { ChatRow } from '../engine/observe/chat-rows.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** What numbers of a row are called; the engine's own lists are handed in. */
export interface ChatNames {
  readonly scenario: Scenario;
  readonly reasons: readonly string[];
  readonly causes: readonly string[];
  customer(number: number): string;
}

export type Cell = string | number | null;

export interface ChatColumn {
  readonly name: string;
  readonly type: 'whole' | 'seconds' | 'text';
  /** Empty cells occur. */
  readonly nullable?: true;
  readonly of: (row: ChatRow, replication: number) => Cell;
}

/** In this order; those of waiting causes come last. */
export function chatColumns(names: ChatNames): ChatColumn[] {
  const { scenario } = names;
  const whole = (name: string, of: ChatColumn['of']): ChatColumn => ({ name, type: 'whole', of });
  const text = (name: string, of: ChatColumn['of']): ChatColumn => ({ name, type: 'text', of });
  const time = (name: string, of: (row: ChatRow) => number): ChatColumn => ({
    name: `${name}_s`,
    type: 'seconds',
    of: (row) => seconds(of(row)),
  });
  const known = (name: string, of: (row: ChatRow) => number | null): ChatColumn => ({
    name: `${name}_s`,
    type: 'seconds',
    nullable: true,
    of: (row) => {
      const micros = of(row);
      return micros === null ? null : seconds(micros);
    },
  });
  return [
    whole('replication', (_, replication) => replication),
    whole('chat', (row) => row.number),
    text('customer', (row) => names.customer(row.customer)),
    text('queue', (row) => scenario.queues[row.queue]?.name ?? ''),
    whole('priority', (row) => row.priority),
    time('arrived', (row) => row.arrivedAt),
    time('wait', (row) => row.wait),
    time('queue', (row) => row.queueTime),
    time('ring', (row) => row.ringTime),
    time('rewait', (row) => row.rewait),
    whole('offers', (row) => row.offers),
    text('outcome', (row) => row.outcome),
    {
      ...text('agent', ({ agent }) =>
        agent === null ? null : (scenario.agents[agent]?.name ?? ''),
      ),
      nullable: true,
    },
    known('first_response', (row) => row.firstResponse),
    known('handle', (row) => row.handleTime),
    whole('requeues', (row) => row.requeues),
    known('ended', (row) => row.endedAt),
    text('reason', (row) => names.reasons[row.reason] ?? ''),
    ...names.causes.map((cause) =>
      time(
        `waited_${cause}`,
        ({ causes }) => (causes as Readonly<Record<string, number>>)[cause] ?? 0,
      ),
    ),
  ];
}

/** Rows on their way into a file. */
export interface ChatWriter {
  row(row: ChatRow, replication: number): void;
  /** All rows so far are of whole replications, and may be written. */
  endReplication(): void;
  /** No more rows; those of a replication that did not end are left out. */
  end(): void;
}

export type Write = (content: string | Uint8Array) => void;

/** By the ending of the file's name: .parquet, then .ndjson, .jsonl and .json as NDJSON, all else as CSV. */
export async function openChats(path: string, names: ChatNames, write: Write): Promise<ChatWriter> {
  const columns = chatColumns(names);
  if (/\.parquet$/i.test(path)) {
    const { parquetChats } = await import('./chats-parquet.ts');
    return parquetChats(columns, write);
  }
  return /\.(ndjson|jsonl|json)$/i.test(path) ? ndjson(columns, write) : csv(columns, write);
}

function csv(columns: readonly ChatColumn[], write: Write): ChatWriter {
  return lines(write, `${columns.map(({ name }) => name).join(',')}\n`, (row, replication) =>
    columns.map(({ of }) => csvCell(of(row, replication))).join(','),
  );
}

function ndjson(columns: readonly ChatColumn[], write: Write): ChatWriter {
  return lines(write, '', (row, replication) =>
    JSON.stringify(Object.fromEntries(columns.map(({ name, of }) => [name, of(row, replication)]))),
  );
}

function lines(
  write: Write,
  head: string,
  line: (row: ChatRow, replication: number) => string,
): ChatWriter {
  let text = head;
  const flush = () => {
    write(text);
    text = '';
  };
  return {
    row(row, replication) {
      text += `${line(row, replication)}\n`;
    },
    endReplication: flush,
    end() {},
  };
}

const seconds = (micros: number) => micros / 1_000_000;

/** RFC 4180: quoted where a comma, quote or line end stands in it. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
