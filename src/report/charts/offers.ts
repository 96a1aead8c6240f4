/** Offers and what became of them, and how often chats were offered. */
import { counted, halfText, numberText, shareText, UNICODE } from '../numbers.ts';
import type { Result } from '../result.ts';
import { barSpec } from './bars.ts';
import type { Chart } from './chart.ts';
import { type Colour, colour, framed } from './theme.ts';

const FATES: readonly (readonly [string, string, Colour])[] = [
  ['accepted', 'accepted', 'blue'],
  ['missed', 'missed (nobody answered in time)', 'red'],
  ['declined', 'declined', 'orange'],
  ['withdrawn', 'withdrawn (the customer left, or another agent took it)', 'sand'],
  ['pending', 'still up at the end', 'grey'],
];

export function offers({ metrics }: Result): Chart | undefined {
  const made = metrics['offers.made']?.mean ?? 0;
  if (made === 0) return undefined;
  const rows = FATES.flatMap(([name, label, colourName]) => {
    const found = metrics[`offers.${name}`];
    if (found === undefined || found.mean === 0) return [];
    const half = found.halfWidth95;
    return [
      {
        label,
        value: found.mean,
        text: `${numberText(found.mean)} ${halfText(half, 'number', UNICODE)} (${shareText(found.mean / made)})`.replace(
          '  ',
          ' ',
        ),
        colour: colourName,
        ...(half === null ? {} : { low: Math.max(0, found.mean - half), high: found.mean + half }),
      },
    ];
  });
  return {
    name: 'offers',
    title: 'Offers and their fates',
    reading:
      'An offer is a chat shown to an agent who may accept it; a bar is the number of offers a replication that ended so, the thin line its 95% confidence interval.',
    alt: `${counted(made, 'offer')} a replication: ${rows.map(({ label, text }) => `${label} ${text}`).join(', ')}.`,
    spec: barSpec(rows),
    table: {
      heads: ['fate', 'offers a replication'],
      rows: rows.map(({ label, text }) => [label, text]),
    },
  };
}

export function offersPerChat({ offersPerChat, metrics }: Result): Chart | undefined {
  const all = offersPerChat.reduce((sum, count) => sum + count, 0);
  // One offer each is no picture.
  if (all === 0 || offersPerChat.slice(2).every((count) => count === 0)) return undefined;
  if ((metrics['offers.made']?.mean ?? 0) === 0) return undefined;
  const last = offersPerChat.length - 1;
  const rows = offersPerChat.map((count, n) => ({
    offers: n === last && n > 8 ? `${n}+` : String(n),
    share: count / all,
    text: shareText(count / all),
  }));
  return {
    name: 'offers-per-chat',
    title: 'Offers a chat needed',
    reading:
      'Most chats should need one offer; each one more is an agent’s refusal and, for the customer, another wait. None: the agent took the chat without an offer, or the customer left before one.',
    alt: `Chats by number of offers: ${rows.map(({ offers: n, text }) => `${n}: ${text}`).join(', ')}.`,
    spec: framed(180, {
      data: { values: rows },
      encoding: {
        x: {
          field: 'offers',
          type: 'ordinal',
          sort: null,
          axis: { title: 'offers of one chat', labelAngle: 0 },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          axis: { title: 'share of chats', format: '.0%', tickCount: 4 },
        },
      },
      layer: [
        { mark: { type: 'bar', color: colour('blue') } },
        {
          mark: { type: 'text', baseline: 'bottom', dy: -3 },
          encoding: { text: { field: 'text', type: 'nominal' } },
        },
      ],
    }),
    table: {
      heads: ['offers', 'chats a replication', 'share'],
      rows: rows.map(({ offers: n, text }, i) => [n, numberText(offersPerChat[i] ?? 0), text]),
    },
  };
}
