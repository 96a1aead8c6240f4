/** A live run as tables for spreadsheets: what the server and the driver did, latencies with their percentiles, and the bands of simulations. */
import type { Cell, CsvTable } from './csv.ts';
import { nineDigits } from './digits.ts';
import { PERCENTILES, percentilesOf } from './latency-histogram.ts';
import { LATENCIES } from './live-words.ts';
import type { Result } from './result.ts';

/** None for a simulated run. */
export function liveTables({ live }: Result): CsvTable[] {
  if (live === undefined) return [];
  return [
    {
      name: 'latencies.csv',
      head: ['latency', 'statistic', 'seconds', 'count'],
      rows: LATENCIES.flatMap(([name]): Cell[][] => {
        const found = live.latencies[name];
        if (found.count === 0) return [];
        const row = (statistic: string, seconds: number | null): Cell[] => [
          name,
          statistic,
          seconds === null ? null : nineDigits(seconds),
          found.count,
        ];
        const points = percentilesOf(found, PERCENTILES);
        return [
          row('mean', found.meanSec),
          ...points.map(({ percentile, seconds }) => row(`p${percentile}`, seconds)),
          row('max', found.maxSec),
        ];
      }),
    },
    {
      name: 'reality.csv',
      head: ['metric', 'live', 'low', 'high', 'simulated_mean', 'unit', 'verdict'],
      rows: (live.reality?.metrics ?? []).map(
        ({ metric, live: value, low, high, simulatedMean, unit, verdict }): Cell[] => [
          metric,
          value,
          low === null ? null : nineDigits(low),
          high === null ? null : nineDigits(high),
          simulatedMean === null ? null : nineDigits(simulatedMean),
          unit,
          verdict,
        ],
      ),
    },
  ];
}
