/**
 * Rows of chats as Parquet: whole numbers as INT32, seconds as DOUBLE, names as strings with a dictionary, and nothing where
 * there is nothing. A row group is written as soon as whole replications have enough rows, so that memory stays bounded.
 */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Cell, ChatColumn, ChatWriter, Write } from './chat-columns.ts';

/** Fewer make large files of small ones; a replication with more is cut into several groups. */
const ROWS_A_GROUP = 20_000;
const MOST_ROWS_A_GROUP = 100_000;

const TYPES = {
  whole: { type: 'INT32' },
  seconds: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
} as const;

export function parquetChats(columns: readonly ChatColumn[], write: Write): ChatWriter {
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    createdBy: 'chatsim',
    schema: [
      { name: 'chats', num_children: columns.length },
      ...columns.map(({ name, type, nullable }) => ({
        name,
        ...TYPES[type],
        repetition_type: nullable === true ? ('OPTIONAL' as const) : ('REQUIRED' as const),
      })),
    ],
  });
  /** Column by column. */
  let cells: Cell[][] = columns.map(() => []);
  /** Rows of whole replications among them. */
  let whole = 0;

  /** The writer goes on at its offset; what it has is ours to take. */
  const drain = () => {
    if (bytes.index > 0) write(bytes.getBytes().slice());
    bytes.index = 0;
  };
  const writeWhole = () => {
    if (whole > 0)
      file.write({
        rowGroupSize: MOST_ROWS_A_GROUP,
        columnData: columns.map(({ name, nullable }, i) => ({
          name,
          data: (cells[i] ?? []).slice(0, whole),
          nullable: nullable === true,
        })),
      });
    cells = cells.map((column) => column.slice(whole));
    whole = 0;
    drain();
  };
  return {
    row(row, replication) {
      columns.forEach(({ of }, i) => {
        cells[i]?.push(of(row, replication));
      });
    },
    endReplication() {
      whole = cells[0]?.length ?? 0;
      if (whole >= ROWS_A_GROUP) writeWhole();
    },
    end() {
      writeWhole();
      file.finish();
      drain();
    },
  };
}
