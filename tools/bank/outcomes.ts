// What happened to the callers of a day, recorded or simulated, in the same form; and many simulated days held against
// the one that was recorded. Arithmetic only.

export interface Outcome {
  /** Hour of the day in which the call arrived. */
  readonly hour: number;
  readonly priority: number;
  readonly queue: string;
  /** Gave up before an agent answered. */
  readonly left: boolean;
  /** Seconds until answered or given up. */
  readonly wait: number;
}

/** A part of the day that is looked at: an hour, a priority, all of it. */
export interface Part {
  readonly name: string;
  holds(outcome: Outcome): boolean;
}

export interface Totals {
  readonly calls: number;
  /** Share that gave up, 0 to 1; NaN without calls. */
  readonly left: number;
  /** Mean wait of all callers, answered or not, in seconds. */
  readonly wait: number;
}

/** Mean over the simulated days, half the width of its 95 % interval, and the range that holds 95 % of the days. */
export interface Spread {
  readonly mean: number;
  readonly half: number;
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  readonly part: string;
  readonly actual: Totals;
  readonly calls: number;
  readonly left: Spread;
  readonly wait: Spread;
}

export function totals(day: readonly Outcome[]): Totals {
  return {
    calls: day.length,
    left: day.filter((o) => o.left).length / day.length,
    wait: day.reduce((sum, o) => sum + o.wait, 0) / day.length,
  };
}

export function compareParts(
  parts: readonly Part[],
  actual: readonly Outcome[],
  days: readonly (readonly Outcome[])[],
): Comparison[] {
  return parts.map((part) => {
    const simulated = days.map((day) => totals(day.filter((o) => part.holds(o))));
    return {
      part: part.name,
      actual: totals(actual.filter((o) => part.holds(o))),
      calls: simulated[0]!.calls,
      left: spread(simulated.map((t) => t.left)),
      wait: spread(simulated.map((t) => t.wait)),
    };
  });
}

/** The interval of the mean uses the normal quantile: meant for a hundred days or more. */
export function spread(values: readonly number[]): Spread {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (n - 1);
  const sorted = values.toSorted((a, b) => a - b);
  return {
    mean,
    half: 1.96 * Math.sqrt(variance / n),
    low: sorted[Math.floor(0.025 * n)]!,
    high: sorted[Math.ceil(0.975 * n) - 1]!,
  };
}

export function hourParts(from: number, to: number): Part[] {
  return Array.from({ length: to - from }, (_, i) => {
    const hour = from + i;
    return { name: `${pad(hour)}–${pad(hour + 1)}`, holds: (o) => o.hour === hour };
  });
}

export const EVERYBODY: Part = { name: 'all', holds: () => true };

export function priorityParts(): Part[] {
  return [2, 1, 0].map((priority) => ({
    name: `priority ${priority}`,
    holds: (o) => o.priority === priority,
  }));
}

export function queueParts(queues: readonly string[]): Part[] {
  return queues.map((queue) => ({ name: queue, holds: (o) => o.queue === queue }));
}

function pad(hour: number): string {
  return String(hour).padStart(2, '0');
}
