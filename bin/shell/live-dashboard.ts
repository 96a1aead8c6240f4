/**
 * How a live run stands, on a terminal's standard error, a few times a second; nothing in pipes and CI, nor with --quiet. It only
 * tells: no figure of it reaches a result.
 */
import type { LiveProgress } from '../../src/live/drive/live-run.ts';
import { counted, numberText, secondsText, shareText } from '../../src/report/numbers.ts';
import { cut, pad } from '../../src/report/table.ts';
import type { Io } from './io.ts';
import { isUnicode } from './look.ts';

export interface Dashboard {
  show(now: LiveProgress): void;
  /** A line of words while nothing is counted yet. */
  say(text: string): void;
  /** Ctrl-C was heard: told until the end. */
  ending(why: string): void;
  clear(): void;
}

const NOTHING: Dashboard = { show() {}, say() {}, ending() {}, clear() {} };
const BARS = '▁▂▃▄▅▆▇█';
const WIDEST = 100;
/** Looks whose rates are shown as bars. */
const HISTORY = 60;

export interface DashboardWish {
  readonly title: string;
  readonly speed: number;
  readonly isQuiet: boolean;
}

export async function dashboardOf(io: Io, wish: DashboardWish): Promise<Dashboard> {
  if (wish.isQuiet || !io.stderr.isTerminal || (io.env['CI'] ?? '') !== '') return NOTHING;
  const { createLogUpdate } = await import('log-update');
  const { stderr } = io;
  // It writes, and asks how wide the terminal is; nothing else of a stream.
  const stream = {
    isTTY: true,
    get columns() {
      return stderr.columns;
    },
    write(text: string) {
      stderr.write(text);
      return true;
    },
  };
  const update = createLogUpdate(stream as unknown as NodeJS.WritableStream);
  const isPlain = !isUnicode(io);
  const rates: number[] = [];
  let why = '';
  return {
    show(now) {
      rates.push(now.messagesPerSec);
      if (rates.length > HISTORY) rates.shift();
      const width = Math.min(WIDEST, stderr.columns) - 1;
      const lines = dashboardLines(now, { ...wish, isPlain, rates, why });
      update(lines.map((line) => cut(line, width)).join('\n'));
    },
    say: (text) => update(cut(text, Math.min(WIDEST, stderr.columns) - 1)),
    ending(text) {
      why = text;
    },
    clear() {
      update.clear();
      update.done();
    },
  };
}

interface Look {
  readonly title: string;
  readonly speed: number;
  readonly isPlain: boolean;
  readonly rates: readonly number[];
  readonly why: string;
}

const PHASES: Readonly<Record<LiveProgress['phase'], string>> = {
  opening: 'agents sign in',
  running: 'running',
  ending: 'nobody comes any more',
};

export function dashboardLines(now: LiveProgress, look: Look): string[] {
  const { chats, agents } = now;
  const left = now.leftSec > 0 ? `, ${secondsText(now.leftSec)} left` : '';
  const fast =
    look.speed === 1
      ? ''
      : ` (${secondsText(now.scenarioSec)} of the scenario, ${numberText(look.speed)} times as fast)`;
  const time = (seconds: number | null) => (seconds === null ? '-' : shortTime(seconds));
  const row = (label: string, ...cells: readonly string[]) =>
    `  ${label.padEnd(10)}${cells.map((cell) => pad(cell, 20)).join('')}`.trimEnd();
  return [
    `${look.title}: ${look.why === '' ? PHASES[now.phase] : look.why}`,
    row('time', `${secondsText(now.elapsedSec)}${left}${fast}`),
    row(
      'customers',
      `${numberText(chats.waiting)} waiting`,
      `${numberText(chats.live)} live`,
      `${numberText(chats.ended)} of ${numberText(chats.started)} done`,
    ),
    row('agents', `${numberText(agents.ready)} ready`, `${numberText(agents.signedIn)} signed in`),
    row(
      'messages',
      `${numberText(round(now.messagesPerSec))} a second`,
      `delivery p50 ${time(now.deliveryP50Sec)}`,
      `p99 ${time(now.deliveryP99Sec)}`,
      ...(look.isPlain || look.rates.length < 2 ? [] : [bars(look.rates)]),
    ),
    row(
      'driver',
      `late p99 ${time(now.latenessP99Sec)}`,
      counted(now.sockets, 'socket'),
      counted(now.processes, 'process', 'processes'),
    ),
    row(
      'trouble',
      `${counted(now.errors, 'error')}${now.acts > 0 && now.errors > 0 ? ` (${shareText(now.errors / now.acts)})` : ''}`,
      `${numberText(now.throttled)} throttled`,
      counted(now.downs, 'broken line'),
    ),
  ];
}

const round = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

/** `0.4 ms`, `12 ms`, `3.1 s`. */
function shortTime(seconds: number): string {
  if (seconds >= 1) return secondsText(seconds);
  const ms = seconds * 1000;
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

function bars(rates: readonly number[]): string {
  const most = Math.max(...rates, 1e-9);
  const last = rates.slice(-20);
  return last
    .map((rate) => BARS[Math.min(BARS.length - 1, Math.floor((rate / most) * BARS.length))])
    .join('');
}
