/**
 * Spec files: given, when, then. A spec is rewritten as the tree of a scenario in which every agent is a group of one,
 * and then read like any other scenario, so that both speak one language and tell problems the same way.
 */

import { actLine } from './acts.ts';
import { agentKeys } from './agent-words.ts';
import { customerSource } from './customer-words.ts';
import { eventLine, readExpected, readForbidden } from './event-lines.ts';
import { expectationLine } from './expectations.ts';
import type { ReadText } from './files.ts';
import { named } from './grammar/forms.ts';
import { formatProblem, nearest, type Problem } from './grammar/problem.ts';
import { Reader } from './grammar/reader.ts';
import {
  fields,
  isNone,
  type Json,
  list,
  optional,
  required,
  type Shape,
  text,
  textOrNumber,
  word,
} from './grammar/shape.ts';
import { child, type Entry, type MapTree, parseYaml, type Tree } from './grammar/tree.ts';
import { buildScenario, type LoadOptions, sorted } from './load.ts';
import { DEFAULT_QUEUE } from './names.ts';
import { isRuleName, rulesShape } from './rule-words.ts';
import { RULE_NAMES, RULES, type RuleScope } from './rules.ts';
import { atEnd, queueKeys, start } from './scenario-words.ts';
import type { Refusal, Spec } from './spec.ts';
import {
  durationText,
  firstAt,
  HOUR,
  parseClock,
  parseDuration,
  positiveDuration,
} from './units.ts';

