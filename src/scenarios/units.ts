/**
 * Quantities as people write them: durations `90s`, rates `40/h`, shares `5%`, moments `08:00` or `1h30m`.
 * They become whole microseconds, events per microsecond and fractions; a number without its unit is refused, since
 * nobody can tell 30 seconds from 30 minutes by looking at it.
 *
 *   duration = ( number ( "ms" | "s" | "m" | "h" | "d" ) )+        1h30m
 *   rate     = number "/" ( "s" | "min" | "h" | "d" )
 *   share    = number "%"
 *   clock    = HH ":" MM [ ":" SS ]                                24:00 is the end of the day
 *   moment   = clock | duration                                    a clock time needs `start`
 *   span     = moment "-" moment
 */
import type { Reader } from './grammar/reader.ts';
import { nameOf, type Shape, scalar } from './grammar/shape.ts';
import type { Tree } from './grammar/tree.ts';
import type { Span } from './scenario.ts';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS: Readonly<Record<string, number>> = {
  ms: 1000,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
};
const PER: Readonly<Record<string, number>> = { s: SECOND, min: MINUTE, h: HOUR, d: DAY };
/** What people also write, and the unit they mean. */
const MEANT: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  msec: 'ms',
};

const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
const BARE = /^-?(?:\d+\.?\d*|\.\d+)$/;

/** Whole microseconds, rounded to nearest; null when it is not a duration. */
export function parseDuration(text: string): number | null {
  if (!DURATION.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : null;
}

/** What is wrong with a text that is no duration, and what to write. */
export function durationTrouble(text: string): { message: string; hint: string } {
  if (text.startsWith('-') && parseDuration(text.slice(1)) !== null)
    return { message: 'a duration cannot be negative', hint: '' };
  if (BARE.test(text))
    return text.startsWith('-')
      ? { message: 'a duration cannot be negative', hint: '' }
      : { message: 'a duration needs its unit', hint: `write ${text}s, ${text}m or ${text}h` };
  if (DURATION.test(text)) return { message: 'this duration is too long', hint: '' };
  const worded = /^(\d+(?:\.\d+)?)\s*([a-zA-Z]+)$/.exec(text);
  const unit = worded
    ? (MEANT[(worded[2] ?? '').toLowerCase()] ?? worded[2]?.toLowerCase())
    : undefined;
  if (worded && unit !== undefined && Object.hasOwn(UNITS, unit))
    return { message: 'this is not a duration', hint: `write ${worded[1]}${unit}` };
  return {
    message: 'this is not a duration',
    hint: 'durations look like 500ms, 90s, 15m, 1.5h, 2d',
  };
}

const DURATION_SCHEMA = {
  type: 'string',
  pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$',
  examples: ['30s', '15m', '1.5h'],
};

/** A duration of at least 0. */
export const duration: Shape<number> = scalar(
  'a duration such as 30s',
  readDuration,
  DURATION_SCHEMA,
);
/** A duration of more than 0. */
export const positiveDuration: Shape<number> = scalar(
  'a duration such as 30s',
  (text, tree, r) => {
    const value = readDuration(text, tree, r);
    return value > 0 ? value : r.fail(tree, `${nameOf(tree)}must be more than 0s`);
  },
  DURATION_SCHEMA,
);

function readDuration(text: string, tree: Tree, r: Reader): number {
  const value = parseDuration(text);
  if (value !== null) return value;
  const { message, hint } = durationTrouble(text);
  return r.fail(tree, `${nameOf(tree)}${message}`, hint);
}

const RATE = /^(\d+(?:\.\d+)?)\/(s|min|h|d)$/;

/** Events per microsecond; null when it is not a rate. */
export function parseRate(text: string): number | null {
  const found = RATE.exec(text);
  return found ? Number(found[1]) / (PER[found[2] ?? ''] ?? 1) : null;
}

export const rate: Shape<number> = scalar(
  'a rate such as 40/h',
  (text, tree, r) => {
    const value = parseRate(text);
    if (value !== null) return value;
    if (/^-/.test(text)) return r.fail(tree, `${nameOf(tree)}a rate cannot be negative`);
    if (BARE.test(text))
      return r.fail(tree, `${nameOf(tree)}a rate needs its unit`, `write ${text}/h or ${text}/min`);
    const near = /^(\d+(?:\.\d+)?)\s*(?:\/|per)\s*(m|mins?|minute|sec|second|hr|hour|day)$/i.exec(
      text,
    );
    const unit = near
      ? (near[2] ?? '').toLowerCase().startsWith('m')
        ? 'min'
        : (near[2] ?? '')[0]
      : '';
    return r.fail(
      tree,
      `${nameOf(tree)}this is not a rate`,
      near ? `write ${near[1]}/${unit}` : 'rates look like 40/h, 2/min, 1/s, 900/d',
    );
  },
  { type: 'string', pattern: '^\\d+(\\.\\d+)?/(s|min|h|d)$', examples: ['40/h', '2/min'] },
);

const SHARE = /^(\d+(?:\.\d+)?)%$/;

/** 0..; null when it is not a share. */
export function parseShare(text: string): number | null {
  const found = SHARE.exec(text);
  return found ? Number(found[1]) / 100 : null;
}

export const share: Shape<number> = scalar(
  'a share such as 5%',
  (text, tree, r) => readShare(text, tree, r, 1),
  { type: 'string', pattern: '^\\d+(\\.\\d+)?%$', examples: ['5%', '80%'] },
);
/** A percentage that may pass 100 %. */
export const percentage: Shape<number> = {
  ...share,
  read: (tree, r) =>
    tree.kind === 'scalar'
      ? readShare(tree.text, tree, r, Number.POSITIVE_INFINITY)
      : r.fail(tree, `${nameOf(tree)}a percentage such as 20% is expected`),
};

function readShare(text: string, tree: Tree, r: Reader, most: number): number {
  const value = parseShare(text);
  if (value !== null)
    return value <= most ? value : r.fail(tree, `${nameOf(tree)}a share is at most 100%`);
  if (BARE.test(text)) {
    const bare = Number(text);
    if (bare < 0) return r.fail(tree, `${nameOf(tree)}a share cannot be negative`);
    const percent = Number((bare <= 1 ? bare * 100 : bare).toPrecision(12));
    return r.fail(tree, `${nameOf(tree)}a share needs its %`, `write ${percent}%`);
  }
  return r.fail(tree, `${nameOf(tree)}this is not a share`, 'shares look like 5%, 12.5%');
}

/** Shares that belong together must make 100 %, to a thousandth of a percent. */
export function checkSum(shares: readonly number[], at: Tree, r: Reader): void {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > 1e-5)
    r.problem(at, `${nameOf(at)}the shares add up to ${percentText(sum)}, not 100%`, '', '');
}

