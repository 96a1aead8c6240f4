/**
 * Which options a mapping file asks for: the NAMEs of all `option.NAME` in its expressions. So an option that no expression
 * looks at can be refused; a file that hands `option` about as a whole may look at any.
 */
import type { Tree } from '../../../scenarios/grammar/tree.ts';
import { namesUsed } from './names-used.ts';

/** In the order of the file; null when any may be meant. */
export function optionNames(tree: Tree): readonly string[] | null {
  const parts = [...namesUsed(tree, 'option')].map(({ part }) => part);
  const names = parts.filter((part) => part !== null);
  return names.length < parts.length ? null : [...new Set(names)];
}
