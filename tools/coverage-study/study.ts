/**
 * The coverage study: for each model and method, how often the 95 % interval holds the exact value, beside how often the
 * same method on the same model holds what it itself tends to. The latter, from a second bank, is what few and skewed values
 * leave of 95 %; a difference between the two is a bias. The naive intervals must be found out.
 */
import type { Crew } from '../../src/experiments/crew.ts';
import { normalQuantile } from '../../src/statistics/intervals.ts';
import { bankOf } from './bank.ts';
import { type Banks, type Coverage, coverageOf, limitOf } from './experiment.ts';
import {
  chatsAsIfIndependent,
  difference,
  type Method,
  meanOfRuns,
  quantileOfAll,
  ratioOfSums,
  untilPrecise,
} from './methods.ts';
import { erlangA, erlangC, lognormalDesk, type Model } from './models.ts';

export interface Subject {
  readonly model: Model;
  /** The same with one agent more. */
  readonly other: Model | null;
  readonly methods: readonly Method[];
  readonly sequential: readonly Method[];
}

export const SUBJECTS: readonly Subject[] = [
  {
    model: erlangC(3),
    other: erlangC(4),
    methods: [
      meanOfRuns('wait', 'biased'),
      ratioOfSums('wait'),
      meanOfRuns('delayed'),
      meanOfRuns('inTime'),
      meanOfRuns('p90', 'biased'),
      quantileOfAll('p90'),
      meanOfRuns('p95', 'biased'),
      quantileOfAll('p95'),
      difference('wait', 'paired'),
      difference('wait', 'unpaired'),
      chatsAsIfIndependent('wait'),
      chatsAsIfIndependent('delayed'),
    ],
    sequential: [untilPrecise('wait', 0.2), untilPrecise('wait', 0.1)],
  },
  {
    model: erlangA(3),
    other: erlangA(4),
    methods: [
      meanOfRuns('wait'),
      meanOfRuns('inTime'),
      meanOfRuns('left'),
      ratioOfSums('left'),
      meanOfRuns('p90', 'biased'),
      quantileOfAll('p90'),
      difference('wait', 'paired'),
      difference('wait', 'unpaired'),
      difference('left', 'paired'),
      difference('left', 'unpaired'),
      chatsAsIfIndependent('wait'),
      chatsAsIfIndependent('left'),
    ],
    sequential: [untilPrecise('wait', 0.1), untilPrecise('wait', 0.05), untilPrecise('left', 0.05)],
  },
  {
    model: lognormalDesk(),
    other: null,
    methods: [
      meanOfRuns('wait', 'biased'),
      ratioOfSums('wait'),
      meanOfRuns('delayed'),
      chatsAsIfIndependent('wait'),
    ],
    sequential: [untilPrecise('wait', 0.2)],
  },
];

export const REPLICATIONS = [5, 10, 20, 40] as const;
/** Of a sequential row; a few experiments end there. */
const MOST_REPLICATIONS = 640;

export interface Wish {
  /** Replications in the bank that experiments draw from, and in the one the method's own coverage is taken from. */
  readonly bank: number;
  readonly ownBank: number;
  readonly experiments: number;
  readonly replications: readonly number[];
}

export interface Cell {
  readonly exact: Coverage;
  readonly own: Coverage;
}

export interface Row {
  readonly model: string;
  readonly quantity: Method['quantity'];
  readonly isDifference: boolean;
  readonly method: string;
  readonly claim: Method['claim'];
  readonly goal: number | null;
  readonly exactValue: number;
  /** What the method makes of all runs of both banks. */
  readonly limit: number;
  /** One for each number of replications. */
  readonly cells: readonly Cell[];
}

export interface Study {
  readonly level: number;
  readonly wish: Wish;
  readonly rows: readonly Row[];
  readonly sequential: readonly Row[];
}

