/**
 * The names a scenario defines, taken from its tree before anything else is read: whatever refers to a queue, group,
 * agent or skill is then checked where it stands.
 */
import { MOST_AGENTS } from './agent-words.ts';
import type { Reader } from './grammar/reader.ts';
import { isNone } from './grammar/shape.ts';
import { child, type Tree } from './grammar/tree.ts';
import { flatten } from './rule-words.ts';
import { start } from './scenario-words.ts';
import { duration } from './units.ts';

/** The one queue of a scenario that names none. */
export const DEFAULT_QUEUE = 'chat';

const MIDNIGHT = { clock: 0, date: '1970-01-01', zone: null };

export function learnNames(tree: Tree, r: Reader): void {
  const startTree = child(tree, 'start');
  // With a start that cannot be read, clock times are read on as if there were one: that it is wrong is told.
  if (startTree && !isNone(startTree))
    r.start = r.attempt(() => start.read(startTree, r)) ?? MIDNIGHT;
  const durationTree = child(tree, 'duration');
  if (durationTree)
    r.duration = r.attempt(() => duration.read(durationTree, r)) || Number.POSITIVE_INFINITY;

  const queues = keysOf(child(tree, 'queues'));
  r.queues = queues.length > 0 ? queues : [DEFAULT_QUEUE];
  r.groups = keysOf(child(tree, 'agents'));
  r.skills = skillsOf(tree, r);
  r.agents = r.groups.flatMap((group) =>
    agentNames(group, child(child(tree, 'agents') ?? tree, group)),
  );
}

function keysOf(tree: Tree | undefined): string[] {
  return tree?.kind === 'map'
    ? [...tree.entries].filter(([, entry]) => !isNone(entry.value)).map(([key]) => key)
    : [];
}

/** The names of a group's agents, in order. */
export function agentNames(group: string, tree: Tree | undefined): string[] {
  const names = tree && child(tree, 'names');
  if (names?.kind === 'list') return words(names);
  const count = tree && child(tree, 'count');
  const n = count?.kind === 'scalar' ? Number(count.text) : 1;
  return Number.isSafeInteger(n) && n >= 0 && n <= MOST_AGENTS ? numbered(group, n) : [];
}

export function numbered(group: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${group}-${i + 1}`);
}

function words(tree: Tree | undefined): string[] {
  if (tree?.kind === 'list')
    return tree.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  return tree?.kind === 'scalar' && tree.text !== '' && tree.text !== 'none' ? [tree.text] : [];
}

/** Skills that agents have, that are relaxed, or that are declared. */
function skillsOf(tree: Tree, r: Reader): string[] {
  const groups = child(tree, 'agents');
  const queues = child(tree, 'queues');
  const found = new Set(words(child(tree, 'skills')));
  const rules = [child(tree, 'rules')];
  if (groups?.kind === 'map')
    for (const { value } of groups.entries.values())
      for (const skill of words(child(value, 'skills'))) found.add(skill);
  if (queues?.kind === 'map')
    for (const { value } of queues.entries.values()) rules.push(child(value, 'rules'));
  for (const each of rules) {
    const relax = each && child(flatten(each, r), 'queue.relax');
    if (relax?.kind === 'list')
      for (const step of relax.items)
        for (const skill of words(child(step, 'drop'))) found.add(skill);
  }
  return [...found];
}
