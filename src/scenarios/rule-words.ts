/**
 * Rules as they are written: `capacity.total: 3`, or nested as `capacity: { total: 3 }`, the same everywhere (scenario,
 * queue, group, platform, `--set`). Which rules there are, and what each may be, comes from the table in rules.ts.
 */

import { convert, pairs } from './grammar/forms.ts';
import { mergeMaps } from './grammar/merge.ts';
import { didYouMean, nearest } from './grammar/problem.ts';
import type { Reader } from './grammar/reader.ts';
import {
  choice,
  type Definitions,
  fields,
  flag,
  type Json,
  list as listOf,
  nameOf,
  number,
  optional,
  required,
  type Shape,
  scalar,
  word,
} from './grammar/shape.ts';
import type { Entry, MapTree, Tree } from './grammar/tree.ts';
import {
  type RelaxStep,
  RULE_NAMES,
  RULES,
  type Rule,
  type RuleName,
  type RuleScope,
} from './rules.ts';
import { duration, durationText, positiveDuration } from './units.ts';

/** The rules a file sets, each with where it was set. */
export type RuleSettings = ReadonlyMap<RuleName, { readonly value: unknown; readonly at: Tree }>;

/** `offer`, `offer.onMiss`: what a nested key may be. */
const PREFIXES = new Set(
  RULE_NAMES.flatMap((name) => {
    const parts = name.split('.');
    return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
  }),
);

export function isRuleName(name: string): name is RuleName {
  return Object.hasOwn(RULES, name);
}

/** The rule of that name; or what to say to a name that is none. */
export function suggestRule(name: string): string {
  const short = RULE_NAMES.filter((rule) => rule.endsWith(`.${name}`));
  if (short.length > 0) return `did you mean ${short.join(' or ')}?`;
  const near = nearest(name.replace(/Sec$/, ''), RULE_NAMES);
  if (near !== null) return `did you mean ${near}?`;
  const group = RULE_NAMES.filter((rule) => rule.startsWith(`${name.split('.')[0]}.`));
  return group.length > 0
    ? didYouMean(name, group, 'rules')
    : 'see `chatsim platforms` for the rules there are';
}

const shapes = new Map<RuleName, Shape<unknown>>();

/** How the value of one rule is written. */
export function ruleShape(name: RuleName): Shape<unknown> {
  const made = shapes.get(name) ?? makeShape(RULES[name] as Rule<unknown>);
  shapes.set(name, made);
  return made;
}

function makeShape(rule: Rule<unknown>): Shape<unknown> {
  const shape = plainShape(rule);
  if (!rule.nullable) return shape;
  const nullable = scalarNone(shape);
  return nullable;
}

/** As the shape, or `none`. */
function scalarNone(shape: Shape<unknown>): Shape<unknown> {
  return {
    expects: `${shape.expects}, or none`,
    takesNone: true,
    schema: (definitions) => ({ anyOf: [shape.schema(definitions), { const: 'none' }] }),
    read: (tree, r) =>
      tree.kind === 'scalar' && tree.text === 'none' ? null : shape.read(tree, r),
  };
}

const bounds = ({ min, above }: Rule<unknown>) => ({
  ...(min === undefined ? {} : { min }),
  ...(above === undefined ? {} : { above }),
});

function plainShape(rule: Rule<unknown>): Shape<unknown> {
  const values = rule.values ?? [];
  switch (rule.kind) {
    case 'duration':
      return rule.above === undefined ? duration : positiveDuration;
    case 'count':
      return number('a whole number', { whole: true, min: 0, ...bounds(rule) });
    case 'number':
      return number('a number', bounds(rule));
    case 'flag':
      return flag;
    case 'choice':
      return choice(values);
    case 'set':
    case 'list':
      return listOrNone(values.length > 0 ? choice(values) : level);
    case 'perQueue':
      return convert(
        pairs('a map from queues to units', queueName, number('a number', { min: 0 })),
        Object.fromEntries,
      );
    case 'perLevel':
      return noneIs(
        {},
        convert(pairs('a map from priorities to durations', level, duration), Object.fromEntries),
      );
    case 'relax':
      return noneIs([], listOf(relaxStep));
  }
}

/** A priority level, kept as it is written. */
const level: Shape<string> = scalar(
  'a priority',
  (text, tree, r) =>
    /^\d+$/.test(text)
      ? text
      : r.fail(tree, `${nameOf(tree)}a priority is a whole number of at least 0`),
  {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^\\d+$' },
    ],
  },
);

const queueName: Shape<string> = convert(word, (name, tree, r) => {
  r.indexOf('queue', r.queues, name, tree);
  return name;
});

const relaxStep: Shape<RelaxStep> = fields('a step of relaxation', {
  after: required(duration, 'Time from the arrival.'),
  drop: optional(
    listOf(
      convert(word, (name, tree, r) => r.skills[r.indexOf('skill', r.skills, name, tree)] ?? name),
      { single: true },
    ),
    [],
    'Skills no longer demanded.',
  ),
  queue: optional(queueName, null, 'A queue that gets the chat as well.'),
});

function listOrNone(item: Shape<string>): Shape<readonly string[]> {
  return noneIs(
    [],
    convert(listOf(item, { single: true }), (values, tree, r) => {
      const twice = values.find((value, i) => values.indexOf(value) !== i);
      return twice === undefined
        ? values
        : r.fail(tree, `${nameOf(tree)}${twice} stands twice`, '', '');
    }),
  );
}

