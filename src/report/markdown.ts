/**
 * Pieces of Markdown as GitHub and GitLab show it: tables, lists, headings, with everything that is not ours escaped. Knows
 * nothing of what is in them; every kind of document has a file of its own that puts them together.
 */
import type { Column } from './table.ts';

/**
 * Text that stands for itself: a queue named `a|b` does not end a cell, `<b>` is no tag, `*` no emphasis, `@team` calls nobody,
 * `#12` is no issue.
 */
export function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]~$]/g, '\\$&')
    .replace(/[@#!](?=\w)/g, '$&\u200b')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;')
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/, '$1\\$2');
}

/** Code, that is a key or a command: shown as it is, also with backquotes in it. */
export function code(text: string): string {
  const flat = text.replace(/\s*[\r\n]+\s*/g, ' ');
  // A bar would end the cell of a table, in a way that readers of Markdown do not agree on.
  if (/[`|]/.test(flat)) return `<code>${escaped(flat)}</code>`;
  return flat.trim() === '' ? '' : `\`${flat}\``;
}

/** Cells are Markdown already: escape what is not. A table without rows is nothing. */
export function markdownTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ head }) => escaped(head))),
    line(columns.map(({ right }) => (right === true ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, i) => row[i] ?? ''))),
  ];
}

/** Blocks with a blank line between them, and one line end at the end; empty blocks are left out. */
export function markdownPage(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** A heading over lines; nothing where there are none. */
export function section(head: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${head}`, '', ...lines];
}

/** What is told at the top of a page and must not be missed: shown in a box by GitHub, as a quotation elsewhere. */
export function warningBox(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return ['> [!WARNING]', ...texts.map((text) => `> - ${escaped(text)}`)];
}
