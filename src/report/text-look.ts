/** What the blocks of the text report share: the look, and a metric as text. */
import { metricNamed } from '../statistics/metrics.ts';
import { type Glyphs, halfText, type Unit, valueText } from './numbers.ts';
import type { Estimates } from './result.ts';

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
  return valueText(found.mean, unit, look.glyphs) + halfText(found.halfWidth95, unit, look.glyphs);
}

export function mean(metrics: Estimates, name: string): number {
  return metrics[name]?.mean ?? 0;
}