export async function study(
  crew: Crew,
  wish: Wish,
  subjects: readonly Subject[] = SUBJECTS,
): Promise<Study> {
  const rows: Row[] = [];
  const sequential: Row[] = [];
  for (const subject of subjects) {
    const banks = await banksOf(crew, subject, 0, wish.bank);
    const own = await banksOf(crew, subject, wish.bank, wish.ownBank);
    for (const method of subject.methods)
      rows.push(rowOf(subject, method, { banks, own }, wish, wish.replications));
    const most = Math.min(MOST_REPLICATIONS, wish.bank, wish.ownBank);
    for (const method of subject.sequential)
      sequential.push(rowOf(subject, method, { banks, own }, wish, [most]));
  }
  return { level: 0.95, wish, rows, sequential };
}

async function banksOf(
  crew: Crew,
  { model, other }: Subject,
  from: number,
  count: number,
): Promise<Banks> {
  const [plain, withAgent] = await Promise.all([
    bankOf(crew, model.scenario, from, count),
    other === null ? null : bankOf(crew, other.scenario, from, count),
  ]);
  return { plain, withAgent: withAgent ?? plain };
}

function rowOf(
  { model, other }: Subject,
  method: Method,
  { banks, own }: { readonly banks: Banks; readonly own: Banks },
  { experiments }: Wish,
  replications: readonly number[],
): Row {
  const isDifference = method.isDifference === true;
  const name = isDifference ? `${model.name} → ${other?.name}` : model.name;
  const exactValue = isDifference
    ? exactOf(method, other) - exactOf(method, model)
    : exactOf(method, model);
  const ownLimit = limitOf(method, own);
  const cells = replications.map((count): Cell => {
    const seed = `${name} ${method.quantity} ${method.words} ${count}`;
    const wish = { replications: count, experiments };
    return {
      exact: coverageOf(method, banks, exactValue, { ...wish, seed, take: 'once' }),
      own: coverageOf(method, own, ownLimit, { ...wish, seed: `own ${seed}`, take: 'again' }),
    };
  });
  const { quantity, words, claim, goal = null } = method;
  return {
    model: name,
    quantity,
    isDifference,
    method: words,
    claim,
    goal,
    exactValue,
    limit: limitOf(method, together(banks, own)),
    cells,
  };
}

function together(a: Banks, b: Banks): Banks {
  return { plain: [...a.plain, ...b.plain], withAgent: [...a.withAgent, ...b.withAgent] };
}

function exactOf({ quantity }: Method, model: Model | null): number {
  const value = model?.exact[quantity];
  if (value === undefined) throw new Error(`no exact ${quantity} is known of ${model?.name}`);
  return value;
}

/** What a study must show, one sentence for each cell that does not; simultaneous 99.9 % over all that are judged. */
export function faultsOf({ rows, sequential, level }: Study): string[] {
  const judged = [...rows, ...sequential].filter(({ claim }) => claim !== 'biased');
  const cells = judged.flatMap((row) => row.cells.map((cell) => ({ row, ...cell })));
  const z = normalQuantile(1 - 0.001 / 2 / cells.length);
  return cells.flatMap(({ row, exact, own }) => {
    const n = Math.round(exact.replications);
    const where = `${row.model}, ${row.quantity}, ${row.method}, ${n} replications`;
    if (row.claim === 'naive') {
      const bound = level - z * errorOf(level, exact.experiments);
      return exact.share < bound ? [] : [`${where}: covers ${exact.share}, and should fail`];
    }
    const both = (exact.share + own.share) / 2;
    const error = Math.sqrt(
      errorOf(both, exact.experiments) ** 2 + errorOf(both, own.experiments) ** 2,
    );
    const off = exact.share - own.share;
    return Math.abs(off) <= z * error
      ? []
      : [`${where}: covers ${exact.share}, the method itself ${own.share}`];
  });
}

/** Standard error of a share of so many experiments. */
export function errorOf(share: number, experiments: number): number {
  return Math.sqrt((share * (1 - share)) / experiments);
}
