/**
 * A stretch of replication 1 in characters: a line for each lane of each agent, time from left to right, and above them how
 * many were waiting. A column is some seconds long; what it shows is what a reader should not miss in it.
 */
import { ASCII, numberText, secondsText } from './numbers.ts';
import type { Result } from './result.ts';
import { cut, pad, wrapped } from './table.ts';
import type { Look } from './text-look.ts';
import type { Timeline, TimelineAgent, TimelineBar, TimelineState } from './timeline.ts';

const MOST_AGENTS = 24;
const NAME_WIDTH = 16;
const MARKS_MOST = 9;

/** What a column shows, the most worth seeing first: the sign, the same in ASCII, and words for the line that explains. */
const SIGNS = {
  missed: ['!', '!', 'an offer missed or declined'],
  offer: ['?', '?', 'offered'],
  live: ['█', '#', 'live'],
  wrapUp: ['▒', 'w', 'wrap-up'],
  coolDown: ['~', '~', 'routing delay'],
  away: ['-', '-', 'Not Ready or on break'],
  out: [' ', ' ', ''],
  ready: ['·', '.', 'ready'],
} as const;
type Sign = keyof typeof SIGNS;

export function timelineLines({ timeline, scenario }: Result, look: Look): string[] {
  if (timeline === undefined) return [];
  const shown = timeline.agents.slice(0, MOST_AGENTS);
  const names = Math.min(
    NAME_WIDTH,
    Math.max('waiting'.length, ...shown.map(({ name }) => name.length)),
  );
  const columns = Math.max(10, look.width - names - 4);
  const step = (timeline.toSec - timeline.fromSec) / columns;
  const seen = new Set<Sign>();
  const line = (name: string, text: string) =>
    `  ${pad(cut(name, names), names)}  ${text}`.trimEnd();
  const spans = Array.from({ length: columns }, (_, i): Span => {
    const fromSec = timeline.fromSec + i * step;
    return { fromSec, toSec: fromSec + step };
  });
  const place = look.glyphs === ASCII ? 1 : 0;
  const clock = clockOf(scenario.start?.clock);
  const lines = [
    line('', ends(clock(timeline.fromSec), clock(timeline.toSec), columns)),
    line('waiting', spans.map((span) => waitingIn(timeline, span)).join('')),
  ];
  for (const agent of shown)
    for (let lane = 0; lane < Math.max(1, agent.lanes); lane++)
      lines.push(
        line(
          lane === 0 ? agent.name : '',
          spans
            .map((span) => {
              const sign = signIn(agent, lane, span);
              seen.add(sign);
              return SIGNS[sign][place];
            })
            .join(''),
        ),
      );
  const hidden = timeline.agents.length - shown.length;
  if (hidden > 0) lines.push(`  and ${numberText(hidden)} more agents`);
  const words = (Object.keys(SIGNS) as Sign[])
    .filter((sign) => seen.has(sign) && SIGNS[sign][2] !== '')
    .map((sign) => `${SIGNS[sign][place]} ${SIGNS[sign][2]}`);
  const legend = `${words.join(', ')}; a column is ${secondsText(step)}`;
  return [...lines, ...wrapped(legend, look.width, 2, 4)];
}

interface Span {
  readonly fromSec: number;
  readonly toSec: number;
}

/** Something of it lies in the column, and be it a moment. */
const isIn = (one: Span, { fromSec, toSec }: Span) =>
  one.fromSec < toSec && (one.toSec > fromSec || one.fromSec === fromSec);

const overlap = (one: Span, other: Span) =>
  Math.min(one.toSec, other.toSec) - Math.max(one.fromSec, other.fromSec);

/** How many waited at some moment of the column. */
function waitingIn({ waiting }: Timeline, span: Span): string {
  const count = waiting.filter((wait) => isIn(wait, span)).length;
  if (count === 0) return ' ';
  return count > MARKS_MOST ? '+' : String(count);
}

function signIn(agent: TimelineAgent, lane: number, span: Span): Sign {
  const bars = agent.bars.filter((bar) => bar.lane === lane && isIn(bar, span));
  if (bars.some(isRefused)) return 'missed';
  const [longest] = bars.sort((a, b) => overlap(b, span) - overlap(a, span));
  if (bars.some(({ kind }) => kind === 'offer')) return 'offer';
  if (longest !== undefined) return longest.kind;
  const state = agent.states
    .filter((each) => isIn(each, span))
    .sort((a, b) => overlap(b, span) - overlap(a, span))[0];
  return state === undefined ? 'out' : signOf(state);
}

/** Refused, and nothing came after it in the column. */
const isRefused = ({ end, toSec }: TimelineBar, _: number, all: readonly TimelineBar[]) =>
  (end === 'missed' || end === 'declined') && all.every((other) => other.toSec <= toSec);

function signOf({ state }: TimelineState): Sign {
  switch (state) {
    case 'ready':
    case 'leaving':
      return 'ready';
    case 'cool-down':
      return 'coolDown';
    case 'signed-out':
      return 'out';
    default:
      return 'away';
  }
}

/** One at the left end, one at the right. */
function ends(left: string, right: string, width: number): string {
  return left + right.padStart(Math.max(1, width - left.length));
}

/** `10:00`, with seconds where there are any, or the time from the start. */
function clockOf(start: string | undefined): (sec: number) => string {
  const [hours = 0, minutes = 0] = (start ?? '0:0').split(':').map(Number);
  const two = (n: number) => String(n).padStart(2, '0');
  return (sec) => {
    const all = Math.round(sec) + hours * 3600 + minutes * 60;
    const day = start === undefined ? 0 : Math.floor(all / 86_400);
    const rest = all - day * 86_400;
    const seconds = rest % 60 === 0 ? '' : `:${two(rest % 60)}`;
    const text = `${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}${seconds}`;
    return day === 0 ? text : `+${day}d ${text}`;
  };
}
