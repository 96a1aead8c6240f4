/** Markdown: what is not ours cannot break a table, and the report of a small shop as a whole. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { code, escaped, markdownPage, markdownTable, section, warningBox } from './markdown.ts';

describe('text stands for itself', () => {
  test.each<[text: string, markdown: string]>([
    ['plain words', 'plain words'],
    ['a|b', 'a&#124;b'],
    ['<b>', '&lt;b&gt;'],
    ['R & D', 'R &amp; D'],
    ['*very* _much_', '\\*very\\* \\_much\\_'],
    ['[x](y)', '\\[x\\](y)'],
    ['two\nlines', 'two lines'],
    ['- no list', '\\- no list'],
    ['1. no list', '\\1. no list'],
    ['@team #12', '@\u200bteam #\u200b12'],
  ])('%s', (text, markdown) => {
    expect(escaped(text)).toBe(markdown);
  });

  test.each<[text: string, markdown: string]>([
    ['offer.timeout', '`offer.timeout`'],
    ['a|b', '<code>a&#124;b</code>'],
    ['a`b', '<code>a\\`b</code>'],
    ['', ''],
  ])('%s as code', (text, markdown) => {
    expect(code(text)).toBe(markdown);
  });

  test('a table has as many cells in every row, whatever stands in them', () => {
    const cells = fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 });
    fc.assert(
      fc.property(cells, (rows) => {
        const lines = markdownTable(
          [{ head: 'a' }, { head: 'b', right: true }],
          rows.map(([a, b]) => [escaped(a), code(b)]),
        );
        expect(lines.length).toBe(rows.length + 2);
        for (const line of lines) {
          expect(line).not.toMatch(/[\r\n]/);
          expect(line.split('|').length).toBe(4);
        }
      }),
      { seed: 1 },
    );
  });
});

describe('blocks', () => {
  test('what is empty is left out', () => {
    expect(markdownPage([['# A'], [], section('B', []), section('C', ['c']), warningBox([])])).toBe(
      '# A\n\n## C\n\nc\n',
    );
  });

  test('warnings are a box', () => {
    expect(warningBox(['few <chats>'])).toEqual(['> [!WARNING]', '> - few &lt;chats&gt;']);
  });
});
