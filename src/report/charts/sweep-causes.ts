/** Where the waiting went in each cell of a sweep. */
import { numberText, secondsText } from '../numbers.ts';
import type { Sweep } from '../sweep.ts';
import { durationTicks, ticks, tickText } from './axes.ts';
import { partsSpec } from './bars.ts';
import type { Chart } from './chart.ts';
import { CAUSE_COLOURS, type Colour } from './theme.ts';
import { causeWords } from './waiting-causes.ts';

const MOST_CELLS = 36;
const SMALL = 0.01;

export function sweepCauses(sweep: Sweep): Chart | undefined {
  const cells = sweep.cells.slice(0, MOST_CELLS);
  const total = (waiting: Sweep['cells'][number]['waiting']) =>
    waiting.reduce((sum, { seconds }) => sum + seconds, 0);
  const longest = Math.max(0, ...cells.map(({ waiting }) => total(waiting)));
  if (longest === 0) return undefined;
  const words = causeWords(sweep);
  const sums = new Map<string, number>();
  for (const { waiting } of cells)
    for (const { cause, seconds } of waiting) sums.set(cause, (sums.get(cause) ?? 0) + seconds);
  const all = [...sums.values()].reduce((sum, seconds) => sum + seconds, 0);
  const shown = [...sums]
    .filter(([, seconds]) => seconds / all >= SMALL)
    .sort(([, a], [, b]) => b - a)
    .map(([cause]) => cause);
  const rows = cells.map(({ settings, waiting, isBase }) => {
    const shares: Record<string, number> = {};
    for (const { cause, seconds } of waiting) {
      const part = shown.includes(cause) ? cause : 'other';
      shares[part] = (shares[part] ?? 0) + seconds;
    }
    const name = settings.map((value, i) => `${sweep.axes[i]?.name} ${value}`).join(', ');
    return {
      label: `${name}${isBase ? ' (as it is)' : ''}: ${secondsText(total(waiting))}`,
      name,
      shares,
    };
  });
  const parts: (readonly [string, string, Colour])[] = shown.map((cause) => [
    cause,
    words(cause),
    CAUSE_COLOURS[cause] ?? 'slate',
  ]);
  if (rows.some(({ shares }) => shares['other'] !== undefined))
    parts.push(['other', 'other causes', 'mist']);
  const values = durationTicks(longest, 6);
  return {
    name: 'sweep-causes',
    title: 'Waiting by cause, cell by cell',
    reading: `Each bar is all the waiting of a replication with these settings, divided by cause: which causes a setting takes away, and which it brings.${sweep.cells.length > MOST_CELLS ? ` These are the first ${MOST_CELLS} of ${numberText(sweep.cells.length)} cells; the CSV file has all.` : ''}`,
    alt: rows.map(({ label }) => label).join('; '),
    spec: partsSpec({
      rows,
      parts,
      text: secondsText,
      axis: {
        title: 'waiting in a replication',
        grid: true,
        ...ticks(values, values.map(tickText)),
      },
    }),
    table: {
      heads: ['settings', ...parts.map(([, label]) => label)],
      rows: rows.map(({ name, shares }) => [
        name,
        ...parts.map(([part]) => secondsText(shares[part] ?? 0)),
      ]),
    },
  };
}
