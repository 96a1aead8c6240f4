/**
 * The rules in force, in words, for a queue, an agent and a moment, and where each value comes from.
 * A value is looked up in the scenario with the changes its script makes; nothing is decided here.
 */
import type { PlatformRule } from '../scenarios/platform-file.ts';
import { RULES, type RuleName } from '../scenarios/rules.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { lengthWords } from './clock.ts';

export interface RulePlace {
  readonly at: number;
  readonly queue?: string | undefined;
  readonly agent?: string | undefined;
}

export interface RuleBook {
  value(name: RuleName, place: RulePlace): unknown;
  /** What the value rests on: `seed article, documented`, `set here`; undefined for a default. */
  source(name: RuleName, value: unknown): string | undefined;
}

/** A platform's rules with where each value is from, as its file has them. */
export type PlatformRules = ReadonlyMap<
  RuleName,
  Pick<PlatformRule, 'value' | 'source' | 'evidence'>
>;

export function ruleBookOf(scenario: Scenario, platform: PlatformRules = new Map()): RuleBook {
  const queues = new Map(scenario.queues.map((queue, index) => [queue.name, index]));
  const agents = new Map(scenario.agents.map((agent, index) => [agent.name, index]));
  return {
    value(name, place) {
      const queue = place.queue === undefined ? undefined : queues.get(place.queue);
      const agent = place.agent === undefined ? undefined : agents.get(place.agent);
      const group = agent === undefined ? undefined : scenario.agents[agent]?.group;
      let value: unknown = scenario.rules[name];
      if (RULES[name].scope === 'queue' && queue !== undefined)
        value = scenario.queues[queue]?.rules[name];
      if (RULES[name].scope === 'agent' && group !== undefined)
        value = scenario.groups[group]?.rules[name];
      for (const act of scenario.script) {
        const change = act.rule;
        if (change === null || change.name !== name || act.at > place.at) continue;
        if (change.queue !== null && change.queue !== queue) continue;
        if (change.group !== null && change.group !== group) continue;
        if (change.agent !== null && change.agent !== agent) continue;
        value = change.value;
      }
      return value;
    },
    source(name, value) {
      const preset = platform.get(name);
      if (preset !== undefined && same(preset.value, value))
        return `${preset.source}, ${preset.evidence}`;
      const isDefault = preset === undefined && same(value, RULES[name].default);
      return isDefault ? undefined : 'set here';
    },
  };
}

/** Values of rules are plain data. */
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** A rule's value as people write it: `30 s`, `none`, `decline, miss`. */
export function ruleValueWords(name: RuleName, value: unknown): string {
  const { kind } = RULES[name];
  if (value === null || value === undefined) return 'none';
  if (kind === 'duration') return lengthWords(value as number);
  if (kind === 'flag') return value === true ? 'yes' : 'no';
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    return value
      .map((entry) => (typeof entry === 'object' ? JSON.stringify(entry) : entry))
      .join(', ');
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `offer.timeout: 30 s [seed, documented]`; just the name without a rule book. */
export function ruleText(name: RuleName, place: RulePlace, book: RuleBook | undefined): string {
  if (book === undefined) return name;
  const value = book.value(name, place);
  const source = book.source(name, value);
  return `${name}: ${ruleValueWords(name, value)}${source === undefined ? '' : ` [${source}]`}`;
}

/** Rules that made nothing happen when they have these values. */
const OFF: { readonly [K in RuleName]?: unknown } = {
  'session.leftGrace': 0,
  'session.agentGoneGrace': 0,
  'match.autoAfter': 0,
  'match.stickyWindow': null,
};

/** Without those that are off. */
export function rulesInForce(
  names: readonly RuleName[],
  place: RulePlace,
  book: RuleBook | undefined,
): readonly RuleName[] {
  if (book === undefined) return names;
  return names.filter((name) => !(name in OFF) || book.value(name, place) !== OFF[name]);
}

/** ` (agents.early.accept; offer.timeout: 30 s [seed, documented])`, or '' where nothing is to be named. */
export function hooksText(parts: readonly string[]): string {
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