export function percentText(x: number): string {
  return `${Number((x * 100).toPrecision(6))}%`;
}

/** `30s`, `1h30m`: for messages. */
export function durationText(us: number): string {
  if (us === 0) return '0s';
  let rest = us;
  let out = '';
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
  ] as const) {
    const n = Math.floor(rest / size);
    if (n > 0) out += `${n}${unit}`;
    rest -= n * size;
  }
  return rest > 0 ? `${out}${rest / SECOND}s` : out;
}

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Microseconds since midnight, up to 24:00; null when it is not a clock time. */
export function parseClock(text: string): number | null {
  const found = CLOCK.exec(text);
  if (!found) return null;
  const [h, m, s] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  const total = h * HOUR + m * MINUTE + s * SECOND;
  return m < 60 && s < 60 && total <= DAY ? total : null;
}

/** A time of the day, which comes every day, or a time from the start, which comes once. */
export type Moment =
  | { readonly kind: 'clock'; readonly clock: number }
  | { readonly kind: 'offset'; readonly at: number };

export const moment: Shape<Moment> = scalar(
  'a time such as 08:00 or 30m',
  (text, tree, r) => readMoment(text, tree, r),
  {
    type: 'string',
    pattern: '^(\\d{1,2}:\\d{2}(:\\d{2})?|(\\d+(\\.\\d+)?(ms|s|m|h|d))+)$',
    examples: ['08:00', '90m'],
  },
);

