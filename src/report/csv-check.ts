/** A check as tables for spreadsheets: a row a metric held against the baseline, and a row an expectation. */
import type { Check } from './check.ts';
import type { CsvTable } from './csv.ts';

export function checkTables(check: Check): CsvTable[] {
  const all = check.scenarios.flatMap(({ name, findings }) =>
    findings.map((finding) => ({ name, finding })),
  );
  return [
    {
      name: 'check-metrics.csv',
      head: [
        'scenario',
        'metric',
        'verdict',
        'replications',
        'before',
        'now',
        'change',
        'change_low',
        'change_high',
        'relative',
        'relative_low',
        'relative_high',
        'tolerance',
        'better',
      ],
      rows: all.flatMap(({ name, finding }) =>
        finding.kind !== 'metric'
          ? []
          : [
              [
                name,
                finding.metric,
                finding.verdict,
                finding.n,
                finding.before,
                finding.now,
                finding.change?.mean ?? null,
                finding.change?.low ?? null,
                finding.change?.high ?? null,
                finding.relative?.mean ?? null,
                finding.relative?.low ?? null,
                finding.relative?.high ?? null,
                finding.tolerance.text,
                finding.betterIs,
              ],
            ],
      ),
    },
    {
      name: 'check-expectations.csv',
      head: ['scenario', 'expectation', 'verdict', 'replications', 'mean', 'low', 'high'],
      rows: all.flatMap(({ name, finding }) =>
        finding.kind !== 'expectation'
          ? []
          : [
              [
                name,
                finding.text,
                finding.verdict,
                finding.n,
                finding.mean,
                finding.low,
                finding.high,
              ],
            ],
      ),
    },
  ];
}
