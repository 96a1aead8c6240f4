/**
 * A document of any kind as the files of a report: text, JSON, Markdown, CSV, one HTML page, charts. One row a format below,
 * one row a kind in kinds.ts. Each loads what it needs only when it is wanted. Nothing is written here.
 */
import { documentJson } from './json.ts';
import { type Document, type Kind, kindOf } from './kinds.ts';
import type { ReportFile } from './report-file.ts';

export type Format = 'txt' | 'md' | 'html' | 'csv' | 'svg' | 'png' | 'json';

interface FormatRow {
  /** Names of the files, as far as they are known before there is a document. */
  readonly names: (kind: Kind) => readonly string[];
  readonly files: (
    document: Document,
    kind: Kind,
    wanted: readonly Format[],
  ) => Promise<readonly ReportFile[]>;
}

/** In the order of writing: who waits for the JSON file finds the folder complete. */
const FORMAT_ROWS: { readonly [F in Format]: FormatRow } = {
  txt: {
    names: () => ['report.txt'],
    files: async (document, { text }) => [
      { name: 'report.txt', content: await text(document as never, {}) },
    ],
  },
  md: {
    names: () => ['report.md'],
    files: async (document, { markdown }) => [
      { name: 'report.md', content: await markdown(document as never) },
    ],
  },
  html: {
    names: () => ['report.html'],
    files: async (document) => [{ name: 'report.html', content: await html(document) }],
  },
  csv: {
    names: ({ tables }) => tables,
    files: async (document, { csv }) => {
      const { csvText } = await import('./csv.ts');
      return (await csv(document as never)).map((table) => ({
        name: table.name,
        content: csvText(table),
      }));
    },
  },
  // A chart is drawn once, whatever is made of it.
  svg: {
    names: () => [],
    files: (document, _, wanted) =>
      charts(document, wanted.includes('png') ? ['svg', 'png'] : ['svg']),
  },
  png: {
    names: () => [],
    files: async (document, _, wanted) => (wanted.includes('svg') ? [] : charts(document, ['png'])),
  },
  json: {
    names: ({ file }) => [file],
    files: async (document, { file }) => [{ name: file, content: documentJson(document) }],
  },
};

export const FORMATS = Object.keys(FORMAT_ROWS) as readonly Format[];
/** Charts as files are for those who ask: the page has them all. */
export const DEFAULT_FORMATS: readonly Format[] = ['txt', 'md', 'html', 'csv', 'json'];

/** The files, the JSON one last. */
export async function filesOf(
  document: Document,
  wanted: readonly Format[] = DEFAULT_FORMATS,
): Promise<ReportFile[]> {
  const kind = kindOf(document);
  const files: ReportFile[] = [];
  for (const format of FORMATS)
    if (wanted.includes(format))
      files.push(...(await FORMAT_ROWS[format].files(document, kind, wanted)));
  return files;
}

/** Names of the files before there is a document, in the same order; those of charts are known only then. */
export function fileNames(kind: string, wanted: readonly Format[] = DEFAULT_FORMATS): string[] {
  const row = kindOf({ kind, schemaVersion: 0 });
  return FORMATS.filter((format) => wanted.includes(format)).flatMap((format) =>
    FORMAT_ROWS[format].names(row),
  );
}

async function html(document: Document): Promise<string> {
  const { pageOf } = await import('./html/page.ts');
  return pageOf(document as never);
}

async function charts(
  document: Document,
  formats: readonly ('svg' | 'png')[],
): Promise<readonly ReportFile[]> {
  const { chartFiles } = await import('./charts/render.ts');
  return chartFiles(document as never, formats);
}
