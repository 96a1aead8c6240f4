/** What agents do with their time: a bar for each group, and for each agent where there are not too many. */
import { shareText } from '../numbers.ts';
import type { PartFacts, Result } from '../result.ts';
import { shareAxis } from './axes.ts';
import { partsSpec } from './bars.ts';
import type { Chart } from './chart.ts';
import type { Colour } from './theme.ts';

const DOING: readonly (readonly [string, string, Colour])[] = [
  ['live', 'live chats', 'blue'],
  ['ringing', 'ringing', 'amber'],
  ['wrapUp', 'wrap-up', 'lightBlue'],
  ['cooling', 'routing delay', 'pink'],
  ['leaving', 'overtime', 'purple'],
  ['idle', 'idle', 'mist'],
  ['notReady', 'not ready', 'red'],
  ['channelOff', 'routing off', 'orange'],
  ['onBreak', 'break', 'grey'],
  ['lost', 'connection lost', 'coal'],
];
const MOST_GROUPS = 24;
const MOST_AGENTS = 40;

export const groupActivity = ({ breakdowns }: Result): Chart | undefined =>
  activity(breakdowns.groups.slice(0, MOST_GROUPS), {
    name: 'agent-activity',
    title: 'What agents do, by group',
    who: 'group of agents',
  });

export function agentActivity({ breakdowns }: Result): Chart | undefined {
  const { agents, groups } = breakdowns;
  if (agents.length > MOST_AGENTS || agents.length <= groups.length) return undefined;
  return activity(agents, {
    name: 'agent-activity-each',
    title: 'What each agent does',
    who: 'agent',
  });
}

function activity(
  people: readonly PartFacts[],
  words: { readonly name: string; readonly title: string; readonly who: string },
): Chart | undefined {
  // Shares of the time signed in: a night off says nothing about the day.
  const rows = people.flatMap(({ name, time = {}, metrics }) => {
    const there = 1 - (time['signedOut'] ?? 0);
    if (there <= 0) return [];
    const shares = Object.fromEntries(DOING.map(([what]) => [what, (time[what] ?? 0) / there]));
    const occupancy = metrics['occupancy']?.mean;
    const busy = occupancy === undefined ? '' : `, occupancy ${shareText(occupancy)}`;
    return [{ label: `${name}${busy}`, name, shares }];
  });
  const parts = DOING.filter(([what]) => rows.some(({ shares }) => (shares[what] ?? 0) > 0.0005));
  if (rows.length === 0 || parts.length === 0) return undefined;
  return {
    name: words.name,
    title: words.title,
    reading: `Each bar is the time one ${words.who} was signed in, divided by what they were doing; several chats at once count as one stretch of live time.`,
    alt: rows
      .slice(0, 6)
      .map(
        ({ name, shares }) =>
          `${name}: ${parts.map(([what, label]) => `${label} ${shareText(shares[what] ?? 0)}`).join(', ')}.`,
      )
      .join(' '),
    spec: partsSpec({
      rows,
      parts,
      text: shareText,
      axis: shareAxis('share of the time signed in'),
    }),
    table: {
      heads: [words.who, ...parts.map(([, label]) => label)],
      rows: rows.map(({ name, shares }) => [
        name,
        ...parts.map(([what]) => shareText(shares[what] ?? 0)),
      ]),
    },
  };
}
