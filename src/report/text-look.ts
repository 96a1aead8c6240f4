/** What the blocks of the text report share: the look, and a metric as text. */
import { metricNamed } from '../statistics/metrics.ts';
import { type Glyphs, halfText, type Unit, valueText } from './numbers.ts';
import type { Estimates } from './result.ts';
import { pad, widthOf } from './table.ts';

export interface Look {
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly paint: {
    readonly head: (text: string) => string;
    readonly good: (text: string) => string;
    readonly bad: (text: string) => string;
  };
}

export function unitOf(name: string): Unit {
  const unit = metricNamed(name)?.unit;
  return unit === 's' ? 'seconds' : unit === 'share' ? 'share' : 'number';
}

/** `41.2 s`, or a dash where there is nothing to tell. */
export function value(metrics: Estimates, name: string, look: Look): string {
  return valueText(metrics[name]?.mean ?? null, unitOf(name), look.glyphs);
}

/** `41.2 s ± 3.1 s`: with the interval where there are replications. */
export function estimate(metrics: Estimates, name: string, look: Look): string {
  const found = metrics[name];
  if (found === undefined) return look.glyphs.none;
  const unit = unitOf(name);
  return `${valueText(found.mean, unit, look.glyphs)} ${half(metrics, name, look)}`.trimEnd();
}

/** `± 3.1 s`, for a column of its own. */
export function half(metrics: Estimates, name: string, look: Look): string {
  return halfText(metrics[name]?.halfWidth95 ?? null, unitOf(name), look.glyphs);
}

export function mean(metrics: Estimates, name: string): number {
  return metrics[name]?.mean ?? 0;
}

const LONGEST_BAR = 24;
const BAR_GAP = 2;

/** A bar behind each line of a table but its head, as long as there is room for; `shares` are of the longest bar. */
export function withBars(
  lines: readonly string[],
  shares: readonly number[],
  { glyphs, width }: Look,
): string[] {
  const widest = Math.max(...lines.map(widthOf));
  const room = Math.min(LONGEST_BAR, width - widest - BAR_GAP);
  const heads = lines.length - shares.length;
  return lines.map((line, i) => {
    const halves = Math.round((shares[i - heads] ?? 0) * room * 2);
    if (halves < 1) return line;
    const bar =
      glyphs.bar.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? glyphs.halfBar : '');
    return `${pad(line, widest + BAR_GAP)}${bar}`.trimEnd();
  });
}

/** Bars of two parts behind each line of a table but its head; shares are of the longest bar. */
export function withParts(
  lines: readonly string[],
  parts: readonly (readonly [solid: number, pale: number])[],
  { glyphs, width }: Look,
): string[] {
  const widest = Math.max(...lines.map(widthOf));
  const room = Math.min(LONGEST_BAR, width - widest - BAR_GAP);
  const heads = lines.length - parts.length;
  return lines.map((line, i) => {
    const [solid, pale] = parts[i - heads] ?? [0, 0];
    const end = Math.round((solid + pale) * room);
    const whole = Math.min(end, Math.round(solid * room));
    const bar = glyphs.bar.repeat(whole) + glyphs.paleBar.repeat(end - whole);
    return bar === '' ? line : `${pad(line, widest + BAR_GAP)}${bar}`;
  });
}
