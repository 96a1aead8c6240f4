/**
 * Pieces of HTML. Whatever is put into a piece is text and is escaped, unless it is itself a piece: names and descriptions
 * come from users' files, and nothing in them may become markup.
 */

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | null | undefined | false | readonly Value[];

/** html`<p>${name}</p>` */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    strings.reduce((text, piece, i) => `${text}${rendered(values[i - 1])}${piece}`),
  );
}

function rendered(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(rendered).join('');
  return escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** JSON that may stand in a script element: nothing in it ends the element or begins a comment. */
export const scriptJson = (value: unknown) =>
  JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');

export interface TableColumn {
  readonly head: string;
  readonly right?: boolean;
}

/** A table that scrolls sideways by itself where there is no room for it; the first cell of a row is its head. */
export function table(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const side = (i: number) => (columns[i]?.right === true ? html` class="n"` : '');
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ head }, i) => html`<th scope="col"${side(i)}>${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td${side(i)}>${cell}</td>`))}</tr>
`,
  )}</tbody></table></div>`;
}

/** Hidden until asked for. */
export const folded = (summary: string, body: Markup): Markup =>
  html`<details><summary>${summary}</summary>${body}</details>`;
