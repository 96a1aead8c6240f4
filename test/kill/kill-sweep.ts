/**
 * A sweep that is killed with kill -9 at random moments and started again, held against the same sweep left alone: the
 * files must be the same byte for byte, and the journal must show that nothing was stored twice, changed, or simulated
 * again once it was committed. Real processes and real signals; the moments come from a seed. For tests and tools only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import seedrandom from 'seedrandom';

const CHATSIM = fileURLToPath(new URL('../../bin/chatsim.ts', import.meta.url));
const JOURNAL = 'sweep.sqlite';
/** A page and its head in the write-ahead log. */
const FRAME_BYTES = 4096 + 24;
const POLL_MS = 2;
/** A replication takes about so long: kills are not to come right behind a commit only. */
const MIDWAY_MS = 40;
/** Of all kills; the others come while it works, after so many pages were written. */
const WHILE_STARTING = 0.25;

export interface KillWish {
  /** Behind `chatsim sweep`, without --out. */
  readonly args: readonly string[];
  readonly kills: number;
  readonly seed: string;
  /** An empty folder. */
  readonly folder: string;
  readonly onKill?: (kill: Killed) => void;
}

export interface Killed {
  readonly afterMs: number;
  /** Committed so far. */
  readonly samples: number;
}

export interface KillOutcome {
  readonly kills: readonly Killed[];
  readonly samples: number;
  /** What must not be; empty when all is well. */
  readonly wrong: readonly string[];
}

/** @throws when the sweep itself fails. */
export async function killSweep({
  args,
  kills: wanted,
  seed,
  folder,
  onKill,
}: KillWish): Promise<KillOutcome> {
  const [calm, killed] = [join(folder, 'calm'), join(folder, 'killed')];
  const random = seedrandom(seed);
  const began = performance.now();
  const undisturbed = start(args, calm);
  const isDone = finished(undisturbed);
  await pages(join(calm, JOURNAL), undisturbed, 1);
  const startMs = performance.now() - began;
  const written = await pages(join(calm, JOURNAL), undisturbed, Number.POSITIVE_INFINITY);
  await isDone;

  const wrong: string[] = [];
  const kills: Killed[] = [];
  let before: readonly Row[] = [];
  while (kills.length < wanted) {
    const isEarly = random.double() < WHILE_STARTING;
    const started = performance.now();
    const child = start(args, killed);
    const exit = exitOf(child);
    if (isEarly) await pause(random.double() * startMs);
    else {
      // On average all kills together come to half of the work.
      await pages(join(killed, JOURNAL), child, Math.ceil((random.double() * written) / wanted));
      await pause(random.double() * MIDWAY_MS);
    }
    const afterMs = performance.now() - started;
    child.kill('SIGKILL');
    const how = await exit;
    if (how !== 'SIGKILL' && how !== 0) throw new Error(`the sweep ended with ${how}`);
    if (how === 0) {
      // It got through: once more from the start.
      rmSync(killed, { recursive: true });
      before = [];
      continue;
    }
    const { rows, work } = journalOf(killed, join(folder, `seen-${kills.length + 1}`));
    wrong.push(...troubles(before, rows, work));
    before = rows;
    kills.push({ afterMs, samples: rows.length });
    onKill?.(kills.at(-1) as Killed);
  }
  await finished(start(args, killed));
  const { rows, work } = journalOf(killed, join(folder, 'seen-last'));
  wrong.push(...troubles(before, rows, work));
  const expected = journalOf(calm, join(folder, 'seen-calm')).rows;
  const plain = (list: readonly Row[]) => list.map(({ session: _, ...row }) => row);
  if (JSON.stringify(plain(rows)) !== JSON.stringify(plain(expected)))
    wrong.push('the journal holds other samples than that of the undisturbed sweep');
  wrong.push(...differences(calm, killed));
  return { kills, samples: rows.length, wrong };
}

function start(args: readonly string[], out: string): ChildProcess {
  return spawn(process.execPath, [CHATSIM, 'sweep', ...args, '--quiet', '--out', out], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function finished(child: ChildProcess): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`the sweep ended with ${code}: ${errors}`);
}

const exitOf = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when so many pages were written to the journal, or the process is over: to how many there were. */
async function pages(journal: string, child: ChildProcess, wanted: number): Promise<number> {
  const size = () => statSync(`${journal}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  let last = size();
  let bytes = 0;
  while (child.exitCode === null && child.signalCode === null && bytes < wanted * FRAME_BYTES) {
    await pause(POLL_MS);
    const now = size();
    // It begins anew when it was emptied.
    bytes += now >= last ? now - last : now;
    last = now;
  }
  return Math.floor(bytes / FRAME_BYTES);
}

interface Row {
  readonly cell: string;
  readonly replication: number;
  readonly session: number;
  readonly metrics: string;
  readonly causes: string;
}

interface Work {
  readonly cell: string;
  readonly session: number;
  readonly from: number;
}

/** Read from a copy, so that the sweep itself has to recover what the killed one left. */
function journalOf(from: string, to: string): { rows: Row[]; work: Work[] } {
  mkdirSync(to);
  if (!existsSync(join(from, JOURNAL))) return { rows: [], work: [] };
  for (const name of readdirSync(from))
    if (name.startsWith(JOURNAL)) copyFileSync(join(from, name), join(to, name));
  const database = new Database(join(to, JOURNAL));
  try {
    const there = database.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'sample'");
    if (there.pluck().get() === 0) return { rows: [], work: [] };
    if (database.pragma('integrity_check', { simple: true }) !== 'ok')
      throw new Error('the journal is broken');
    const all = (sql: string) => database.prepare(sql).all();
    return {
      rows: all(
        `SELECT name AS cell, replication, session, metrics, causes
         FROM sample JOIN cell ON cell.id = sample.cell ORDER BY name, replication`,
      ) as Row[],
      work: all(
        'SELECT name AS cell, session, from_replication AS "from" FROM work JOIN cell ON cell.id = work.cell',
      ) as Work[],
    };
  } finally {
    database.close();
  }
}

function troubles(before: readonly Row[], rows: readonly Row[], work: readonly Work[]): string[] {
  const found: string[] = [];
  const name = ({ cell, replication }: Row) => `${cell}/${replication}`;
  const now = new Map(rows.map((row) => [name(row), row]));
  if (now.size !== rows.length) found.push('a replication is stored twice');
  for (const row of before)
    if (JSON.stringify(now.get(name(row))) !== JSON.stringify(row))
      found.push(`${name(row)} was lost or stored again`);
  for (const { cell, session, from } of work) {
    const earlier = rows.filter((row) => row.cell === cell && row.session < session).length;
    if (from !== earlier)
      found.push(`session ${session} began ${cell} at ${from}, and ${earlier} were committed`);
  }
  return found;
}

/** Files of the one folder that are not the same in the other; the journals are compared by what they hold. */
function differences(calm: string, killed: string): string[] {
  const names = readdirSync(calm).filter((name) => !name.startsWith(JOURNAL));
  if (!names.includes('sweep.json')) return ['there is no sweep.json'];
  return names
    .filter(
      (name) =>
        !existsSync(join(killed, name)) ||
        !readFileSync(join(calm, name)).equals(readFileSync(join(killed, name))),
    )
    .map((name) => `${name} is not the same`);
}
