/**
 * The rules as they hold now, in the words of scenarios: as the scenario has them, with what administrators have changed since,
 * and what single agents differ in, which is also their own limit. Reads the world and changes nothing.
 */

import {
  BYPASS,
  CODES,
  isAgentRule,
  isQueueRule,
  isRunRule,
  numberOf,
} from '../../engine/router/rule-columns.ts';
import { ruleText } from '../../scenarios/rule-words.ts';
import { RULE_NAMES, RULES, type RuleName } from '../../scenarios/rules.ts';
import type { Shown } from './views.ts';

type Texts = Readonly<Record<string, string>>;

export interface RuleNow {
  readonly rule: RuleName;
  /** What people call it. */
  readonly words: string;
  readonly value: string;
  /** While the server runs. */
  readonly changeable: boolean;
  /** Only those that differ from `value`. */
  readonly queues?: Texts;
  readonly groups?: Texts;
  /** Only those that differ from their group. */
  readonly agents?: Texts;
}

export function rulesNow(w: Shown): RuleNow[] {
  const changes = new Map<RuleName, Change[]>();
  for (const { rule } of w.scenario.script) {
    if (rule === null) continue;
    const found = changes.get(rule.name);
    if (found === undefined) changes.set(rule.name, [rule]);
    else found.push(rule);
  }
  return RULE_NAMES.map((name) => {
    const { base, queues, groups } = settings(w, name, changes.get(name) ?? []);
    const value = ruleText(name, base);
    const others = (all: readonly { readonly name: string }[], values: readonly unknown[]) =>
      values
        .map((each, i) => [all[i]!.name, ruleText(name, each)] as const)
        .filter(([, text]) => text !== value);
    return {
      rule: name,
      words: RULES[name].words,
      value,
      changeable: isQueueRule(name) || isAgentRule(name) || isRunRule(name),
      ...ifAny('queues', others(w.scenario.queues, queues)),
      ...ifAny('groups', others(w.scenario.groups, groups)),
      ...ifAny('agents', loners(w, name, groups)),
    };
  });
}

type Change = NonNullable<Shown['scenario']['script'][number]['rule']>;

/** As it was set last: everywhere, and for each queue and group. */
function settings({ scenario }: Shown, name: RuleName, changes: readonly Change[]) {
  const { scope } = RULES[name];
  const valuesOf = (all: readonly Pick<Shown['scenario'], 'rules'>[]): unknown[] =>
    all.map(({ rules }) => rules[name]);
  let base: unknown = scenario.rules[name];
  const queues = scope === 'queue' ? valuesOf(scenario.queues) : [];
  const groups = scope === 'agent' ? valuesOf(scenario.groups) : [];
  for (const { value, queue, group, agent } of changes) {
    if (queue !== null) queues[queue] = value;
    else if (group !== null) groups[group] = value;
    else if (agent === null) {
      base = value;
      queues.fill(value);
      groups.fill(value);
    }
  }
  return { base, queues, groups };
}

/** Agents for whom the router goes by another value than that of their group. */
function loners({ s, scenario }: Shown, name: RuleName, groups: readonly unknown[]) {
  if (!isAgentRule(name)) return [];
  const column = s.rules.agent[name];
  const found: (readonly [string, string])[] = [];
  for (let a = 0; a < s.agentCount; a++) {
    const ofGroup = groups[s.agentGroup[a]!];
    // A maximum of none is the standard capacity.
    const isTotal = name === 'capacity.max' && ofGroup === null;
    const number = isTotal ? s.rules.total[a]! : numberOf(name, ofGroup);
    if (column[a] !== number)
      found.push([scenario.agents[a]!.name, ruleText(name, heldAs(name, column[a]!))]);
  }
  return found;
}

/** The value that a column holds as this number; see numberOf. */
function heldAs(name: RuleName, number: number): unknown {
  const { kind } = RULES[name];
  if (kind === 'flag') return number === 1;
  if (kind === 'choice') return CODES[name]?.[number];
  if (kind === 'set')
    return Object.entries(BYPASS).flatMap(([item, bit]) => ((number & bit) === 0 ? [] : [item]));
  return number === Number.POSITIVE_INFINITY ? null : number;
}

function ifAny(key: string, entries: readonly (readonly [string, string])[]) {
  return entries.length === 0 ? {} : { [key]: Object.fromEntries(entries) };
}
