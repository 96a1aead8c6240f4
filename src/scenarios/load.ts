/**
 * From a file to a Scenario that cannot be wrong, or to every problem there is. Reading files is handed in, so that
 * this runs in a browser, too. Nothing is simulated here.
 */
import { readScript } from './acts.ts';
import { type Metrics, readExpectation } from './expectations.ts';
import { applySettings, besides, type ReadText, readFiles, SET } from './files.ts';
import { didYouMean, type Place, type Problem } from './grammar/problem.ts';
import { Reader, Unreadable } from './grammar/reader.ts';
import { isNone } from './grammar/shape.ts';
import { child, type Tree } from './grammar/tree.ts';
import { learnNames } from './names.ts';
import { loadPlatform, type PlatformRule } from './platform-file.ts';
import { resolveRules } from './resolve-rules.ts';
import { isRuleName } from './rule-words.ts';
import type { RuleName } from './rules.ts';
import type { Scenario } from './scenario.ts';
import { scenarioWords } from './scenario-words.ts';
import { checkSense } from './sense.ts';

export { formatProblem, type Problem } from './grammar/problem.ts';

export interface LoadOptions {
  /** `offer.timeout=20s`, `agents.team.count=9`: over what the files say. */
  readonly set?: readonly string[];
  /** Over the seed of the file. */
  readonly seed?: string;
  /** Text of a platform preset, or null. */
  readonly platform?: (name: string) => string | null;
  readonly platformNames?: readonly string[];
  /** Metrics that expectations may name; without it any name will do. */
  readonly metrics?: Metrics;
}

export type Loaded =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      readonly warnings: readonly Problem[];
      /** Every file that was read, the scenario first, then those it extends and its tables. */
      readonly files: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function loadScenario(path: string, read: ReadText, options: LoadOptions = {}): Loaded {
  const r = new Reader();
  const files: string[] = [];
  r.readFile = (name: string, place: Place) => {
    const file = besides(place.file.startsWith(SET) ? path : place.file, name);
    const text = read(file);
    if (!files.includes(file)) files.push(file);
    return { file, text };
  };
  const tree = readFiles(path, read, scenarioWords, r, files);
  if (tree === null) return { ok: false, problems: r.problems };
  const keys = Object.keys(scenarioWords.schema(new Map())['properties'] as object);
  const set = applySettings(tree, options.set ?? [], keys, scenarioWords, r);
  const scenario = r.attempt(() => buildScenario(set, r, options));
  tellNobody(set, r);
  if (scenario === null || r.problems.length > 0)
    return { ok: false, problems: sorted(r.problems) };
  return { ok: true, scenario, warnings: sorted(r.warnings), files };
}

