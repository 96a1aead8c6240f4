/** The list of metrics as text: name, unit, formula, and which parts have it. */
import { METRICS } from '../statistics/metrics.ts';
import { wrapped } from './table.ts';

const PARTS: Readonly<Record<string, string>> = {
  q: 'queues',
  g: 'groups',
  a: 'agents',
  i: 'intervals',
};

/** Those whose name contains the word; '' when there are none. */
export function metricsText(word: string | undefined, width: number): string {
  const names = [...METRICS.keys()].filter((name) =>
    name.toLowerCase().includes((word ?? '').toLowerCase()),
  );
  const lines = names.flatMap((name) => {
    const metric = METRICS.get(name);
    if (metric === undefined) return [];
    const parts = [...metric.parts].map((letter) => PARTS[letter] ?? '').join(', ');
    const also = parts === '' ? '' : ` (also of ${parts})`;
    return [`${name}  [${metric.unit}]`, ...wrapped(`${metric.formula}${also}`, width, 4)];
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
