/**
 * From the samples of all cells to the Sweep that reports are drawn from. The same samples give the same bytes, in
 * whatever order and however often interrupted they came. Nothing is simulated, written or printed here.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import { SCHEMA_VERSION, type WarmUpFacts } from '../report/result.ts';
import type { Cell, CellMetric, Sweep, SweptMetric } from '../report/sweep.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import { axisFacts } from './axis-facts.ts';
import type { Grid, PlannedCell } from './grid.ts';
import { betterIs, HEADLINE, HEADLINE_LABELS, HEADLINE_WORDS, unitOfMetric } from './headline.ts';
import { rounded } from './rounded.ts';
import type { Sample } from './sample.ts';
import { scenarioFacts } from './scenario-facts.ts';
import { bestOf, figuresOf, type Values, waitingOf } from './sweep-figures.ts';
import { sweepWarnings } from './sweep-warnings.ts';

const LEVEL = 0.95;
/** What the warnings look at besides the metrics that are shown. */
const COUNTS = ['chats.arrived', 'chats.unfinished'];

/** What is measured. In an order that does not depend on what is shown first, so that a journal serves both. */
export function sweptMetrics(named: readonly string[]): readonly string[] {
  return [...new Set([...HEADLINE, ...COUNTS, ...[...named].sort()])];
}

export interface SweepInput {
  readonly grid: Grid;
  readonly platform: Platform | null;
  readonly replications: number;
  /** As they were named; the first of them is shown first. */
  readonly named: readonly string[];
  /** Of a scenario of the grid, by its fingerprint; in the order of `sweptMetrics(named)`. */
  readonly samplesOf: (fingerprint: string) => readonly Sample[];
  readonly warmUpOf: (fingerprint: string) => WarmUpFacts;
  readonly chatsimVersion: string;
}

export function sweepOf(input: SweepInput): Sweep {
  const { grid, replications, named } = input;
  const measured = sweptMetrics(named);
  // Cells with the same scenario share their samples.
  const known = new Map<string, Kept>();
  const keptOf = (fingerprint: string): Kept => {
    const found = known.get(fingerprint) ?? kept(input.samplesOf(fingerprint), input, measured);
    known.set(fingerprint, found);
    return found;
  };
  const base = keptOf(grid.base.fingerprint);
  const cells = grid.cells.map(({ fingerprint }) => keptOf(fingerprint));
  const metrics = [...new Set([...named, ...HEADLINE])]
    .filter((name) => [base, ...cells].some((cell) => hasValue(cell.values.get(name))))
    .map(sweptMetric);
  const ofMetric = ({ name }: SweptMetric) => ({
    base: base.values.get(name) ?? [],
    cells: cells.map(({ values }) => values.get(name) ?? []),
  });
  const figures = metrics.map((metric) => {
    const { base: ofBase, cells: ofCells } = ofMetric(metric);
    return figuresOf(ofBase, ofCells, { better: metric.better, level: LEVEL });
  });
  const cellOf = (planned: Pick<PlannedCell, 'fingerprint'>, i: number | null) => ({
    isBase: planned.fingerprint === grid.base.fingerprint,
    metrics: Object.fromEntries(
      metrics.map(({ name }, m): [string, CellMetric | null] => {
        const found = figures[m];
        return [name, (i === null ? found?.base : found?.cells[i]) ?? null];
      }),
    ),
    waiting: keptOf(planned.fingerprint).waiting,
    warmUp: input.warmUpOf(planned.fingerprint),
  });
  const sweep: Sweep = {
    kind: 'sweep',
    schemaVersion: SCHEMA_VERSION,
    drawsVersion,
    chatsimVersion: input.chatsimVersion,
    scenario: scenarioFacts(grid.base.scenario, input.platform),
    replications,
    level: LEVEL,
    axes: grid.axes.map((axis) => axisFacts(axis, grid.base.scenario)),
    how: grid.how,
    metrics,
    shown: metrics[0]?.name ?? '',
    base: { place: [], settings: [], ...cellOf(grid.base, null) },
    cells: grid.cells.map(
      (planned, i): Cell => ({
        place: planned.place,
        settings: planned.settings,
        ...cellOf(planned, i),
      }),
    ),
    best: metrics.flatMap((metric) => {
      const { better } = metric;
      return bestOf(metric.name, ofMetric(metric).cells, { better, level: LEVEL }) ?? [];
    }),
    warnings: sweepWarnings({
      grid,
      replications,
      warmUpOf: input.warmUpOf,
      sumOf: (fingerprint, metric) =>
        (keptOf(fingerprint).values.get(metric) ?? []).reduce<number>(
          (sum, value) => sum + (value ?? 0),
          0,
        ),
    }),
  };
  return rounded(sweep);
}

interface Kept {
  readonly values: ReadonlyMap<string, Values>;
  readonly waiting: Cell['waiting'];
}

/** The first replications, also where the journal has more. */
function kept(
  all: readonly Sample[],
  { replications }: SweepInput,
  measured: readonly string[],
): Kept {
  const samples = all.slice(0, replications);
  if (samples.length < replications) throw new Error('a sweep is reported before it is finished');
  return {
    values: new Map(
      measured.map((name, m) => [name, samples.map(({ metrics }) => metrics[m] ?? null)]),
    ),
    waiting: waitingOf(samples),
  };
}

const hasValue = (values: Values | undefined) => values?.some((value) => value !== null) === true;

function sweptMetric(name: string): SweptMetric {
  return {
    name,
    label: HEADLINE_LABELS[name] ?? name,
    words: HEADLINE_WORDS[name] ?? name,
    unit: unitOfMetric(name),
    better: betterIs(name),
  };
}
