/** How many chats agents have at once, as shares of their time on duty. */
import { numberText, shareText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { shareAxis } from './axes.ts';
import { partsSpec } from './bars.ts';
import type { Chart } from './chart.ts';
import type { Colour } from './theme.ts';

const MOST_GROUPS = 24;
/** As many as there are steps of the ramp; the last and more. */
const STEPS: readonly Colour[] = ['ramp0', 'ramp1', 'ramp2', 'ramp3', 'ramp4', 'ramp5', 'ramp6'];

export function agentLoads({ breakdowns }: Result): Chart | undefined {
  const groups = breakdowns.groups.slice(0, MOST_GROUPS).filter(({ loads }) => loads !== undefined);
  const highest = Math.max(0, ...groups.map(({ loads = [] }) => loads.length - 1));
  if (groups.length === 0 || highest < 2) return undefined;
  const last = Math.min(highest, STEPS.length - 1);
  const rows = groups.map(({ name, loads = [], metrics }) => {
    const shares: Record<string, number> = {};
    for (const [n, share] of loads.entries()) {
      const step = String(Math.min(n, last));
      shares[step] = (shares[step] ?? 0) + share;
    }
    const mean = metrics['concurrency.mean']?.mean;
    return {
      label: `${name}${mean === undefined ? '' : `, ${numberText(mean)} at once while busy`}`,
      name,
      shares,
    };
  });
  const parts = Array.from(
    { length: last + 1 },
    (_, n) =>
      [
        String(n),
        n === 0 ? 'no chat' : n === last && highest > last ? `${n} and more` : String(n),
        STEPS[Math.round((n * (STEPS.length - 1)) / last)] ?? 'ramp6',
      ] as const,
  );
  return {
    name: 'agent-loads',
    title: 'Chats at once',
    reading:
      'Each bar is a group’s time on duty, divided by how many live chats an agent had at that moment: the stronger the colour, the more at once.',
    alt: rows
      .map(
        ({ name, shares }) =>
          `${name}: ${parts.map(([n, label]) => `${label} ${shareText(shares[n] ?? 0)}`).join(', ')}.`,
      )
      .join(' '),
    spec: partsSpec({
      rows,
      parts,
      text: shareText,
      axis: shareAxis('share of the time on duty'),
      legend: 'live chats at once',
    }),
    table: {
      heads: ['group', ...parts.map(([, label]) => label)],
      rows: rows.map(({ name, shares }) => [
        name,
        ...parts.map(([n]) => shareText(shares[n] ?? 0)),
      ]),
    },
  };
}
