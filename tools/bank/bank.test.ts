import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BANK, CALLS, readCalls } from '../bank.ts';
import { type BankFiles, bankFiles } from './files.ts';
import { spread, totals } from './outcomes.ts';
import { readRecords } from './records.ts';
import { bankScenario, recordedOutcomes, simulatedDays } from './simulate-day.ts';

let made: BankFiles;
beforeAll(() => {
  made = bankFiles(readRecords(readCalls(CALLS)));
});

describe('the data files of the bank', () => {
  it('are what tools/bank.ts makes of the records', () => {
    for (const [name, text] of made.files)
      expect(readFileSync(join(BANK, name), 'utf8'), name).toBe(text);
  });

  it('hold every arrival of the Monday, in the order of the records, and never two at one time', () => {
    const rows = made.files.get('arrivals.csv')!.trimEnd().split('\n').slice(1);
    const times = rows.map((row) => row.split(',')[0]!);
    expect(rows).toHaveLength(2217);
    expect(times.toSorted()).toEqual(times);
    expect(new Set(times).size).toBe(2217);
  });
});

describe('bank-1999-08-02.yaml', () => {
  it('has the people and rules that the records show', () => {
    const { sources, agents, rules, queues } = bankScenario();
    const arrivals = sources.map((s) =>
      s.arrivals.kind === 'recorded' ? s.arrivals.rows.length : 0,
    );
    expect(arrivals.reduce((a, b) => a + b)).toBe(2217);
    expect(agents).toHaveLength(20);
    expect(queues.map((q) => q.name)).toEqual(['PS', 'NE', 'NW', 'IN', 'TT', 'PE']);
    expect(rules['queue.rank']).toBe('head-start');
    for (const source of sources)
      expect([source.name, source.patience]).toEqual([
        source.name,
        expect.objectContaining({ tailMean: made.tails.get(source.name)! * 1_000_000 }),
      ]);
  });

  // The recorded day: 28.9 % gave up, mean wait 111 s. The bands are wide enough for any seed and narrow enough that a
  // wrong rule, service time or shift is noticed: one agent more or fewer changes abandonment by 3 to 4 points.
  it('gives about the abandonment and the waits of the recorded day', () => {
    const recorded = totals(recordedOutcomes(made.arrivals));
    expect(recorded.calls).toBe(2215);
    expect(recorded.left).toBeCloseTo(0.289, 3);
    const days = simulatedDays(bankScenario(), 20).map(totals);
    expect(days[0]!.calls).toBe(2217);
    const left = spread(days.map((d) => d.left)).mean;
    const wait = spread(days.map((d) => d.wait)).mean;
    expect(left).toBeGreaterThan(0.24);
    expect(left).toBeLessThan(0.31);
    expect(wait).toBeGreaterThan(95);
    expect(wait).toBeLessThan(145);
  });
});
