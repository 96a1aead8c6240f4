/**
 * Which options a mapping file asks for: the NAMEs of all `option.NAME` in its expressions. So an option that no expression
 * looks at can be refused; a file that hands `option` about as a whole may look at any.
 */
import jsonata from 'jsonata';
import type { Tree } from '../../../scenarios/grammar/tree.ts';

/** In the order of the file; null when any may be meant. */
export function optionNames(tree: Tree): readonly string[] | null {
  const names = new Set<string>();
  let isAny = false;
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, steps } = node as { readonly type?: unknown; readonly steps?: unknown };
    if (type === 'path' && Array.isArray(steps))
      steps.forEach((step: Step, i) => {
        if (step.type !== 'name' || step.value !== 'option') return;
        const next = steps[i + 1] as Step | undefined;
        // With a filter (`option["a"]`) it is not looked at by a name of ours.
        if (next?.type === 'name' && step.stages === undefined) names.add(String(next.value));
        else isAny = true;
      });
    for (const each of Object.values(node)) look(each);
  };
  for (const text of textsIn(tree)) for (const each of expressionsIn(text)) look(each);
  return isAny ? null : [...names];
}

/** What the parser of JSONata makes of a part of a path. */
interface Step {
  readonly type: string;
  readonly value: unknown;
  readonly stages?: unknown;
}

function* textsIn(tree: Tree): Generator<string> {
  if (tree.kind === 'scalar') {
    if (tree.text.includes('option')) yield tree.text;
  } else if (tree.kind === 'list') for (const item of tree.items) yield* textsIn(item);
  else for (const { value } of tree.entries.values()) yield* textsIn(value);
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
