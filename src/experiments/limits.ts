/**
 * Limits that a setting has to keep, each with the zone around it within which either answer is right: from expectations,
 * and from what `--indifference` says.
 *
 *   indifference = SHARE | METRIC "=" VALUE | "cost" "=" NUMBER        5%   wait.p90=3s   abandonment.rate=0.5%   cost=10
 *
 * A share alone is for all of them: of the limit itself, or, for a limit that is a share, of the nearer of it and 100 %
 * minus it (5 % of the way, and not 4 points, below 80 %).
 */
import { UNICODE, valueText } from '../report/numbers.ts';
import type { Limit } from '../report/tuning.ts';
import { andList } from '../report/words.ts';
import type { Expectation } from '../scenarios/scenario.ts';
import { parseDuration, parseShare, percentText, SECOND } from '../scenarios/units.ts';
import { unitOfMetric } from './headline.ts';

export interface Zones {
  /** Of each limit that is not named. */
  readonly share: number;
  readonly named: ReadonlyMap<string, number>;
}

const DEFAULT_ZONE = 0.05;

type Trouble = { readonly trouble: string };

export function readZones(texts: readonly string[]): Zones | Trouble {
  let share = DEFAULT_ZONE;
  const named = new Map<string, number>();
  for (const text of texts) {
    const equals = text.lastIndexOf('=');
    const value = readValue(text.slice(equals + 1).trim());
    if (value === null || value.value <= 0)
      return { trouble: `${text}: write a share for all, such as 5%, or wait.p90=3s, cost=10` };
    if (equals < 0) {
      if (value.unit !== 'share' || value.value >= 1)
        return { trouble: `${text}: for all limits it is a share, such as 5%` };
      share = value.value;
      continue;
    }
    const name = text.slice(0, equals).trim();
    if (name !== 'cost' && unitOfName(name) !== value.unit)
      return { trouble: `${text}: there is no such metric, or this is not in its unit` };
    if (name === 'cost' && value.unit !== 'number')
      return { trouble: `${text}: a cost is a plain number - e.g. cost=10` };
    named.set(name, value.value);
  }
  return { share, named };
}

function unitOfName(name: string): string | null {
  try {
    return unitOfMetric(name);
  } catch {
    return null;
  }
}

function readValue(text: string): { value: number; unit: Limit['unit'] } | null {
  const time = parseDuration(text);
  if (time !== null) return { value: time / SECOND, unit: 'seconds' };
  const share = parseShare(text);
  if (share !== null) return { value: share, unit: 'share' };
  return /^\d+(\.\d+)?$/.test(text) ? { value: Number(text), unit: 'number' } : null;
}

/** Every expectation as a limit, or what keeps it from being one. */
export function limitsOf(
  expectations: readonly Expectation[],
  zones: Zones,
): readonly Limit[] | Trouble {
  const limits: Limit[] = [];
  for (const { text, metric, compare, value } of expectations) {
    if (compare === '==' || compare === '!=')
      return { trouble: `${text}: a limit is written with <, <=, > or >=` };
    const unit = unitOfMetric(metric);
    const zone = zones.named.get(metric) ?? zones.share * sizeOf(value, unit);
    if (!(zone > 0))
      return {
        trouble: `${text}: a share of this limit is nothing - write --indifference ${metric}=...`,
      };
    const side = compare.startsWith('<') ? 'at most' : 'at least';
    limits.push({ text, metric, unit, side, value, zone });
  }
  const unused = [...zones.named.keys()].find(
    (name) => name !== 'cost' && !limits.some(({ metric }) => metric === name),
  );
  if (unused !== undefined)
    return { trouble: `--indifference ${unused}: there is no limit on ${unused}` };
  return limits;
}

const sizeOf = (value: number, unit: Limit['unit']) =>
  unit === 'share' && value <= 1 ? Math.min(value, 1 - value) : Math.abs(value);

/** `a, b and c`. */
export function limitsText(limits: readonly Pick<Limit, 'text'>[]): string {
  return andList(limits.map(({ text }) => text)) || 'nothing';
}

/** `abandonment.rate 5.0% ± 0.25%`: a limit with its zone, told in full. */
export function zoneText({ metric, value, zone, unit }: Limit): string {
  return `${metric} ${valueText(value, unit, UNICODE)} ${UNICODE.plusMinus} ${widthText(zone, unit)}`;
}

/** With the digits that a small share has. */
export function widthText(zone: number, unit: Limit['unit']): string {
  return unit === 'share'
    ? percentText(Number(zone.toPrecision(3)))
    : valueText(zone, unit, UNICODE);
}
