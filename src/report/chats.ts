/** Rows of chats as CSV or NDJSON: seconds from the start of the run, names instead of numbers, one row a chat. */
import type { ChatRow } from '../engine/observe/chat-rows.ts';
import type { Scenario } from '../scenarios/scenario.ts';

/** What numbers of a row are called; the engine's own lists are handed in. */
export interface ChatNames {
  readonly scenario: Scenario;
  readonly reasons: readonly string[];
  readonly causes: readonly string[];
  customer(number: number): string;
}

type Cell = string | number | null;

/** Columns in this order; times in seconds. Those of waiting causes come last. */
function cells(row: ChatRow, replication: number, names: ChatNames): [string, Cell][] {
  const { scenario } = names;
  const causes = row.causes as Readonly<Record<string, number>>;
  return [
    ['replication', replication],
    ['chat', row.number],
    ['customer', names.customer(row.customer)],
    ['queue', scenario.queues[row.queue]?.name ?? ''],
    ['priority', row.priority],
    ['arrived_s', seconds(row.arrivedAt)],
    ['wait_s', seconds(row.wait)],
    ['queue_s', seconds(row.queueTime)],
    ['ring_s', seconds(row.ringTime)],
    ['rewait_s', seconds(row.rewait)],
    ['offers', row.offers],
    ['outcome', row.outcome],
    ['agent', row.agent === null ? null : (scenario.agents[row.agent]?.name ?? '')],
    ['first_response_s', secondsOrNone(row.firstResponse)],
    ['handle_s', secondsOrNone(row.handleTime)],
    ['requeues', row.requeues],
    ['ended_s', secondsOrNone(row.endedAt)],
    ['reason', names.reasons[row.reason] ?? ''],
    ...names.causes.map((cause): [string, Cell] => [
      `waited_${cause}_s`,
      seconds(causes[cause] ?? 0),
    ]),
  ];
}

export interface ChatFormat {
  /** Before the first row. */
  readonly head: (names: ChatNames) => string;
  readonly line: (row: ChatRow, replication: number, names: ChatNames) => string;
}

export const CSV: ChatFormat = {
  head: (names) =>
    `${cells(EMPTY, 0, names)
      .map(([name]) => name)
      .join(',')}\n`,
  line: (row, replication, names) =>
    `${cells(row, replication, names)
      .map(([, cell]) => csvCell(cell))
      .join(',')}\n`,
};

export const NDJSON: ChatFormat = {
  head: () => '',
  line: (row, replication, names) =>
    `${JSON.stringify(Object.fromEntries(cells(row, replication, names)))}\n`,
};

/** By the ending of the file's name: .ndjson, .jsonl and .json are NDJSON, all else CSV. */
export function formatOf(path: string): ChatFormat {
  return /\.(ndjson|jsonl|json)$/i.test(path) ? NDJSON : CSV;
}

const seconds = (micros: number) => micros / 1_000_000;
const secondsOrNone = (micros: number | null) => (micros === null ? null : seconds(micros));

/** RFC 4180: quoted where a comma, quote or line end stands in it. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const EMPTY: ChatRow = {
  number: 0,
  customer: 0,
  queue: 0,
  priority: 0,
  arrivedAt: 0,
  wait: 0,
  queueTime: 0,
  ringTime: 0,
  rewait: 0,
  offers: 0,
  outcome: 'served',
  agent: null,
  firstResponse: null,
  handleTime: null,
  requeues: 0,
  endedAt: null,
  reason: 0,
  causes: {},
};
