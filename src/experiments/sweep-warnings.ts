/** What a reader of a sweep should be careful about, in words. Each has a code for programs. */
import { counted } from '../report/numbers.ts';
import type { WarmUpFacts, Warning } from '../report/result.ts';
import { cellWords, type Grid, type PlannedCell } from './grid.ts';

const FEW_REPLICATIONS = 5;
/** Below so many chats in all a 95th percentile rests on ten or fewer. */
const FEW_CHATS = 200;
/** With so many cells the best mean is so by luck, too. */
const MANY_CELLS = 10;

export interface SweepCaution {
  readonly grid: Grid;
  readonly replications: number;
  readonly warmUpOf: (fingerprint: string) => WarmUpFacts;
  /** Over all replications. */
  readonly sumOf: (fingerprint: string, metric: string) => number;
}

export function sweepWarnings({ grid, replications, warmUpOf, sumOf }: SweepCaution): Warning[] {
  const { cells, axes } = grid;
  const found: Warning[] = [];
  const warn = (code: string, text: string) => found.push({ code, text });
  const where = (some: readonly PlannedCell[]) => {
    const first = cellWords(axes, some[0]?.settings ?? []);
    if (some.length === cells.length) return 'In every cell';
    return some.length === 1
      ? `In one cell (${first})`
      : `In ${some.length} of ${cells.length} cells (the first: ${first})`;
  };
  const those = (code: string, is: (cell: PlannedCell) => boolean, what: string) => {
    const some = cells.filter(is);
    if (some.length > 0) warn(code, `${where(some)} ${what}`);
  };

  if (replications === 1)
    warn(
      'one-replication',
      'One replication: nothing shows how much of this is chance. Use more --replications.',
    );
  else if (replications < FEW_REPLICATIONS)
    warn('few-replications', `Only ${replications} replications: the intervals are rough.`);
  if (cells.length >= MANY_CELLS)
    warn(
      'best-of-many',
      `The best of ${cells.length} cells looks a little better than it is: some of its lead is luck. Run it again with another --seed before you promise its figures.`,
    );
  those(
    'no-chats',
    ({ fingerprint }) => sumOf(fingerprint, 'chats.arrived') === 0,
    'no chat was counted.',
  );
  those(
    'few-chats',
    ({ fingerprint }) => {
      const arrived = sumOf(fingerprint, 'chats.arrived');
      return arrived > 0 && arrived < FEW_CHATS;
    },
    `fewer than ${FEW_CHATS} chats were counted in all: the high percentiles rest on a handful of them.`,
  );
  those(
    'unstable',
    ({ isUnstable }) => isUnstable,
    'more work arrives than the agents can do, and there are customers who never leave: the queue grows for as long as the run goes on, so the figures depend on the duration.',
  );
  const unfinished = cells.filter(({ fingerprint }) => sumOf(fingerprint, 'chats.unfinished') > 0);
  const [most] = unfinished.toSorted(
    (a, b) => sumOf(b.fingerprint, 'chats.unfinished') - sumOf(a.fingerprint, 'chats.unfinished'),
  );
  if (most !== undefined)
    warn(
      'unfinished',
      `${where(unfinished)} chats were still waiting or live when the run ended; what they waited or took is not in the figures. Most of them: ${sumOf(most.fingerprint, 'chats.unfinished')} of ${counted(sumOf(most.fingerprint, 'chats.arrived'), 'chat')} with ${cellWords(axes, most.settings)}.`,
    );
  const others = cells.filter(({ otherCustomers }) => otherCustomers.length > 0);
  if (others.length > 0)
    warn(
      'other-customers',
      `${where(others)} it is not the same customers who come as to the file as it is (${others[0]?.otherCustomers.join('; ')}): pairing helps less there, and a difference may come from the customers as well as from the settings.`,
    );
  const outcome = (of: WarmUpFacts['outcome']) => (cell: PlannedCell) =>
    warmUpOf(cell.fingerprint).outcome === of;
  those(
    'warm-up-failed',
    outcome('failed'),
    'a run did not settle within its first half, so no warm-up could be found for it.',
  );
  those(
    'warm-up-refused',
    outcome('refused'),
    'arrivals or staffing change over the run, so there is no steady state to warm up to: nothing was left out.',
  );
  return found;
}
