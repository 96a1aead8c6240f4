/** A Result as the text of result.json: keys in the order of the type, two blanks, one line end at the end. */
import type { Result } from './result.ts';

export function resultJson(result: Result): string {
  return `${JSON.stringify(result, null, 1)}\n`;
}
