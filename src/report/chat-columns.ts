/**
 * The columns of a row of chats, the same in every format: seconds from the start of the run, names instead of numbers. And
 * what a writer of such rows is. Nothing is written here.
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

const seconds = (micros: number) => micros / 1_000_000;
