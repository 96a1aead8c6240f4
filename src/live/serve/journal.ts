/**
 * The journal of a server: every turn that changed anything (its instant and its acts) in one SQLite file, so that a server
 * that was killed goes on where it stopped. Replaying the turns gives the same world. No act is interpreted here.
 *
 * Write-ahead logging with synchronous FULL: a turn counts as kept only when it has reached the disk, and no client is
 * answered before. All acts of one turn of the event loop share one commit. The exclusive lock ends with the process.
 */
import Database from 'better-sqlite3';
import type { Act } from './acts.ts';

/** What every turn in a journal depends on. */
export interface Identity {
  /** Fingerprint of the scenario. */
  readonly scenario: string;
  readonly seed: string;
  readonly speed: number;
  readonly keep: number;
  readonly protocol: number;
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
}

export interface Turn {
  /** µs from the start. */
  readonly t: number;
  /** None where only deadlines passed. */
  readonly acts: readonly Act[];
}

/** The world as it was when the journal was cut, and what stood beside it. */
export interface Cut {
  readonly world: Buffer;
  readonly beside: unknown;
}

export interface ActJournal {
  /** Milliseconds since 1970 at instant 0. */
  readonly zero: number;
  /** Null when it was never cut. */
  last(): Cut | null;
  /** Those since then. */
  turns(): Iterable<Turn>;
  /** On disk when it returns. */
  keep(turn: Turn): void;
  /** From now on this stands for all turns so far, which are forgotten. */
  cut(cut: Cut): void;
  close(): void;
}

/** Why this journal cannot be used. */
export class JournalTrouble extends Error {}

/** 'chts' in ASCII, so that no other program's database, nor the journal of a sweep, is ever taken for one. */
const APPLICATION = 0x63687473;
const FORMAT = 2;
/** Of a cut, in each row: SQLite takes no value above a gigabyte. */
const PIECE_BYTES = 64 * 1024 * 1024;

const TABLES = `
  CREATE TABLE served (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE cut (piece INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE turn (number INTEGER PRIMARY KEY, t INTEGER NOT NULL, acts TEXT NOT NULL);
`;

/** @throws JournalTrouble */
export function openJournal(path: string, identity: Identity, now: number): ActJournal {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 0 });
    const zero = claim(database, path, identity, now);
    return journalIn(database, zero);
  } catch (error) {
    database?.close();
    throw asTrouble(error, path);
  }
}

function journalIn(database: Database.Database, zero: number): ActJournal {
  const insert = database.prepare('INSERT INTO turn (t, acts) VALUES (?, ?)');
  const select = database
    .prepare('SELECT t, acts FROM turn WHERE number > ? ORDER BY number LIMIT 1000')
    .raw();
  const last = database.prepare('SELECT max(number) FROM turn WHERE number <= ?').pluck();
  const pieces = database.prepare('SELECT data FROM cut ORDER BY piece').pluck();
  const addPiece = database.prepare('INSERT INTO cut (piece, data) VALUES (?, ?)');
  return {
    zero,
    last() {
      const [beside, ...world] = pieces.all() as Buffer[];
      if (beside === undefined) return null;
      return { beside: JSON.parse(beside.toString()), world: Buffer.concat(world) };
    },
    cut: database.transaction(({ world, beside }: Cut) => {
      database.exec('DELETE FROM cut; DELETE FROM turn');
      addPiece.run(0, Buffer.from(JSON.stringify(beside)));
      for (let at = 0; at < world.length; at += PIECE_BYTES)
        addPiece.run(1 + at / PIECE_BYTES, world.subarray(at, at + PIECE_BYTES));
    }),
    *turns() {
      // In pieces: no statement may be open while another one writes, and a long journal is not held in memory.
      for (let from = 0; ; ) {
        const rows = select.all(from) as [number, string][];
        for (const [t, acts] of rows) yield { t, acts: JSON.parse(acts) as Act[] };
        if (rows.length < 1000) return;
        from = last.get(from + 1000) as number;
      }
    },
    keep({ t, acts }) {
      insert.run(t, JSON.stringify(acts));
    },
    close() {
      database.close();
    },
  };
}

/** Locks it, and makes it ours or finds that it is; when its instant 0 was. */
function claim(database: Database.Database, path: string, identity: Identity, now: number): number {
  const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }));
  database.pragma('locking_mode = EXCLUSIVE');
  // Asked before anything is written: it may be somebody else's.
  const isEmpty =
    number('application_id') === 0 &&
    database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
  if (!isEmpty && (number('application_id') !== APPLICATION || number('user_version') !== FORMAT))
    throw new JournalTrouble(`${path}: this is not the journal of a server - take another file`);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  return database
    .transaction(() => {
      if (isEmpty) {
        database.pragma(`application_id = ${APPLICATION}`);
        database.pragma(`user_version = ${FORMAT}`);
        database.exec(TABLES);
        const insert = database.prepare('INSERT INTO served VALUES (?, ?)');
        for (const [key, value] of Object.entries({ ...identity, zero: now }))
          insert.run(key, JSON.stringify(value));
      }
      return identify(database, path, identity);
    })
    .exclusive();
}

const WORDS: Readonly<Record<keyof Identity, string>> = {
  scenario: 'another scenario',
  seed: 'another seed',
  speed: 'another speed',
  keep: 'another --keep',
  protocol: 'another version of the protocol',
  drawsVersion: 'other draws',
  chatsimVersion: 'another version of chatsim',
};

function identify(database: Database.Database, path: string, identity: Identity): number {
  const rows = database.prepare('SELECT key, value FROM served').raw().all() as [string, string][];
  const known = new Map(rows);
  for (const key of Object.keys(WORDS) as (keyof Identity)[]) {
    const was = known.get(key);
    if (was !== JSON.stringify(identity[key]))
      throw new JournalTrouble(
        `${path}: this journal is of ${WORDS[key]} (${was ?? 'none'}, not ${JSON.stringify(identity[key])}) - serve that, or take another file`,
      );
  }
  return JSON.parse(known.get('zero') as string) as number;
}

function asTrouble(error: unknown, path: string): unknown {
  // better-sqlite3 tells of a missing folder with a TypeError and without a code.
  if (error instanceof TypeError && /directory/.test(error.message))
    return new JournalTrouble(
      `${path}: the folder of this journal is not there - make it, or take another file`,
    );
  if (error instanceof JournalTrouble || !(error instanceof Error) || !('code' in error))
    return error;
  const code = String(error.code);
  if (code === 'SQLITE_BUSY')
    return new JournalTrouble(`${path}: another server has this journal open`);
  if (code === 'SQLITE_NOTADB')
    return new JournalTrouble(`${path}: this is not the journal of a server - take another file`);
  if (code.startsWith('SQLITE_CANTOPEN'))
    return new JournalTrouble(
      `${path}: no journal can be opened here (${error.message}) - take a file that you may write`,
    );
  return new JournalTrouble(`${path}: ${error.message}`);
}
