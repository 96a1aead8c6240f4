/**
 * The journal of a sweep: every sample that is finished, in one SQLite file, so that a sweep that was broken off (Ctrl-C,
 * kill -9, a power cut) goes on where it stopped. A cell is known by the hash of its scenario: more values, other
 * axes or more replications of the same sweep find what is there. Nothing is simulated or judged here.
 *
 * Write-ahead logging with synchronous FULL: a sample counts as kept only when it has reached the disk. That costs about a
 * millisecond where a replication takes tens, and NORMAL would lose the last samples with the power. The exclusive lock is
 * held by the process, so it ends with it, however it ends.
 */
import Database from 'better-sqlite3';
import type { WarmUpFacts } from '../report/result.ts';
import type { Sample } from './sample.ts';

/** What every sample in a journal depends on besides its cell. */
export interface Identity {
  /** Fingerprint of the file as it is. */
  readonly scenario: string;
  readonly seed: string;
  readonly drawsVersion: number;
  readonly chatsimVersion: string;
  readonly metrics: readonly string[];
}

/** Cells are named by a key: all that a replication depends on is in it. */
export interface Journal {
  /** Replications 0 … n − 1 that are there. */
  count(cell: string): number;
  /** Of replications 0, 1, 2 …, without a gap. */
  samples(cell: string): readonly Sample[];
  /** Says that a cell is being worked on from this replication on. */
  begin(cell: string, words: string, from: number): void;
  /** @throws when this replication is there already. */
  keep(cell: string, replication: number, sample: Sample): void;
  /** The length of a warm-up takes a run of its own to find; null when it was not found yet. */
  warmUp(scenario: string): WarmUpFacts | null;
  keepWarmUp(scenario: string, facts: WarmUpFacts): void;
  close(): void;
}

/** Why this journal cannot be used: `other` names what is different, `locked` that somebody else has it open. */
export class JournalTrouble extends Error {
  readonly reason: 'locked' | 'other' | 'foreign' | 'unreachable';

  constructor(reason: JournalTrouble['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** 'chat' in ASCII, so that no other program's database is ever taken for a journal. */
const APPLICATION = 0x63686174;
const FORMAT = 1;

const TABLES = `
  CREATE TABLE sweep (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE session (id INTEGER PRIMARY KEY);
  CREATE TABLE warm_up (scenario TEXT PRIMARY KEY, facts TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE cell (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, words TEXT NOT NULL);
  CREATE TABLE work (
    session INTEGER NOT NULL REFERENCES session, cell INTEGER NOT NULL REFERENCES cell, from_replication INTEGER NOT NULL,
    PRIMARY KEY (session, cell)
  ) WITHOUT ROWID;
  CREATE TABLE sample (
    cell INTEGER NOT NULL REFERENCES cell, replication INTEGER NOT NULL, session INTEGER NOT NULL REFERENCES session,
    metrics TEXT NOT NULL, causes TEXT NOT NULL,
    PRIMARY KEY (cell, replication)
  ) WITHOUT ROWID;
`;

/** A path, or `:memory:` for a sweep that keeps nothing. `fresh` forgets what an older sweep left. @throws JournalTrouble */
export function openJournal(path: string, identity: Identity, fresh = false): Journal {
  const database = open(path);
  try {
    claim(database, path, identity, fresh);
    return new SqliteJournal(database);
  } catch (error) {
    database.close();
    throw asTrouble(error, path);
  }
}

function open(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (error) {
    throw asTrouble(error, path);
  }
}

/** Locks it, and makes it ours or finds that it is. */
function claim(
  database: Database.Database,
  path: string,
  identity: Identity,
  fresh: boolean,
): void {
  const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }));
  database.pragma('locking_mode = EXCLUSIVE');
  // Asked before anything is written: it may be somebody else's.
  const isEmpty =
    number('application_id') === 0 &&
    database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
  if (!isEmpty && (number('application_id') !== APPLICATION || number('user_version') !== FORMAT))
    throw foreign(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database
    .transaction(() => {
      if (isEmpty) {
        database.pragma(`application_id = ${APPLICATION}`);
        database.pragma(`user_version = ${FORMAT}`);
        database.exec(TABLES);
      } else if (fresh)
        database.exec(
          'DELETE FROM sample; DELETE FROM work; DELETE FROM cell; DELETE FROM warm_up; DELETE FROM session; DELETE FROM sweep',
        );
      identify(database, identity);
    })
    .exclusive();
}

const WORDS: Readonly<Record<keyof Identity, string>> = {
  scenario: 'another scenario',
  seed: 'another seed',
  drawsVersion: 'other draws',
  chatsimVersion: 'another version of chatsim',
  metrics: 'other metrics',
};

function identify(database: Database.Database, identity: Identity): void {
  const rows = database.prepare('SELECT key, value FROM sweep').raw().all() as [string, string][];
  const known = new Map(rows);
  const keys = Object.keys(WORDS) as (keyof Identity)[];
  if (known.size === 0) {
    const insert = database.prepare('INSERT INTO sweep VALUES (?, ?)');
    for (const key of keys) insert.run(key, JSON.stringify(identity[key]));
    return;
  }
  const differs = keys.filter((key) => known.get(key) !== JSON.stringify(identity[key]));
  // The seed is a part of the scenario: where it differs, that alone says nothing more.
  const told = differs.filter((key) => key !== 'scenario' || !differs.includes('seed'));
  if (told.length > 0) throw new JournalTrouble('other', told.map((key) => WORDS[key]).join(', '));
}

const foreign = (path: string) =>
  new JournalTrouble('foreign', `${path}: this is no journal of a sweep`);

function asTrouble(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) {
    if (error instanceof JournalTrouble || !(error instanceof TypeError)) return error;
    // better-sqlite3 tells of a missing folder with a TypeError.
    return new JournalTrouble('unreachable', `${path}: the folder of this file is not there`);
  }
  // Twice the same replication: a fault of ours.
  if (error.code.startsWith('SQLITE_CONSTRAINT')) return error;
  if (error.code.startsWith('SQLITE_BUSY'))
    return new JournalTrouble('locked', `${path} is in use by another sweep`);
  if (error.code === 'SQLITE_NOTADB') return foreign(path);
  if (error.code.startsWith('SQLITE_CORRUPT'))
    return new JournalTrouble(
      'unreachable',
      `${path}: this journal is damaged, so that nothing can go on from it - delete it, or take another name`,
    );
  if (error.code.startsWith('SQLITE_CANTOPEN'))
    return new JournalTrouble('unreachable', `${path}: this file can neither be opened nor made`);
  return new JournalTrouble('unreachable', `${path}: ${error.message} (${error.code})`);
}

