/** A tuning as tables: a row for each setting (tuning.csv), or for each interval of the day (staffing.csv). */
import type { Cell, CsvTable } from './csv.ts';
import type { Held, Limit, RegionTuning, StaffTuning, Tuning } from './tuning.ts';

export function tuningTables(tuning: Tuning): CsvTable[] {
  return [tuning.task === 'region' ? settingsTable(tuning) : staffTable(tuning)];
}

function settingsTable({ axes, limits, candidates }: RegionTuning): CsvTable {
  return {
    name: 'tuning.csv',
    head: [
      ...axes.map(({ name }) => name),
      'cost',
      'cost.low',
      'cost.high',
      'cost.agents',
      'cost.waiting',
      'cost.lost',
      ...limits.flatMap(heads),
      'replications',
      'verdict',
      'fate',
      'front',
    ],
    rows: candidates.map((each) => [
      ...each.values,
      each.cost.mean,
      each.cost.low,
      each.cost.high,
      each.cost.agents,
      each.cost.waiting,
      each.cost.lost,
      ...each.limits.flatMap(cells),
      each.replications,
      each.verdict,
      each.fate,
      each.isDominated ? 'no' : 'yes',
    ]),
  };
}

function staffTable(tuning: StaffTuning): CsvTable {
  const { group, intervals, byInterval, limits } = tuning;
  return {
    name: 'staffing.csv',
    head: [
      'from',
      'group',
      'chats',
      'guess',
      'agents',
      ...byInterval.flatMap((j) => heads(limits[j] as Limit)),
    ],
    rows: intervals.map((each) => [
      each.name,
      group,
      each.arrivals,
      each.guess,
      each.agents,
      ...each.limits.flatMap(cells),
    ]),
  };
}

const heads = ({ metric }: Limit): string[] => [
  metric,
  `${metric}.low`,
  `${metric}.high`,
  `${metric}.kept`,
];

const cells = ({ measured, isKept }: Held): Cell[] => [
  measured?.mean ?? null,
  measured?.low ?? null,
  measured?.high ?? null,
  isKept === null ? 'open' : isKept ? 'yes' : 'no',
];
