/** Rows of chats on their way into a file, as CSV, as NDJSON, or as Parquet (chats-parquet.ts). One row a chat. */
import type { ChatRow } from '../engine/observe/chat-rows.ts';
import {
  type Cell,
  type ChatColumn,
  type ChatNames,
  type ChatWriter,
  chatColumns,
  type Write,
} from './chat-columns.ts';

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

/** RFC 4180: quoted where a comma, quote or line end stands in it. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
