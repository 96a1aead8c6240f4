/** The tables of a tuning hold what the document holds, each figure under its head. */
import { expect, test } from 'vitest';
import { documentOf } from '../../test/report-documents.ts';
import { tuningTables } from './csv-tuning.ts';
import type { RegionTuning, StaffTuning } from './tuning.ts';

const rowsOf = (tuning: RegionTuning | StaffTuning) => {
  const [{ head, rows } = { head: [], rows: [] }] = tuningTables(tuning);
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
};

test('a row for each setting', async () => {
  const tuning = (await documentOf('a tuning of a region')) as RegionTuning;
  const KEPT = { true: 'yes', false: 'no', null: 'open' } as const;
  expect(rowsOf(tuning)).toEqual(
    tuning.candidates.map(({ values, cost, limits, replications, verdict, fate, isDominated }) => ({
      'agents.team.count': values[0],
      cost: cost.mean,
      'cost.low': cost.low,
      'cost.high': cost.high,
      'cost.agents': cost.agents,
      'cost.waiting': cost.waiting,
      'cost.lost': cost.lost,
      'abandonment.rate': limits[0]?.measured?.mean,
      'abandonment.rate.low': limits[0]?.measured?.low,
      'abandonment.rate.high': limits[0]?.measured?.high,
      'abandonment.rate.kept': KEPT[`${limits[0]?.isKept ?? null}`],
      replications,
      verdict,
      fate,
      front: isDominated ? 'no' : 'yes',
    })),
  );
  const spread = { ...tuning.candidates[0]?.cost, mean: 2, low: 1, high: 3 };
  const [first] = tuning.candidates.map((each) => ({ ...each, cost: { ...each.cost, ...spread } }));
  if (first === undefined) throw new Error('no candidate');
  expect(rowsOf({ ...tuning, candidates: [first] })[0]).toMatchObject({
    cost: 2,
    'cost.low': 1,
    'cost.high': 3,
  });
});

test('a row for each interval', async () => {
  const tuning = (await documentOf('a staffing plan')) as StaffTuning;
  const rows = rowsOf(tuning);
  expect(rows.map(({ from, agents, guess }) => [from, agents, guess])).toEqual(
    tuning.intervals.map(({ name, agents, guess }) => [name, agents, guess]),
  );
  expect(rows[0]).toMatchObject({
    group: 'team',
    chats: tuning.intervals[0]?.arrivals,
    'wait.mean': tuning.intervals[0]?.limits[0]?.measured?.mean,
    'wait.mean.low': tuning.intervals[0]?.limits[0]?.measured?.low,
    'wait.mean.high': tuning.intervals[0]?.limits[0]?.measured?.high,
  });
});
