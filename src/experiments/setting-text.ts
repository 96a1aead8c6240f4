/**
 * Single settings of people as short text: distributions, shifts, breaks, arrivals, kinds of customers. For telling two
 * scenarios apart, not for reading back: what is too long for a line is told by its main figure.
 */
import { numberText, shareText } from '../report/numbers.ts';
import type { Distribution } from '../scenarios/distribution.ts';
import { mean } from '../scenarios/fit.ts';
import { arrivalsOf } from '../scenarios/offered-load.ts';
import type { Break, CustomerSource, Scenario, Shifts, Span } from '../scenarios/scenario.ts';
import { durationText } from '../scenarios/units.ts';
import { exp } from '../statistics/math.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

const DISTRIBUTIONS: Readonly<Record<Distribution['kind'], true>> = {
  constant: true,
  exponential: true,
  erlang: true,
  gamma: true,
  weibull: true,
  lognormal: true,
  uniform: true,
  triangular: true,
  hyperexponential: true,
  discrete: true,
  empirical: true,
  geometric: true,
  mix: true,
};

export function isDistribution(value: unknown): value is Distribution {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    Object.hasOwn(DISTRIBUTIONS, String(value.kind))
  );
}

export type Quantity = 'duration' | 'share' | 'number';

/** `exponential, mean 3m`; `lognormal, median 4m, mean 5m2s`. */
export function distributionText(d: Distribution, quantity: Quantity): string {
  const say = (value: number) => quantityText(value, quantity);
  switch (d.kind) {
    case 'constant':
      return say(d.value);
    case 'lognormal':
      return `lognormal, median ${say(exp(d.mu))}, mean ${say(mean(d))}`;
    case 'uniform':
      return `uniform, ${say(d.low)} to ${say(d.high)}`;
    case 'empirical':
      return `${d.values.length} recorded values, mean ${say(mean(d))}`;
    default:
      return `${d.kind}, mean ${say(mean(d))}`;
  }
}

export function quantityText(value: number, quantity: Quantity): string {
  if (quantity === 'share') return shareText(value);
  if (quantity === 'number') return numberText(value);
  if (!Number.isFinite(value)) return 'endless';
  return durationText(shortened(value));
}

/** A computed mean as somebody would say it: 5m02s and not 5m1.937284s. What was written in a file stays as it is. */
function shortened(us: number): number {
  if (Number.isInteger(us / (SECOND / 10))) return us;
  const step = us < 10 * SECOND ? SECOND / 100 : us < MINUTE ? SECOND / 10 : SECOND;
  return Math.round(us / step) * step;
}

/** `08:00`, or the time from the start where the scenario has no clock. */
function momentText(at: number, { start }: Scenario): string {
  if (start === null || !Number.isFinite(at)) return quantityText(at, 'duration');
  const minutes = Math.floor((start.clock + at) / MINUTE);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function spansText(spans: readonly Span[] | null, scenario: Scenario): string {
  if (spans === null) return 'always';
  return spans
    .map(({ from, to }) => `${momentText(from, scenario)}-${momentText(to, scenario)}`)
    .join(', ');
}

export function shiftsText(shifts: Shifts | null, scenario: Scenario): string {
  if (shifts === null) return 'always there';
  if (shifts.kind === 'spans')
    return shifts.list.map((spans) => spansText(spans, scenario)).join('; ');
  return shifts.steps
    .map(({ at, count }) => `${count} from ${momentText(at, scenario)}`)
    .join(', ');
}

export function breaksText(breaks: readonly Break[], scenario: Scenario): string {
  if (breaks.length === 0) return 'none';
  return breaks
    .map(
      ({ at, length, count }) =>
        `${durationText(length)} at ${momentText(at, scenario)} for ${count}`,
    )
    .join(', ');
}

/** How many are expected, which says more than a profile of rates. */
export function arrivalsText(source: CustomerSource, { duration }: Scenario): string {
  if (source.arrivals.kind === 'recorded') return `${source.arrivals.rows.length} recorded`;
  return `about ${numberText(Math.round(arrivalsOf(source, duration)))} in the run`;
}

export function kindsText({ kinds }: CustomerSource, { queues, skills }: Scenario): string {
  return kinds
    .map(({ share, queue, priority, skills: needed }) =>
      [
        ...(kinds.length > 1 ? [shareText(share)] : []),
        queues[queue]?.name ?? '',
        ...(priority === 1 ? [] : [`priority ${priority}`]),
        ...needed.map((skill) => skills[skill] ?? ''),
      ].join(' '),
    )
    .join(', ');
}
