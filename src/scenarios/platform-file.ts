/**
 * A platform preset: its rules as data, each value with where it comes from. A bare value is refused, so that nobody
 * has to wonder later whether a figure was read in a document or made up.
 */
import { pairs } from './grammar/forms.ts';
import { didYouMean, type Problem } from './grammar/problem.ts';
import { Reader } from './grammar/reader.ts';
import {
  choice,
  fields,
  list,
  nameOf,
  optional,
  required,
  type Shape,
  text,
  word,
} from './grammar/shape.ts';
import { parseYaml, type Tree, within } from './grammar/tree.ts';
import { isRuleName, ruleShape, suggestRule } from './rule-words.ts';
import type { RuleName } from './rules.ts';

export const EVIDENCE = ['documented', 'assumed', 'choice', 'recall'] as const;
/** documented = a source says it; assumed = the sources are silent; choice = sources differ; recall = not checked. */
export type Evidence = (typeof EVIDENCE)[number];

export interface PlatformRule {
  readonly value: unknown;
  readonly source: string;
  readonly evidence: Evidence;
  readonly note: string | null;
  /** Other values in question, as they are written. */
  readonly alternatives: readonly unknown[];
  readonly at: Tree;
}

export interface Platform {
  readonly name: string;
  readonly title: string;
  readonly vendor: string | null;
  readonly about: string;
  readonly extends: string | null;
  /** Documents by the short names that `source` uses. */
  readonly sources: readonly (readonly [string, string])[];
  /** Its own rules and, below them, those of the platforms it extends. */
  readonly rules: ReadonlyMap<RuleName, PlatformRule>;
}

/** Text of the platform of that name, or null. */
export type PlatformText = (name: string) => string | null;

const valueWords = (name: RuleName) => {
  const shape = ruleShape(name);
  return fields('a value with its source', {
    value: required(shape, 'The value.'),
    source: required(text, 'Where it comes from.'),
    evidence: required(choice(EVIDENCE), 'How sure it is.'),
    note: optional(text, null, 'Anything else worth knowing.'),
    alternatives: optional(list(shape), [], 'Other values that sources give or allow.'),
  });
};

const rules: Shape<Map<RuleName, PlatformRule>> = {
  expects: 'a map of rules, each with value, source and evidence',
  schema: () => ({ type: 'object' }),
  read(tree, r) {
    const found = new Map<RuleName, PlatformRule>();
    if (tree.kind !== 'map') return r.fail(tree, `${nameOf(tree)}a map of rules is expected`);
    for (const [name, { key, value }] of tree.entries) {
      if (!isRuleName(name)) {
        r.problem(key, 'there is no such rule', suggestRule(name), name);
        continue;
      }
      if (value.kind !== 'map' || !value.entries.has('value')) {
        r.problem(
          value,
          `${name} does not say where its value comes from`,
          'write { value: ..., source: ..., evidence: documented }',
        );
        continue;
      }
      const read = r.attempt(() => valueWords(name).read(value, r));
      if (read !== null) found.set(name, { ...read, at: within(value, 'value') });
    }
    return found;
  },
};

const platformWords = fields('a platform', {
  name: required(word, 'Its name, that of the file.'),
  title: required(text, 'For people.'),
  vendor: optional(text, null, 'Who makes it.'),
  about: required(text, 'What is particular about it.'),
  extends: optional(word, null, 'Another platform that this one differs from.'),
  sources: optional(
    pairs('a map from short names to documents', text, text),
    [],
    'Documents that `source` names.',
  ),
  rules: optional(rules, new Map<RuleName, PlatformRule>(), 'What differs from the defaults.'),
});

export type PlatformResult =
  | { readonly ok: true; readonly platform: Platform }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a platform and those it extends. `known` are the names for suggestions. */
export function loadPlatform(
  name: string,
  textOf: PlatformText,
  known: readonly string[],
): PlatformResult {
  const r = new Reader();
  const platform = r.attempt(() => read(name, textOf, known, r, []));
  return platform === null || r.problems.length > 0
    ? { ok: false, problems: r.problems }
    : { ok: true, platform };
}

export function platformPath(name: string): string {
  return `platforms/${name}.yaml`;
}

function read(
  name: string,
  textOf: PlatformText,
  known: readonly string[],
  r: Reader,
  above: readonly Tree[],
): Platform {
  const at = above.at(-1);
  const here = { file: platformPath(name), line: 1, column: 1, path: '' };
  if (above.length > 20) return r.fail(at ?? here, 'these platforms extend each other in a circle');
  const source = textOf(name);
  if (source === null)
    return r.fail(
      at ?? here,
      'there is no such platform',
      didYouMean(name, known, 'platforms'),
      name,
    );
  const tree = parseYaml(source, platformPath(name), r.problems);
  if (tree === null) return r.fail(here, 'this platform cannot be read');
  const own = platformWords.read(tree, r);
  if (own.name !== name)
    r.problem(within(tree, 'name'), `a platform is named as its file, ${name}.yaml`);
  if (own.extends === null) return own;
  const base = read(own.extends, textOf, known, r, [...above, within(tree, 'extends')]);
  return {
    ...own,
    sources: [...base.sources, ...own.sources],
    rules: new Map([...base.rules, ...own.rules]),
  };
}
