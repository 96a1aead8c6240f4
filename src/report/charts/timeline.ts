/**
 * A stretch of one replication: who waited, and below, agent by agent, chats as bars with the offers before them and the
 * wrap-up after. Rows are laid out in pixels, because an agent with many chats at once needs a higher one.
 */
import { counted, secondsText } from '../numbers.ts';
import type { Result } from '../result.ts';
import type { StateName, Timeline, TimelineBar } from '../timeline.ts';
import { ticks, timeAxis, timeText } from './axes.ts';
import type { Chart } from './chart.ts';
import { type Colour, coloured, framed, legendOnTop } from './theme.ts';

const LANE = 11;
const GAP = 7;
const MOST_AGENTS = 60;
const MOST_WAITING_LANES = 20;
const MOST_ROWS = 400;

const BARS = {
  live: ['live chat', 'blue'],
  wrapUp: ['wrap-up', 'lightBlue'],
  accepted: ['offer, then accepted', 'amber'],
  missed: ['offer, then missed', 'red'],
  declined: ['offer, then declined', 'orange'],
  withdrawn: ['offer, then withdrawn', 'sand'],
  open: ['offer still up', 'sand'],
} as const satisfies Readonly<Record<string, readonly [string, Colour]>>;

const WAITS = {
  taken: ['waiting, then taken', 'lilac'],
  left: ['waiting, then left', 'plum'],
  closed: ['waiting, then closed', 'slate'],
  'waits on': ['waiting on', 'lilac'],
} as const satisfies Readonly<Record<string, readonly [string, Colour]>>;

/** States that are not simply there and ready. */
const STATES: Partial<Readonly<Record<StateName, readonly [string, Colour]>>> = {
  'signed-out': ['signed out', 'mist'],
  'on-break': ['on break', 'grey'],
  'not-ready': ['not ready', 'pink'],
  'channel-off': ['routing off', 'pink'],
  'cool-down': ['routing delay', 'ramp1'],
  lost: ['connection lost', 'coal'],
  leaving: ['overtime', 'ramp0'],
};

interface Row {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly what: string;
  readonly tip: string;
}

