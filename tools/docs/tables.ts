/**
 * Markdown tables for the docs, drawn from the rule table, the platform files and the specs. Pure text in, text out.
 */
import { ruleText } from '../../src/scenarios/rule-words.ts';
import { RULES, type Rule, type RuleKind, type RuleName } from '../../src/scenarios/rules.ts';
import type {
  Behaviour,
  Written,
  WrittenPlatform,
  WrittenRule,
  WrittenSpec,
} from './platform-data.ts';

const KINDS: Readonly<Record<RuleKind, string>> = {
  duration: 'time',
  count: 'whole number',
  number: 'number',
  flag: 'yes or no',
  choice: 'word',
  set: 'words',
  list: 'words, in order',
  perQueue: 'units a queue',
  perLevel: 'time a priority level',
  relax: 'steps',
};

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What the documents say: the rules of a platform that rest on a source. */
export function documentedTable(rules: ReadonlyMap<string, WrittenRule>): string {
  const rows = [...rules]
    .filter(([, rule]) => rule.evidence === 'documented')
    .map(([key, rule]) => [wordsOf(key), ...cells(key, rule)]);
  const head = ['What people call it', 'Rule', 'Value', 'Where it stands', 'Note', 'Also possible'];
  return table(head, rows);
}

/** What we chose: the rules on which the documents are silent or contradict one another. */
export function assumedTable(rules: ReadonlyMap<string, WrittenRule>): string {
  const rows = [...rules]
    .filter(([, rule]) => rule.evidence !== 'documented')
    .map(([key, rule]) => [wordsOf(key), ...cells(key, rule)]);
  const head = [
    'What people call it',
    'Rule',
    'Our value',
    'Why ours',
    'Note',
    'The other reading',
  ];
  return table(head, rows);
}

/** All rules of a platform in one table, for pages that hold many platforms. */
export function ruleTable(rules: Readonly<Record<string, WrittenRule>>): string {
  const rows = Object.entries(rules).map(([key, rule]) => [...cells(key, rule), rule.evidence]);
  return table(['Rule', 'Value', 'Where it stands', 'Note', 'The other reading', 'Evidence'], rows);
}

/** What a variant changes. */
export function variantTable(variants: readonly WrittenPlatform[]): string {
  const rows = variants.flatMap((variant) =>
    Object.entries(variant.rules ?? {}).map(([key, rule]) => [
      code(variant.name),
      ...cells(key, rule),
      rule.evidence,
    ]),
  );
  return table(
    ['Platform', 'Rule', 'Value', 'Where it stands', 'Note', 'The other reading', 'Evidence'],
    rows,
  );
}

export function sourceTable(sources: Readonly<Record<string, string>>): string {
  return table(
    ['Key', 'Document'],
    Object.entries(sources).map(([key, place]) => [
      key,
      place.startsWith('http') ? `<${place}>` : place,
    ]),
  );
}

/** Number, statement, and the specs that show it or why none can. */
export function behaviourTable(
  behaviours: Readonly<Record<string, Behaviour>>,
  specs: readonly WrittenSpec[],
): string {
  const rows = Object.entries(behaviours).map(([number, { says, otherwise }]) => {
    const shown = specs
      .filter((spec) => spec.covers.includes(number))
      .map((spec) => `${spec.spec} (${code(spec.file)})`);
    return [number, says, shown.join('<br>') || otherwise || '**no spec yet**'];
  });
  return table(['Number', 'The article says', 'Shown by spec, or why not'], rows);
}

/** Numbers that no spec covers and for which no reason is given. */
export function uncovered(
  behaviours: Readonly<Record<string, Behaviour>>,
  specs: readonly WrittenSpec[],
): string[] {
  const covered = new Set(specs.flatMap((spec) => spec.covers));
  return Object.entries(behaviours)
    .filter(([number, { otherwise }]) => otherwise === undefined && !covered.has(number))
    .map(([number]) => number);
}

/** One section a family of keys (`queue`, `match`, ...). */
export function rulesReference(): string {
  const families = new Map<string, string[][]>();
  for (const [key, rule] of Object.entries(RULES) as [string, Rule<unknown>][]) {
    const family = key.split('.')[0] ?? '';
    const rows = families.get(family) ?? [];
    rows.push([
      code(key),
      rule.words,
      code(ruleText(key as RuleName, rule.default)),
      unitOf(rule),
      rule.scope,
      rule.values === undefined
        ? rule.meaning
        : `${rule.meaning}<br>${rule.kind === 'choice' ? 'one' : 'any'} of ${rule.values.map(code).join(' ')}`,
    ]);
    families.set(family, rows);
  }
  const head = ['Rule', 'What people call it', 'Default', 'Unit or kind', 'Scope', 'Meaning'];
  return [...families].map(([family, rows]) => `## ${family}\n\n${table(head, rows)}`).join('\n\n');
}

/** `pacing.on=[decline, miss]`, as given to --set. */
function setting(key: string, value: Written): string {
  const text = `${key}=${written(value)}`;
  return text.includes(' ') ? `--set '${text}'` : `--set ${text}`;
}

/** Rule, value, source, note, and the other values ready to be typed. */
function cells(key: string, rule: WrittenRule): string[] {
  const others = (rule.alternatives ?? []).map((other) => code(setting(key, other)));
  const unchecked = rule.evidence === 'recall' ? `${rule.source} (unchecked)` : rule.source;
  return [code(key), code(rule.value), unchecked, rule.note ?? '', others.join('<br>')];
}

function wordsOf(key: string): string {
  return key in RULES ? RULES[key as RuleName].words : '';
}

function unitOf(rule: Rule<unknown>): string {
  return rule.unit ?? KINDS[rule.kind];
}

function written(value: Written): string {
  return Array.isArray(value) ? `[${value.map(written).join(', ')}]` : String(value);
}

function code(value: Written): string {
  return `\`${written(value)}\``;
}
