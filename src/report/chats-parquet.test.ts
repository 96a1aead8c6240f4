/** Rows of chats as Parquet: read back by another library, they are the rows of the CSV file, cell by cell. */
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { load } from '../../test/scenario-files.ts';
import type { ChatRow } from '../engine/observe/chat-rows.ts';
import { simulate } from '../engine/simulate.ts';
import { chatNamesOf } from '../experiments/chat-names.ts';
import { formatProblem } from '../scenarios/load.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { type ChatWriter, chatColumns } from './chat-columns.ts';
import { openChats } from './chats.ts';

const SHOP = `
name: Shop
platform: gladly
duration: 4h
queues: { support: {}, sales: {} }
customers:
  visitors:
    queue: { shares: { support: 70%, sales: 30% } }
    arrivals: { every: 60s }
    patience: { exponential: 2m }
    silent: 30%
    exchanges: { count: 4, begins: agent, ends: customer }
    reply: { exponential: 30s }
agents:
  early: { count: 2, accept: { after: 5s, miss: 10% }, reply: { exponential: 40s }, givesUp: 3m }
`;

function scenario(text = SHOP): Scenario {
  const loaded = load({ 'main.yaml': text });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** Pieces that a writer was handed, put together. */
async function written(
  path: string,
  of: Scenario,
  fill: (writer: ChatWriter) => void,
): Promise<{ bytes: Buffer; pieces: number }> {
  const pieces: Buffer[] = [];
  const writer = await openChats(path, chatNamesOf(of), (content) => {
    pieces.push(Buffer.from(content as string));
  });
  fill(writer);
  writer.end();
  return { bytes: Buffer.concat(pieces), pieces: pieces.length };
}

function replications(of: Scenario, count: number): (writer: ChatWriter) => void {
  return (writer) => {
    for (let replication = 0; replication < count; replication++) {
      simulate(of, {
        replication,
        perChatCauses: true,
        chats: { row: (row) => writer.row(row, replication + 1) },
      });
      writer.endReplication();
    }
  };
}

const bufferOf = ({ bytes }: { bytes: Buffer }): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;

describe('chats.parquet', () => {
  test('has the rows of chats.csv, cell by cell', async () => {
    const of = scenario();
    const csv = (await written('chats.csv', of, replications(of, 3))).bytes.toString();
    const parsed = Papa.parse<Record<string, string>>(csv.trimEnd(), { header: true }).data;
    const file = bufferOf(await written('chats.parquet', of, replications(of, 3)));
    const rows = await parquetReadObjects({ file });
    expect(rows.length).toBe(parsed.length);
    expect(rows.length).toBeGreaterThan(500);
    const empty = { agent: 0, handle_s: 0 };
    rows.forEach((row, i) => {
      for (const [name, cell] of Object.entries(row)) {
        const text = parsed[i]?.[name];
        if (cell === null && (name === 'agent' || name === 'handle_s')) empty[name]++;
        expect(cell === null ? '' : String(cell), `row ${i}, ${name}`).toBe(text);
      }
    });
    // What is not known stays so, and is not taken for 0 or ''.
    expect(empty.agent).toBeGreaterThan(0);
    expect(empty.handle_s).toBeGreaterThan(0);
  });

  test('whole numbers, seconds and names have types of their own; only what may be missing is optional', async () => {
    const of = scenario();
    const metadata = parquetMetadata(bufferOf(await written('c.parquet', of, replications(of, 1))));
    const columns = parquetSchema(metadata).children.map(({ element }) => element);
    const typed = Object.fromEntries(
      columns.map(({ name, type, converted_type, repetition_type }) => [
        name,
        `${type} ${converted_type ?? ''} ${repetition_type}`,
      ]),
    );
    expect(typed).toMatchObject({
      chat: 'INT32  REQUIRED',
      customer: 'BYTE_ARRAY UTF8 REQUIRED',
      wait_s: 'DOUBLE  REQUIRED',
      agent: 'BYTE_ARRAY UTF8 OPTIONAL',
      ended_s: 'DOUBLE  OPTIONAL',
    });
    expect(columns.map(({ name }) => name)).toEqual(
      chatColumns(chatNamesOf(of)).map(({ name }) => name),
    );
  });

  test('names that come again and again are kept once, in a dictionary', async () => {
    const of = scenario();
    const metadata = parquetMetadata(bufferOf(await written('c.parquet', of, replications(of, 3))));
    const queue = metadata.row_groups[0]?.columns.find(
      ({ meta_data }) => meta_data?.path_in_schema[0] === 'queue',
    );
    expect(queue?.meta_data?.encodings).toContain('RLE_DICTIONARY');
  });

  test('is written in groups as replications finish, and what did not finish is left out', async () => {
    const of = scenario();
    const one: ChatRow[] = [];
    simulate(of, { perChatCauses: true, chats: { row: (row) => void one.push(row) } });
    const times = Math.ceil(25_000 / one.length);
    const { bytes, pieces } = await written('c.parquet', of, (writer) => {
      for (let replication = 1; replication <= 2 * times; replication++) {
        for (const row of one) writer.row(row, replication);
        writer.endReplication();
      }
      for (const row of one) writer.row(row, 999);
    });
    const file = bufferOf({ bytes });
    const groups = parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows));
    expect(groups.length).toBe(3);
    expect(pieces).toBeGreaterThanOrEqual(groups.length);
    expect(groups.reduce((sum, rows) => sum + rows, 0)).toBe(2 * times * one.length);
    const rows = await parquetReadObjects({ file, columns: ['replication', 'chat'] });
    expect(rows).toEqual(
      Array.from({ length: 2 * times }, (_, i) =>
        one.map(({ number }) => ({ replication: i + 1, chat: number })),
      ).flat(),
    );
  });

  test('of nobody is a table without rows', async () => {
    const of = scenario(SHOP.replace('every: 60s', 'every: 9h'));
    const file = bufferOf(await written('c.parquet', of, replications(of, 2)));
    expect(parquetMetadata(file).num_rows).toBe(0n);
    expect(await parquetReadObjects({ file })).toEqual([]);
  });
});