/** Problems of one file stand in the order of its lines. */
export function sorted(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

/** The scenario that a merged tree describes. Also the way specs are built. */
export function buildScenario(tree: Tree, r: Reader, options: LoadOptions): Scenario {
  learnNames(tree, r);
  tellRulesAtTop(tree, r);
  // The platform is looked at even when the rest does not hold, so that all problems are told at once.
  const platformRules = platformOf(tree, r, options);
  const words = r.attempt(() => scenarioWords.read(tree, r));
  const { script, expect } = linesOf(tree, words, r, options);
  if (words === null) throw new Unreadable();

  const queueWords = words.queues.length > 0 ? words.queues : null;
  const rules = resolveRules(
    platformRules,
    words.rules,
    queueWords?.map(({ value }) => value.rules) ?? [new Map()],
    words.agents.map(({ value }) => value.rules),
  );
  const queues = r.queues.map((name, i) => {
    const queue = queueWords?.find((each) => each.name === name)?.value;
    const overflow = queue?.overflow ?? null;
    return {
      name,
      rules: rules.queues[i] ?? rules.scenario,
      hours: queue?.hours ?? null,
      onClose: queue?.onClose ?? ('keep' as const),
      overflow,
    };
  });
  const groups = words.agents.map(({ name, value }, i) => ({
    name,
    ...value.group,
    rules: rules.groups[i] ?? rules.scenario,
  }));
  const agents = words.agents.flatMap(({ name, value }, group) =>
    (value.names ?? Array.from({ length: value.count }, (_, i) => `${name}-${i + 1}`)).map(
      (agent) => ({ name: agent, group }),
    ),
  );
  const sources = words.customers.map(({ name, value }) => ({ name, ...value }));

  const scenario: Scenario = {
    name: words.name,
    description: words.description,
    platform: words.platform,
    seed: options.seed ?? words.seed,
    start: words.start,
    duration: words.duration,
    warmUp: words.warmUp,
    atEnd: words.atEnd.atEnd,
    drainLimit: words.atEnd.drainLimit,
    interval: words.interval,
    rules: rules.scenario,
    skills: r.skills,
    queues,
    groups,
    agents,
    sources,
    script,
    expect,
  };
  checkSense(scenario, tree, words, r);
  return scenario;
}

/** Script and expectations need only the names, and so are read even when the rest does not hold. */
function linesOf(
  tree: Tree,
  words: ReturnType<(typeof scenarioWords)['read']> | null,
  r: Reader,
  options: LoadOptions,
): Pick<Scenario, 'script' | 'expect'> {
  const script = child(tree, 'script');
  const expect = child(tree, 'expect');
  const groupOf = words?.agents.flatMap(({ value }) =>
    Array.from({ length: value.names?.length ?? value.count }, () => value.group),
  );
  return {
    script:
      script?.kind === 'list'
        ? readScript(script, r, { queuesOf: (agent) => groupOf?.[agent]?.queues ?? [] })
        : [],
    expect:
      expect?.kind === 'list'
        ? expect.items.flatMap(
            (item) => r.attempt(() => readExpectation(item, r, options.metrics ?? null)) ?? [],
          )
        : [],
  };
}

function platformOf(
  tree: Tree,
  r: Reader,
  options: LoadOptions,
): ReadonlyMap<RuleName, PlatformRule> {
  const at = child(tree, 'platform');
  const none = new Map<RuleName, PlatformRule>();
  if (at === undefined || at.kind !== 'scalar' || at.text === '') return none;
  const known = options.platformNames ?? [];
  const textOf = options.platform ?? (() => null);
  if (textOf(at.text) === null) {
    r.problem(at, 'there is no such platform', didYouMean(at.text, known, 'platforms'));
    return none;
  }
  const loaded = loadPlatform(at.text, textOf, known);
  if (loaded.ok) return loaded.platform.rules;
  r.problems.push(...loaded.problems);
  return none;
}

/** The file that is run needs people; one that others extend, or a spec, may leave them out. */
function tellNobody(tree: Tree, r: Reader): void {
  const size = (key: string, counts: (entry: Tree) => boolean): number => {
    const found = child(tree, key);
    if (found?.kind === 'list') return found.items.length;
    if (found?.kind !== 'map') return 0;
    return [...found.entries.values()].filter(({ value }) => counts(value)).length;
  };
  if (size('agents', (group) => !isNone(group)) === 0)
    r.problem(tree, 'no agents: nobody would answer', 'add agents: { team: { count: 8 } }', '');
  // Arrivals that are missing where a source stands are told there.
  const comes = (source: Tree) => !isNone(source) && !isNone(child(source, 'arrivals'));
  if (size('customers', comes) + size('script', () => false) === 0)
    r.problem(
      tree,
      'nobody comes: there are neither customers nor a script',
      'add customers: { visitors: { arrivals: 40/h, handle: { exponential: 4m } } }',
      '',
    );
}

/** A rule outside of `rules:` is a likely slip, and worth more than `no such key`. */
function tellRulesAtTop(tree: Tree, r: Reader): void {
  if (tree.kind !== 'map') return;
  for (const [key, entry] of tree.entries)
    if (isRuleName(key))
      r.problem(
        entry.key,
        `${key} is a rule, and stands under rules:`,
        `write rules: { ${key}: ... }`,
        '',
      );
}
