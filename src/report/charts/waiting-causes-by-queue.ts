/** Where the waiting went, queue by queue. */
import { secondsText, shareText } from '../numbers.ts';
import type { Result } from '../result.ts';
import { shareAxis } from './axes.ts';
import { partsSpec } from './bars.ts';
import type { Chart } from './chart.ts';
import { CAUSE_COLOURS, type Colour } from './theme.ts';
import { causeWords } from './waiting-causes.ts';

const MOST_QUEUES = 24;
/** Smaller ones in every queue are put together. */
const SMALL = 0.01;

export function waitingCausesByQueue(result: Result): Chart | undefined {
  const { waitingCauses } = result;
  const total = (causes: readonly { readonly seconds: number }[]) =>
    causes.reduce((sum, { seconds }) => sum + seconds, 0);
  const all = waitingCauses.byQueue.filter(({ causes }) => causes.length > 0);
  if (all.length < 2) return undefined;
  const queues = [...all]
    .sort((a, b) => total(b.causes) - total(a.causes))
    .slice(0, MOST_QUEUES)
    .sort((a, b) => all.indexOf(a) - all.indexOf(b));
  const words = causeWords(result);
  const isShown = (cause: string) =>
    queues.some(({ causes }) => causes.some((each) => each.cause === cause && each.share >= SMALL));
  const shown = waitingCauses.causes.map(({ cause }) => cause).filter(isShown);
  const rows = queues.map(({ name, causes }) => {
    const shares: Record<string, number> = {};
    for (const { cause, share } of causes) {
      const part = shown.includes(cause) ? cause : 'other';
      shares[part] = (shares[part] ?? 0) + share;
    }
    return { label: `${name}: ${secondsText(total(causes))} of waiting`, name, shares };
  });
  const parts: (readonly [string, string, Colour])[] = shown.map(
    (cause) => [cause, words(cause), CAUSE_COLOURS[cause] ?? 'slate'] as const,
  );
  if (rows.some(({ shares }) => shares['other'] !== undefined))
    parts.push(['other', 'other causes', 'mist']);
  return {
    name: 'waiting-causes-by-queue',
    title: 'Waiting by cause, queue by queue',
    reading:
      'Each bar is all the waiting of one queue, divided by cause: queues with different colours need different remedies.',
    alt: rows
      .map(({ name, shares }) => {
        const [most] = Object.entries(shares).sort(([, a], [, b]) => b - a);
        const label = parts.find(([part]) => part === most?.[0])?.[1] ?? '';
        return `In ${name} most waiting is: ${label}, ${shareText(most?.[1] ?? 0)}.`;
      })
      .join(' '),
    spec: partsSpec({
      rows,
      parts,
      text: shareText,
      axis: shareAxis('share of the queue’s waiting'),
    }),
    table: {
      heads: ['queue', ...parts.map(([, label]) => label)],
      rows: rows.map(({ name, shares }) => [
        name,
        ...parts.map(([part]) => shareText(shares[part] ?? 0)),
      ]),
    },
  };
}
