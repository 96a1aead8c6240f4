/** Where a text stops being JSON: null exactly where JSON.parse takes it, and else a place that can be believed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonTroubleAt } from './json-place.ts';

describe('the first character that cannot stand there', () => {
  test.each<[text: string, at: number | null]>([
    ['{"a": [1, -2.5e3, true, null, "x\\u00e9"]}', null],
    ['', 0],
    ['{', 1],
    ['{"a": run}', 6],
    ['{"a" 1}', 5],
    ['{"a": 1,}', 8],
    ['[1 2]', 3],
    ['[1]]', 3],
    ['{a: 1}', 1],
    ['["no end', 8],
    ['["\\x"]', 2],
  ])('%s', (text, at) => {
    expect(jsonTroubleAt(text)).toBe(at);
  });

  test('of any JSON with any piece taken out or put in', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.nat(3),
        fc.string({ maxLength: 2 }),
        (json, n, out, put) => {
          const at = n % (json.length + 1);
          const text = json.slice(0, at) + put + json.slice(at + out);
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          const trouble = jsonTroubleAt(text);
          expect(trouble === null, text).toBe(isJson);
          // What stands before it was fine before it was touched.
          if (trouble !== null && json.startsWith(text))
            expect(trouble).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('a beginning of JSON ends too early, and nowhere before', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, n) => {
        const text = json.slice(0, n % json.length);
        const trouble = jsonTroubleAt(text);
        // Within a word or an escape the trouble is its beginning.
        if (trouble !== null)
          expect(text.slice(trouble)).toMatch(/^(|[a-z]+|\\\\?(u\\w*)?|-|[\\d.eE+-]+)$/);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
