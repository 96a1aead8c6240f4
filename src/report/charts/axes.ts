/** Axes that people can read: durations as `1m 30s`, the time of day as `09:30`, shares as per cent. */
import type { Result } from '../result.ts';
import type { Spec } from './chart.ts';

const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600,
  43_200, 86_400,
];

/** From 0 (or `from`) to at most `end`, at even distances people count in. */
export function durationTicks(end: number, most = 8, from = 0): number[] {
  const step =
    STEPS.find((each) => (end - from) / each <= most) ??
    Math.ceil((end - from) / most / 86_400) * 86_400;
  const first = Math.ceil(from / step);
  const count = Math.floor(end / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => tidy((first + i) * step));
}

const tidy = (value: number) => Number(value.toPrecision(12));

/** `0`, `30 s`, `1m 30s`, `2 min`, `1h 30m`, `2 h`, `3 d`. */
export function tickText(seconds: number): string {
  if (seconds < 0) return `-${tickText(-seconds)}`;
  if (seconds === 0) return '0';
  if (seconds < 60) return `${tidy(seconds)} s`;
  if (seconds < 3600)
    return seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return `${Math.floor(seconds / 3600)}h ${Math.round((seconds % 3600) / 60)}m`;
}

/** Ticks at these values with these words; words of users are taken as text, never as an expression. */
export function ticks(values: readonly number[], words: readonly string[]): Spec {
  return {
    values,
    labelExpr: `${literal(words)}[indexof(${literal(values)}, datum.value)]`,
  };
}

/** Vega's expressions take JSON, but no separators of lines within a string. */
const literal = (list: readonly (string | number)[]) =>
  JSON.stringify(list).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

export function durationAxis(end: number, title: string): Spec {
  const values = durationTicks(end);
  return { title, ...ticks(values, values.map(tickText)) };
}

type Start = Result['scenario']['start'];

/** `09:30`, or the time since the start where the scenario has no clock. */
export function timeText(start: Start, seconds: number): string {
  if (start === null) return `+${tickText(Math.round(seconds))}`;
  const [hours = 0, minutes = 0] = start.clock.split(':').map(Number);
  const total = Math.round(hours * 3600 + minutes * 60 + seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `${two(Math.floor(total / 3600) % 24)}:${two(Math.floor((total % 3600) / 60))}`;
  return total % 60 === 0 ? clock : `${clock}:${two(total % 60)}`;
}

/** The time of day, or since the start, with ticks on whole hours and the like. */
export function timeAxis(start: Start, from: number, to: number): Spec {
  const [hours = 0, minutes = 0] = (start?.clock ?? '0:0').split(':').map(Number);
  const shift = hours * 3600 + minutes * 60;
  const values = durationTicks(to + shift, 12, from + shift).map((value) => value - shift);
  const words = values.map((value) => (start === null ? tickText(value) : timeText(start, value)));
  return {
    title: start === null ? 'time since the start' : 'time of day',
    ...ticks(values, words),
  };
}

/** Per cent, with as many decimals as the largest value needs. */
export function shareAxis(title: string, largest = 1): Spec {
  return { title, format: largest < 0.05 ? '.1%' : '.0%', tickCount: 5 };
}