export type LoadedSpecs =
  | { readonly ok: true; readonly specs: readonly Spec[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** After the last act there is so much time for consequences. */
const AFTERMATH = 2 * HOUR;

export function loadSpecs(path: string, read: ReadText, options: LoadOptions = {}): LoadedSpecs {
  const problems: Problem[] = [];
  let source: string;
  try {
    source = read(path);
  } catch {
    return {
      ok: false,
      problems: [
        {
          file: path,
          line: 1,
          column: 1,
          path: '',
          value: '',
          message: 'this file cannot be read',
          hint: '',
        },
      ],
    };
  }
  const tree = parseYaml(source, path, problems);
  if (tree === null) return { ok: false, problems: sorted(problems) };
  const specs: Spec[] = [];
  for (const item of tree.kind === 'list' ? tree.items : [tree]) {
    const r = new Reader();
    const spec = r.attempt(() => readSpec(item, r, options));
    problems.push(...r.problems);
    if (spec !== null && r.problems.length === 0) specs.push(spec);
  }
  return problems.length > 0 ? { ok: false, problems: sorted(problems) } : { ok: true, specs };
}

function readSpec(tree: Tree, r: Reader, options: LoadOptions): Spec {
  const words = specWords.read(tree, r);
  const refused = words.refused === '' ? null : refusal(tree, words.refused, options);
  const scenario = buildScenario(scenarioTree(refused === null ? tree : bare(tree)), r, options);
  const lines = (key: string) => {
    const found = child(tree, key);
    return found?.kind === 'list' ? found.items : [];
  };
  const chats = arrivingChats(lines('when'));
  const then = lines('then').flatMap((line) => r.attempt(() => readExpected(line, r, chats)) ?? []);
  let latest = 0;
  for (const [i, expected] of then.entries()) {
    const line = lines('then')[i];
    // A state may be looked at in an earlier moment; events come one after the other.
    if (!('event' in expected) || expected.at === null || line === undefined) continue;
    if (expected.at < latest)
      r.problem(line, 'this happens before the line above', 'then is in the order of time');
    latest = expected.at;
  }
  const never = lines('never').flatMap(
    (line) => r.attempt(() => readForbidden(line, r, chats)) ?? [],
  );
  const expectsNothing = ['then', 'never', 'expect'].every((key) => lines(key).length === 0);
  if (expectsNothing && refused === null)
    r.problem(tree, 'this spec expects nothing', 'add then:, never: or expect:', '');
  if (!expectsNothing && refused !== null)
    r.problem(tree, 'what is refused is not run', 'leave out then:, never: and expect:', '');
  return {
    name: words.spec,
    covers: words.covers,
    evidence: words.evidence,
    note: words.note,
    platform: words.platform,
    scenario,
    then,
    never,
    expect: scenario.expect,
    refused,
    file: tree.place.file,
    line: tree.place.line,
  };
}

/** What is said against the scenario, which nobody is meant to run. */
function refusal(tree: Tree, text: string, options: LoadOptions): Refusal {
  const r = new Reader();
  r.attempt(() => buildScenario(scenarioTree(tree), r, options));
  const line = child(tree, 'refused')?.place.line ?? tree.place.line;
  return { text, problems: r.problems.map(formatProblem), line };
}

/** The spec without what makes its scenario wrong: the platform alone. */
function bare(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const entries = [...tree.entries].filter(([key]) => !['given', 'when'].includes(key));
  return { ...tree, entries: new Map(entries) };
}

/** Names of chats, also of those whose line has a problem: it is told there, and not again at every event. */
function arrivingChats(when: readonly Tree[]): string[] {
  return when.flatMap((line) => {
    const [, name, verb] = line.kind === 'scalar' ? line.text.trim().split(/\s+/) : [];
    return name !== undefined && verb === 'arrives' ? [name] : [];
  });
}

/** The same as a scenario. Keys keep their places. */
function scenarioTree(tree: Tree): Tree {
  const given = child(tree, 'given');
  const when = child(tree, 'when');
  const entries = new Map<string, Entry>();
  const add = (name: string, value: Tree | undefined, key = value?.place) => {
    if (value && key) entries.set(name, { key, value });
  };
  add('name', child(tree, 'spec'));
  add('platform', child(tree, 'platform'));
  for (const key of ['start', 'rules', 'skills', 'customers', 'atEnd'])
    add(key, given && child(given, key));
  const queues = given && child(given, 'queues');
  if (queues?.kind === 'map')
    add(
      'queues',
      mapValues(queues, (entry) => withRules(entry.value, queueKeys, 'queue')),
    );
  const agents = given && child(given, 'agents');
  const arrivals: Tree[] = [];
  if (agents?.kind === 'map') {
    add(
      'agents',
      mapValues(agents, (entry, name) => agentTree(entry, name)),
    );
    for (const [name, { key, value }] of agents.entries) {
      // Who acts by themselves also comes by themselves.
      if (isNone(value) || isNo(value, 'signedIn') || isNo(value, 'scripted')) continue;
      for (const line of [`0s ${name} signs in`, `0s ${name} goes ready`])
        arrivals.push({ kind: 'scalar', place: key, text: line });
    }
  }
  const duration = given && child(given, 'duration');
  add(
    'duration',
    duration ?? {
      kind: 'scalar',
      place: tree.place,
      text: durationText(lastAct(when, given) + AFTERMATH),
    },
  );
  // Without `when` the agents still sign in.
  add('script', {
    kind: 'list',
    place: when?.place ?? tree.place,
    items: [...arrivals, ...(when?.kind === 'list' ? when.items : [])],
  });
  add('expect', child(tree, 'expect'));
  return { kind: 'map', place: tree.place, entries };
}

function isNo(tree: Tree, key: string): boolean {
  const found = child(tree, key);
  return found?.kind === 'scalar' && ['no', 'false', 'off'].includes(found.text);
}

function lastAct(when: Tree | undefined, given: Tree | undefined): number {
  if (when?.kind !== 'list') return 0;
  const startTree = given && child(given, 'start');
  const r = new Reader();
  if (startTree) r.start = r.attempt(() => start.read(startTree, r));
  return when.items.reduce((latest, item) => {
    const time = item.kind === 'scalar' ? (item.text.trim().split(/\s+/)[0] ?? '') : '';
    const clock = parseClock(time);
    const at = clock === null ? (parseDuration(time) ?? 0) : firstAt({ kind: 'clock', clock }, r);
    return Math.max(latest, at);
  }, 0);
}

function mapValues(tree: MapTree, to: (entry: Entry, name: string) => Tree): MapTree {
  const entries = [...tree.entries].map(
    ([name, entry]) => [name, { key: entry.key, value: to(entry, name) }] as const,
  );
  return { kind: 'map', place: tree.place, entries: new Map(entries) };
}

/** One agent as a group of one, passive but for the script unless `scripted: no`. */
function agentTree(entry: Entry, name: string): Tree {
  if (isNone(entry.value)) return entry.value;
  const place = entry.key;
  const group = withRules(entry.value, agentKeys, 'agent');
  if (group.kind !== 'map') return group;
  const entries = new Map(group.entries);
  entries.delete('signedIn');
  const put = (key: string, value: Tree) =>
    entries.has(key) || entries.set(key, { key: place, value });
  put('names', { kind: 'list', place, items: [{ kind: 'scalar', place, text: name }] });
  put('scripted', { kind: 'scalar', place, text: 'yes' });
  return { ...group, entries };
}

/** Rules may stand straight in the entry: they are moved under `rules`. */
function withRules(tree: Tree, keys: readonly string[], scope: RuleScope): Tree {
  if (tree.kind === 'scalar' && tree.text === '')
    return { kind: 'map', place: tree.place, entries: new Map() };
  if (tree.kind !== 'map') return tree;
  const prefixes = RULE_NAMES.filter((name) => RULES[name].scope === scope).map(
    (name) => name.split('.')[0],
  );
  const own = new Map<string, Entry>();
  const rules = new Map<string, Entry>();
  for (const [key, entry] of tree.entries) {
    const isKey = keys.includes(key) || key === 'signedIn';
    const isRule =
      isRuleName(key) ||
      prefixes.includes(key) ||
      key.includes('.') ||
      (!isKey && nearest(key, keys) === null);
    if (key === 'rules' && entry.value.kind === 'map')
      for (const [name, rule] of entry.value.entries) rules.set(name, rule);
    else if (!isKey && isRule) rules.set(key, entry);
    else own.set(key, entry);
  }
  if (rules.size > 0)
    own.set('rules', {
      key: tree.place,
      value: { kind: 'map', place: tree.place, entries: rules },
    });
  return { kind: 'map', place: tree.place, entries: own };
}

/** Anything here; the scenario's own words read it. */
function passed(schema: (definitions: Map<string, Json>) => Json): Shape<null> {
  return { expects: 'a map', takesNone: true, read: () => null, schema };
}

const agentRules = rulesShape('agent');
const queueRules = rulesShape('queue');
/** Keys of an entry beside its rules, with the rules in the same map. */
const open = (keys: readonly string[], rules: Shape<unknown>): Shape<null> =>
  passed((definitions) => {
    rules.schema(definitions);
    return {
      anyOf: [{ type: 'object' }, { type: 'null' }],
      description: `Rules straight away, e.g. capacity.total: 2; besides: ${keys.join(', ')}.`,
    };
  });

/** Its rules and people are read as those of a scenario, which tells their problems in the scenario's words. */
const given = fields('what is given', {
  rules: optional(
    passed((definitions) => rulesShape('scenario').schema(definitions)),
    null,
    'Rules of the whole spec.',
  ),
  agents: optional(
    named('agent', open([...agentKeys, 'signedIn'], agentRules)),
    null,
    'Each entry is one agent, signed in and ready at 0 unless signedIn: no.',
  ),
  queues: optional(
    named('queue', open(queueKeys, queueRules)),
    null,
    `Queues with their rules; default one, called ${DEFAULT_QUEUE}.`,
  ),
  skills: optional(list(word, { single: true }), null, 'Names of skills that no agent has.'),
  customers: optional(
    passed((definitions) => named('source', customerSource).schema(definitions)),
    null,
    'Customers who come and act by themselves, as in a scenario; agents do with scripted: no.',
  ),
  start: optional(start, null, 'Time of the day at the start.'),
  atEnd: optional(
    passed((definitions) => atEnd.schema(definitions)),
    null,
    'What happens to chats at the end.',
  ),
  duration: optional(positiveDuration, null, 'Length; default 2 h after the last act.'),
});

export const specWords = fields('a spec', {
  spec: required(textOrNumber, 'What it shows.'),
  covers: optional(list(textOrNumber, { single: true }), [], 'Rules and cases it covers.'),
  evidence: optional(text, '', 'D = documented, A = assumed, D+A = partly.'),
  note: optional(text, '', 'Why we think so, or where we differ.'),
  platform: required(word, 'Platform whose rules hold.'),
  given: optional(given, null, 'Rules, agents, queues.'),
  when: optional(list(actLine), [], 'Who does what at which time.'),
  // biome-ignore lint/suspicious/noThenProperty: given, when, then are the words of specs, and a list is not called
  then: optional(list(eventLine), [], 'Events that happen in this order.'),
  never: optional(list(eventLine), [], 'Events that do not happen.'),
  expect: optional(list(expectationLine), [], 'Metrics at the end.'),
  refused: optional(text, '', 'What is said against the scenario, which is not run.'),
});