export function readMoment(text: string, tree: Tree, r: Reader): Moment {
  if (text.includes(':')) {
    const clock = parseClock(text);
    if (clock === null)
      return r.fail(tree, 'this is not a time of the day', 'write 08:00 or 17:30', text);
    if (r.start === null)
      return r.fail(
        tree,
        'a clock time needs a start',
        'add `start: 08:00` at the top, or write a time from the start such as 90m',
        text,
      );
    return { kind: 'clock', clock };
  }
  const at = parseDuration(text);
  if (at !== null) return { kind: 'offset', at };
  const { message, hint } = durationTrouble(text);
  return r.fail(tree, message, hint || 'times look like 08:00, 90m, 1h30m', text);
}

/** The first time from the start on at which it is that moment. */
export function firstAt(moment: Moment, r: Reader): number {
  if (moment.kind === 'offset') return moment.at;
  const since = moment.clock - (r.start?.clock ?? 0);
  return since < 0 ? since + DAY : since;
}

/** Every time of that moment within the run. */
export function timesOf(moment: Moment, r: Reader): number[] {
  const first = firstAt(moment, r);
  const times = [first];
  if (moment.kind === 'clock' && Number.isFinite(r.duration))
    for (let t = first + DAY; t < r.duration && times.length < 4000; t += DAY) times.push(t);
  return times;
}

export interface MomentSpan {
  readonly from: Moment;
  readonly to: Moment;
}

export const span: Shape<MomentSpan> = scalar(
  'a span such as 08:00-16:00',
  (text, tree, r) => {
    const parts = text.split(/\s*[-–]\s*/);
    if (parts.length !== 2 || parts[0] === '' || parts[1] === '')
      return r.fail(
        tree,
        `${nameOf(tree)}this is not a span of time`,
        'write 08:00-16:00 or 0h-8h',
      );
    const from = readMoment(parts[0] ?? '', tree, r);
    const to = readMoment(parts[1] ?? '', tree, r);
    return checkedSpan(from, to, tree, r);
  },
  { type: 'string', pattern: '^\\S+\\s*[-–]\\s*\\S+$', examples: ['08:00-16:00', '0h-8h'] },
);

export function checkedSpan(from: Moment, to: Moment, tree: Tree, r: Reader): MomentSpan {
  if (from.kind !== to.kind)
    return r.fail(
      tree,
      'a span mixes a clock time with a time from the start',
      'write both the same way',
    );
  if (from.kind === 'offset' && to.kind === 'offset' && to.at <= from.at)
    return r.fail(tree, 'this span ends before it begins');
  if (from.kind === 'clock' && to.kind === 'clock' && from.clock === to.clock)
    return r.fail(tree, 'this span has no length', 'write 00:00-24:00 for the whole day');
  return { from, to };
}

/**
 * The span on every day of the run, cut at the start of the run; a span over midnight (22:00-06:00) ends the day after.
 * One that began before the run keeps the part that is left.
 */
export function spansOf({ from, to }: MomentSpan, r: Reader): Span[] {
  if (from.kind === 'offset' || to.kind === 'offset')
    return from.kind === 'offset' && to.kind === 'offset' ? [{ from: from.at, to: to.at }] : [];
  const length = to.clock > from.clock ? to.clock - from.clock : to.clock - from.clock + DAY;
  const spans: Span[] = [];
  const base = from.clock - (r.start?.clock ?? 0);
  const last = Number.isFinite(r.duration) ? r.duration : DAY;
  for (let day = -2; spans.length < 4000; day++) {
    const begins = base + day * DAY;
    if (begins >= last) break;
    if (begins + length > 0) spans.push({ from: Math.max(0, begins), to: begins + length });
  }
  return spans;
}

/** Sorted, with those that touch made one. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from || a.to - b.to);
  const out: Span[] = [];
  for (const each of sorted) {
    const last = out.at(-1);
    if (last && each.from <= last.to)
      out[out.length - 1] = { from: last.from, to: Math.max(last.to, each.to) };
    else out.push(each);
  }
  return out;
}