export function timeline({
  timeline: stretch,
  scenario,
}: Pick<Result, 'scenario'> & { readonly timeline?: Timeline }): Chart | undefined {
  if (stretch === undefined || stretch.agents.length === 0) return undefined;
  const time = (seconds: number) => timeText(scenario.start, Math.round(seconds));
  const span = (from: number, to: number) =>
    `${time(from)} – ${time(to)} (${secondsText(to - from)})`;
  const agents = stretch.agents.slice(0, MOST_AGENTS);
  const waiting = waitingRows(stretch, span);
  const rows: Row[] = [...waiting.rows];
  const states: Row[] = [];
  const names: { at: number; name: string }[] =
    waiting.height === 0 ? [] : [{ at: waiting.height / 2, name: 'waiting' }];
  let top = waiting.height === 0 ? 0 : waiting.height + GAP;
  for (const agent of agents) {
    const bottom = top + Math.max(1, agent.lanes) * LANE;
    names.push({ at: (top + bottom) / 2, name: agent.name });
    for (const { fromSec: from, toSec: to, state, reason } of agent.states) {
      const shown = STATES[state];
      if (shown === undefined) continue;
      const why = reason === undefined ? '' : ` (${reason})`;
      const tip = `${agent.name}: ${shown[0]}${why}\n${span(from, to)}`;
      states.push({ from, to, top, bottom, what: shown[0], tip });
    }
    for (const bar of agent.bars) {
      const [what] = BARS[bar.kind === 'offer' ? (bar.end ?? 'open') : bar.kind];
      rows.push({
        from: bar.fromSec,
        to: bar.toSec,
        top: top + bar.lane * LANE + 0.5,
        bottom: top + (bar.lane + 1) * LANE - 0.5,
        what,
        tip: `${agent.name}, chat ${bar.chat}: ${what}\n${span(bar.fromSec, bar.toSec)}`,
      });
    }
    top = bottom + GAP;
  }
  const height = top;
  const known: (readonly [string, Colour])[] = [
    ...Object.values(WAITS).slice(0, 3),
    ...Object.values(BARS),
    ...Object.values(STATES),
  ];
  const legend = known.filter(
    ([what], i) =>
      known.findIndex(([each]) => each === what) === i &&
      [...rows, ...states].some((row) => row.what === what),
  );
  const x = {
    field: 'from',
    type: 'quantitative',
    scale: { domain: [stretch.fromSec, stretch.toSec], nice: false },
    axis: timeAxis(scenario.start, stretch.fromSec, stretch.toSec),
  };
  const y = {
    field: 'top',
    type: 'quantitative',
    scale: { domain: [0, height], reverse: true, nice: false, zero: false },
    axis: {
      title: null,
      grid: false,
      labelLimit: 90,
      labelOverlap: false,
      ...ticks(
        names.map(({ at }) => at),
        names.map(({ name }) => name),
      ),
    },
  };
  const color = {
    field: 'what',
    type: 'nominal',
    scale: coloured(legend),
    legend: legendOnTop(legend.map(([what]) => what)),
  };
  const encoding = {
    x,
    x2: { field: 'to' },
    y,
    y2: { field: 'bottom' },
    color,
    tooltip: { field: 'tip', type: 'nominal' },
  };
  const hidden = stretch.agents.length - agents.length;
  const bars = agents.flatMap((agent) => agent.bars.map((bar) => ({ agent, bar })));
  return {
    name: 'timeline',
    title: `What happened between ${time(stretch.fromSec)} and ${time(stretch.toSec)}`,
    reading: `One replication (number ${stretch.replication}), one row an agent: live chats are blue, offers stand before them in the colour of how they ended, wrap-up is light blue, and a shaded row is an agent who could not take chats. Above, each bar is a customer waiting.${hidden > 0 ? ` The first ${MOST_AGENTS} agents are shown, ${hidden} more are not.` : ''}`,
    alt: `${counted(stretch.agents.length, 'agent')}, ${counted(count(bars, 'live'), 'live chat')}, ${counted(count(bars, 'offer'), 'offer')}, of which ${bars.filter(({ bar }) => bar.end === 'missed').length} missed; ${counted(stretch.waiting.length, 'customer')} waited, ${stretch.waiting.filter(({ how }) => how === 'left').length} of them left.`,
    spec: framed(height, {
      layer: [
        {
          data: { values: states },
          mark: { type: 'rect', opacity: 0.55 },
          encoding,
        },
        { data: { values: rows }, mark: { type: 'rect' }, encoding },
      ],
    }),
    table: {
      heads: ['agent', 'chat', 'what', 'from', 'to'],
      rows: [
        ...bars
          .slice(0, MOST_ROWS)
          .map(({ agent, bar }) => [
            agent.name,
            String(bar.chat),
            BARS[bar.kind === 'offer' ? (bar.end ?? 'open') : bar.kind][0],
            time(bar.fromSec),
            time(bar.toSec),
          ]),
        ...(bars.length > MOST_ROWS
          ? [[`and ${bars.length - MOST_ROWS} more`, '', '', '', '']]
          : []),
      ],
    },
  };
}

const count = (bars: readonly { readonly bar: TimelineBar }[], kind: TimelineBar['kind']) =>
  bars.filter(({ bar }) => bar.kind === kind).length;

/** Those who wait, each in the first lane that is free. */
function waitingRows(
  { waiting }: Timeline,
  span: (from: number, to: number) => string,
): { readonly rows: readonly Row[]; readonly height: number } {
  const ends: number[] = [];
  const rows = waiting.flatMap((wait): Row[] => {
    const free = ends.findIndex((end) => end <= wait.fromSec);
    const lane = free < 0 ? ends.length : free;
    if (lane >= MOST_WAITING_LANES) return [];
    ends[lane] = wait.toSec;
    const [what] = WAITS[wait.how === 'waits on' ? 'taken' : wait.how];
    const gone = wait.leftSec === undefined ? '' : '\nthe customer had left silently before';
    return [
      {
        from: wait.fromSec,
        to: wait.toSec,
        top: lane * LANE + 0.5,
        bottom: (lane + 1) * LANE - 0.5,
        what,
        tip: `chat ${wait.chat} waits in ${wait.queue}, ${WAITS[wait.how][0]}\n${span(wait.fromSec, wait.toSec)}${gone}`,
      },
    ];
  });
  return { rows, height: ends.length * LANE };
}