class SqliteJournal implements Journal {
  private readonly database: Database.Database;
  private readonly session: number;
  private readonly ids = new Map<string, number>();
  private readonly statements: ReturnType<typeof statementsOf>;

  constructor(database: Database.Database) {
    this.database = database;
    this.statements = statementsOf(database);
    this.session = Number(
      database.prepare('INSERT INTO session DEFAULT VALUES').run().lastInsertRowid,
    );
  }

  count(cell: string): number {
    const id = this.idOf(cell);
    return id === undefined ? 0 : Number(this.statements.count.get(id));
  }

  samples(cell: string): readonly Sample[] {
    const rows = this.statements.samples.all(this.idOf(cell) ?? null) as [number, string, string][];
    const gap = rows.findIndex(([replication], i) => replication !== i);
    if (gap >= 0) throw new Error(`the journal lacks replication ${gap + 1} of a cell`);
    return rows.map(([, metrics, causes]) => ({
      metrics: JSON.parse(metrics) as Sample['metrics'],
      causesSec: JSON.parse(causes) as Sample['causesSec'],
    }));
  }

  begin(cell: string, words: string, from: number): void {
    this.writing(() =>
      this.database.transaction(() => {
        if (this.idOf(cell) === undefined) this.statements.addCell.run(cell, words);
        this.statements.addWork.run(this.session, this.idOf(cell), from);
      })(),
    );
  }

  keep(cell: string, replication: number, { metrics, causesSec }: Sample): void {
    const id = this.idOf(cell);
    const texts = [JSON.stringify(metrics), JSON.stringify(causesSec)];
    this.writing(() => this.statements.keep.run(id, replication, this.session, ...texts));
  }

  warmUp(scenario: string): WarmUpFacts | null {
    const facts = this.statements.warmUp.get(scenario);
    return facts === undefined ? null : (JSON.parse(String(facts)) as WarmUpFacts);
  }

  keepWarmUp(scenario: string, facts: WarmUpFacts): void {
    this.statements.keepWarmUp.run(scenario, JSON.stringify(facts));
  }

  close(): void {
    this.database.close();
  }

  /** A full disk is the user's to put right. */
  private writing(write: () => unknown): void {
    try {
      write();
    } catch (error) {
      throw asTrouble(error, this.database.name);
    }
  }

  private idOf(cell: string): number | undefined {
    const known = this.ids.get(cell);
    if (known !== undefined) return known;
    const found = this.statements.idOf.get(cell) as number | undefined;
    if (found !== undefined) this.ids.set(cell, found);
    return found;
  }
}

function statementsOf(database: Database.Database) {
  const prepare = (sql: string) => database.prepare(sql);
  return {
    idOf: prepare('SELECT id FROM cell WHERE name = ?').pluck(),
    addCell: prepare('INSERT INTO cell (name, words) VALUES (?, ?)'),
    addWork: prepare('INSERT INTO work VALUES (?, ?, ?)'),
    count: prepare('SELECT count(*) FROM sample WHERE cell = ?').pluck(),
    // No OR REPLACE: a replication that is there already is a fault, and is heard of.
    keep: prepare('INSERT INTO sample VALUES (?, ?, ?, ?, ?)'),
    samples: prepare(
      'SELECT replication, metrics, causes FROM sample WHERE cell = ? ORDER BY replication',
    ).raw(),
    warmUp: prepare('SELECT facts FROM warm_up WHERE scenario = ?').pluck(),
    keepWarmUp: prepare('INSERT INTO warm_up VALUES (?, ?)'),
  };
}
