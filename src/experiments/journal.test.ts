/** The journal on a real disk: what it keeps, and whom it refuses. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Identity, JournalTrouble, openJournal } from './journal.ts';

const IDENTITY: Identity = {
  scenario: 'abc',
  seed: '1',
  drawsVersion: 1,
  chatsimVersion: '1.2.3',
  metrics: ['wait.mean', 'occupancy'],
};
const SAMPLE = { metrics: [1 / 3, null], causesSec: { ringing: 0.1 + 0.2, capacity: 5e-324 } };

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatsim-journal-'));
  path = join(folder, 'sweep.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const trouble = (open: () => unknown): JournalTrouble => {
  try {
    open();
  } catch (error) {
    if (error instanceof JournalTrouble) return error;
    throw error;
  }
  throw new Error('it was opened');
};

describe('what it keeps', () => {
  test('samples come back to the last bit, in order, after it was closed', () => {
    const first = openJournal(path, IDENTITY);
    first.begin('a', 'one', 0);
    first.keep('a', 0, SAMPLE);
    first.keep('a', 1, { ...SAMPLE, metrics: [2, 3] });
    first.close();
    const again = openJournal(path, IDENTITY);
    expect([again.count('a'), again.count('b')]).toEqual([2, 0]);
    expect(again.samples('a')).toEqual([SAMPLE, { ...SAMPLE, metrics: [2, 3] }]);
    expect(again.samples('b')).toEqual([]);
    again.close();
  });

  test('a replication that is there already is refused', () => {
    const journal = openJournal(path, IDENTITY);
    journal.begin('a', 'one', 0);
    journal.keep('a', 0, SAMPLE);
    expect(() => journal.keep('a', 0, SAMPLE)).toThrow(/UNIQUE/);
    journal.close();
  });

  test('a gap is a fault', () => {
    const journal = openJournal(path, IDENTITY);
    journal.begin('a', 'one', 0);
    journal.keep('a', 1, SAMPLE);
    expect(() => journal.samples('a')).toThrow('lacks replication 1');
    journal.close();
  });

  test('warm-ups are found once', () => {
    const facts = { asked: 'auto', cutSec: 60, outcome: 'kept' } as const;
    const first = openJournal(path, IDENTITY);
    expect(first.warmUp('a')).toBeNull();
    first.keepWarmUp('a', facts);
    first.close();
    const again = openJournal(path, IDENTITY);
    expect(again.warmUp('a')).toEqual(facts);
    again.close();
  });

  test('--fresh forgets all of it', () => {
    const first = openJournal(path, IDENTITY);
    first.begin('a', 'one', 0);
    first.keep('a', 0, SAMPLE);
    first.close();
    const fresh = openJournal(path, { ...IDENTITY, seed: '2' }, true);
    expect(fresh.count('a')).toBe(0);
    fresh.close();
    openJournal(path, { ...IDENTITY, seed: '2' }).close();
  });
});

describe('whom it refuses', () => {
  test.each<[what: string, other: Partial<Identity>]>([
    ['another seed', { seed: '2', scenario: 'abd' }],
    ['another scenario', { scenario: 'abd' }],
    ['other draws', { drawsVersion: 2 }],
    ['another version of chatsim', { chatsimVersion: '1.2.4' }],
    ['other metrics', { metrics: ['wait.mean'] }],
    ['another scenario, other metrics', { scenario: 'abd', metrics: [] }],
  ])('%s', (what, other) => {
    openJournal(path, IDENTITY).close();
    const { reason, message } = trouble(() => openJournal(path, { ...IDENTITY, ...other }));
    expect([reason, message]).toEqual(['other', what]);
  });

  test('a second one at the same time, and nobody once it is closed', () => {
    const first = openJournal(path, IDENTITY);
    const { reason, message } = trouble(() => openJournal(path, IDENTITY));
    expect([reason, message]).toEqual(['locked', `${path} is in use by another sweep`]);
    expect(trouble(() => openJournal(path, IDENTITY, true)).reason).toBe('locked');
    first.begin('a', 'one', 0);
    first.keep('a', 0, SAMPLE);
    first.close();
    openJournal(path, IDENTITY).close();
  });

  test('the database of another program, and leaves it as it was', () => {
    const other = new Database(path);
    other.exec('CREATE TABLE precious (x)');
    other.close();
    expect(trouble(() => openJournal(path, IDENTITY, true)).reason).toBe('foreign');
    const after = new Database(path);
    expect(after.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['precious']);
    expect(after.pragma('journal_mode', { simple: true })).toBe('delete');
    after.close();
  });

  test('a file that is no database', () => {
    writeFileSync(path, 'precious'.repeat(1000));
    expect(trouble(() => openJournal(path, IDENTITY)).reason).toBe('foreign');
  });

  test('one that was cut off, as a copy of a part of it is', () => {
    const journal = openJournal(path, IDENTITY);
    journal.begin('a', 'one', 0);
    journal.close();
    truncateSync(path, 6000);
    expect(trouble(() => openJournal(path, IDENTITY)).message).toMatch(
      /: this journal is damaged, so that nothing can go on from it - delete it, or take another/,
    );
  });

  test('a folder that is not there', () => {
    const nowhere = join(folder, 'none', 'sweep.sqlite');
    expect(trouble(() => openJournal(nowhere, IDENTITY))).toMatchObject({
      reason: 'unreachable',
      message: `${nowhere}: the folder of this file is not there`,
    });
  });
});

test('an empty file, as a process leaves it that is killed at once, is a new journal', () => {
  writeFileSync(path, '');
  openJournal(path, IDENTITY).close();
});

test('a disk that is full is told with the name of the file', () => {
  // Stands for the disk: SQLite is told that no more pages may be had.
  const small = new Database(path);
  small.close();
  const journal = openJournal(path, IDENTITY);
  journal.begin('a', 'one', 0);
  const { database } = journal as unknown as { readonly database: Database.Database };
  database.pragma('max_page_count = 1');
  const long = { metrics: [1], causesSec: { ['x'.repeat(100_000)]: 1 } };
  expect(trouble(() => journal.keep('a', 0, long))).toMatchObject({
    reason: 'unreachable',
    message: `${path}: database or disk is full (SQLITE_FULL)`,
  });
  journal.close();
});