function noneIs<T>(nothing: T, shape: Shape<T>): Shape<T> {
  return {
    ...shape,
    takesNone: true,
    schema: (definitions) => ({ anyOf: [shape.schema(definitions), { const: 'none' }] }),
    read: (tree, r) =>
      tree.kind === 'scalar' && tree.text === 'none' ? nothing : shape.read(tree, r),
  };
}

/** Where a rule may stand, for people. */
const PLACE: Readonly<Record<RuleScope, string>> = {
  scenario: 'for the whole scenario',
  queue: 'per queue',
  agent: 'per agent group',
};
const PUT: Readonly<Record<RuleScope, string>> = {
  scenario: 'put it under rules: at the top',
  queue: 'put it under queues.QUEUE.rules, or under rules: for all',
  agent: 'put it under agents.GROUP.rules, or under rules: for all',
};

/** The rules of a scenario (all of them), of a queue or of a group (those of their scope). */
export function rulesShape(scope: RuleScope): Shape<RuleSettings> {
  const names = RULE_NAMES.filter((name) => scope === 'scenario' || RULES[name].scope === scope);
  return {
    expects: 'a map of rules',
    schema: (definitions) => {
      const key = scope === 'scenario' ? 'rules' : `${scope}Rules`;
      if (!definitions.has(key)) definitions.set(key, rulesSchema(names, definitions));
      return { $ref: `#/$defs/${key}` };
    },
    merge: (base, over, r) =>
      mergeMaps(flatten(base, r), flatten(over, r), (_key, _base, later) => later),
    read(tree, r) {
      const settings = new Map<RuleName, { value: unknown; at: Tree }>();
      const flat = flatten(tree, r);
      if (flat.kind !== 'map')
        return r.fail(tree, `${nameOf(tree)}a map of rules is expected`, 'write capacity.total: 3');
      for (const [name, { key, value }] of flat.entries) {
        const setting = readRule(name, value, key, scope, r);
        if (setting !== null) settings.set(setting.name, { value: setting.value, at: value });
      }
      return settings;
    },
  };
}

function readRule(
  name: string,
  value: Tree,
  key: Tree['place'],
  scope: RuleScope,
  r: Reader,
): { name: RuleName; value: unknown } | null {
  if (!isRuleName(name)) {
    if (PREFIXES.has(name))
      r.problem(value, `${name} is a group of rules`, `write ${suggestIn(name)}`);
    else r.problem(key, 'there is no such rule', suggestRule(name), name);
    return null;
  }
  const allowed = RULES[name].scope;
  if (scope !== 'scenario' && allowed !== scope) {
    r.problem(key, `${name} is set ${PLACE[allowed]}, not ${PLACE[scope]}`, PUT[allowed], '');
    return null;
  }
  const read = r.attempt(() => ({ value: ruleShape(name).read(value, r) }));
  return read === null ? null : { name, value: read.value };
}

function suggestIn(prefix: string): string {
  const first = RULE_NAMES.filter((rule) => rule.startsWith(`${prefix}.`))[0] ?? prefix;
  return `${first}: ...`;
}

/** Nested rules as dotted ones. What is no rule keeps its key, to be told when it is read. */
export function flatten(tree: Tree, r: Reader): Tree {
  if (tree.kind !== 'map') return tree;
  const entries = new Map<string, Entry>();
  const walk = (map: MapTree, prefix: string) => {
    for (const [key, entry] of map.entries) {
      const name = prefix + key;
      if (!isRuleName(name) && PREFIXES.has(name) && entry.value.kind === 'map') {
        walk(entry.value, `${name}.`);
        continue;
      }
      if (entries.has(name))
        r.problem(entry.key, `${name} is set twice in this file`, 'keep one of the two', '');
      entries.set(name, entry);
    }
  };
  walk(tree, '');
  return { kind: 'map', place: tree.place, entries };
}

function rulesSchema(names: readonly RuleName[], definitions: Definitions): Json {
  const one = (name: RuleName) => {
    const rule: Rule<unknown> = RULES[name];
    const unit = rule.unit === undefined ? '' : ` (${rule.unit})`;
    return {
      description: `${rule.words}${unit}: ${rule.meaning}. Default: ${ruleText(name, rule.default)}.`,
      ...ruleShape(name).schema(definitions),
    };
  };
  const under = (prefix: string): Json => {
    const properties: Record<string, Json> = {};
    for (const name of names) {
      if (!name.startsWith(prefix)) continue;
      const rest = name.slice(prefix.length);
      properties[rest] = one(name);
      const dot = rest.indexOf('.');
      if (dot > 0) {
        const group = rest.slice(0, dot);
        properties[group] ??= under(`${prefix}${group}.`);
      }
    }
    return { type: 'object', additionalProperties: false, properties };
  };
  return under('');
}

/** A rule's value as it is written in a file. */
export function ruleText(name: RuleName, value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (RULES[name].kind === 'duration') return durationText(value as number);
  if (Array.isArray(value))
    return value.length === 0
      ? 'none'
      : `[${value.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    const text = entries.map(
      ([k, v]) => `${k}: ${RULES[name].kind === 'perLevel' ? durationText(v as number) : v}`,
    );
    return entries.length === 0 ? 'none' : `{ ${text.join(', ')} }`;
  }
  return String(value);
}
