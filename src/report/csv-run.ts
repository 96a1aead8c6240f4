/**
 * A run's figures as tables for spreadsheets and programs: one figure a row, so that any of them can be filtered, joined and
 * pivoted. Seconds, shares 0..1, plain numbers; an interval that is not known is left empty.
 */
import { metricNamed } from '../statistics/metrics.ts';
import type { Cell, CsvTable } from './csv.ts';
import { liveTables } from './csv-live.ts';
import { nineDigits } from './digits.ts';
import type { Estimate, Estimates, PartFacts, Result } from './result.ts';

const FIGURES = ['metric', 'estimate', 'low', 'high', 'n', 'unit'];

export function runTables(result: Result): CsvTable[] {
  const { metrics, breakdowns, waitingCauses } = result;
  return [
    { name: 'metrics.csv', head: FIGURES, rows: figures(metrics) },
    partTable('queues.csv', 'queue', breakdowns.queues),
    partTable('groups.csv', 'group', breakdowns.groups),
    partTable('agents.csv', 'agent', breakdowns.agents),
    {
      name: 'intervals.csv',
      head: ['interval', 'from_s', ...FIGURES],
      rows: breakdowns.intervals.flatMap((part) =>
        figures(part.metrics).map((row): Cell[] => [part.name, part.fromSec, ...row]),
      ),
    },
    {
      name: 'waiting-causes.csv',
      // An empty queue: all of them together.
      head: ['queue', 'cause', 'seconds', 'share'],
      rows: [{ name: '', causes: waitingCauses.causes }, ...waitingCauses.byQueue].flatMap(
        ({ name, causes }) =>
          causes.map(({ cause, seconds, share }): Cell[] => [name, cause, seconds, share]),
      ),
    },
    ...liveTables(result),
  ];
}

function partTable(name: string, column: string, parts: readonly PartFacts[]): CsvTable {
  return {
    name,
    head: [column, ...FIGURES],
    rows: parts.flatMap((part) =>
      [...figures(part.metrics), ...times(part)].map((row): Cell[] => [part.name, ...row]),
    ),
  };
}

function figures(metrics: Estimates): Cell[][] {
  return Object.entries(metrics).map(([name, estimate]) => [
    name,
    estimate.mean,
    ...ends(estimate),
    estimate.n,
    metricNamed(name)?.unit ?? '',
  ]);
}

/** A difference of two figures has more digits than they are worth. */
function ends({ mean, halfWidth95 }: Estimate): [Cell, Cell] {
  return halfWidth95 === null
    ? [null, null]
    : [nineDigits(mean - halfWidth95), nineDigits(mean + halfWidth95)];
}

/** What an agent or group was doing: shares of all replications together, without an interval. */
function times({ time = {}, loads = [] }: PartFacts): Cell[][] {
  const row = (name: string, share: number): Cell[] => [name, share, null, null, null, 'share'];
  return [
    ...Object.entries(time).map(([name, share]) => row(`time.${name}`, share)),
    ...loads.map((share, live) => row(`load.share.${live}`, share)),
  ];
}
