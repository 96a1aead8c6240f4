/**
 * Where the expressions of a mapping file use a name, and what of it: every `option.NAME`, `secret.NAME` or `before.NAME`, with the
 * text in which it stands. For what an expression alone does not tell: whether the file declares it, or makes it known.
 */
import jsonata from 'jsonata';
import type { ScalarTree, Tree } from '../../../scenarios/grammar/tree.ts';

export interface NameUse {
  /** Null where the name stands alone, or with a filter: any part of it may be meant. */
  readonly part: string | null;
  /** At the beginning of its path: elsewhere it is the field of something else. */
  readonly isFirst: boolean;
  readonly at: ScalarTree;
}

/** In the order of the file. */
export function* namesUsed(tree: Tree, name: string): Generator<NameUse> {
  for (const at of textsIn(tree, name))
    for (const each of expressionsIn(at.text))
      for (const use of usesIn(each, name, true)) yield { ...use, at };
}

/** What the parser of JSONata makes of a part of a path. */
interface Step {
  readonly type: string;
  readonly value: unknown;
  readonly stages?: unknown;
}

/** Inside of these a name is a field of what is looked at there. */
const ELSEWHERE = new Set(['stages', 'predicate', 'group', 'body']);

function* usesIn(node: unknown, name: string, isHere: boolean): Generator<Omit<NameUse, 'at'>> {
  if (typeof node !== 'object' || node === null) return;
  const { type, steps } = node as { readonly type?: unknown; readonly steps?: unknown };
  if (type === 'path' && Array.isArray(steps))
    for (const [i, step] of (steps as Step[]).entries()) {
      if (step.type !== 'name' || step.value !== name) continue;
      const next = steps[i + 1] as Step | undefined;
      const isPlain = next?.type === 'name' && step.stages === undefined;
      yield { part: isPlain ? String(next.value) : null, isFirst: isHere && i === 0 };
    }
  for (const [key, each] of Object.entries(node)) {
    const isOfList = type === 'path' && key === 'steps';
    if (isOfList) {
      // The names of a path were looked at; what is computed in it was not.
      for (const [i, step] of (each as Step[]).entries()) {
        if (step.type === 'name') yield* usesIn(step.stages, name, false);
        else yield* usesIn(step, name, isHere && i === 0);
      }
    } else yield* usesIn(each, name, isHere && !ELSEWHERE.has(key));
  }
}

function* textsIn(tree: Tree, name: string): Generator<ScalarTree> {
  if (tree.kind === 'scalar') {
    if (tree.text.includes(name)) yield tree;
  } else if (tree.kind === 'list') for (const item of tree.items) yield* textsIn(item, name);
  else for (const { value } of tree.entries.values()) yield* textsIn(value, name);
}

/** Each `{{ expression }}` of a text, or the text itself where it is one: in other texts `option` is only a word. */
function* expressionsIn(text: string): Generator<unknown> {
  if (!text.includes('{{')) {
    const alone = parsed(text);
    if (alone !== null) yield alone;
    return;
  }
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', open + 2)) {
    // An expression may have braces of its own: it ends at the first `}}` with which it can be read.
    for (let end = text.indexOf('}}', open); end >= 0; end = text.indexOf('}}', end + 1)) {
      const inside = parsed(text.slice(open + 2, end).trim());
      if (inside === null) continue;
      yield inside;
      open = end;
      break;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return jsonata(text).ast();
  } catch {
    return null;
  }
}
