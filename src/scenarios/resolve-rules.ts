/**
 * Which value of each rule holds where. The nearer one wins: group or queue, then the scenario, the platform, and the
 * default. (An agent's own value comes only from the script.)
 */
import type { RuleSettings } from './rule-words.ts';
import { defaultRules, type RuleName, type RuleValues } from './rules.ts';

export interface ResolvedRules {
  readonly scenario: RuleValues;
  /** In the order of the queues. */
  readonly queues: readonly RuleValues[];
  readonly groups: readonly RuleValues[];
}

type Values = ReadonlyMap<RuleName, { readonly value: unknown }>;

export function resolveRules(
  platform: Values,
  scenario: RuleSettings,
  queues: readonly RuleSettings[],
  groups: readonly RuleSettings[],
): ResolvedRules {
  const whole = upon(upon(defaultRules(), platform), scenario);
  return {
    scenario: whole,
    queues: queues.map((settings) => upon(whole, settings)),
    groups: groups.map((settings) => upon(whole, settings)),
  };
}

function upon(base: RuleValues, over: Values): RuleValues {
  if (over.size === 0) return base;
  const values: Record<string, unknown> = { ...base };
  for (const [name, { value }] of over) values[name] = value;
  // Each value was read by the shape of its rule.
  return values as RuleValues;
}
