/** A document as the text of its JSON file: keys in the order of the type, one blank a step, one line end at the end. */
import type { Result } from './result.ts';

export function documentJson(document: object): string {
  return `${JSON.stringify(document, null, 1)}\n`;
}

export const resultJson = (result: Result): string => documentJson(result);
