/**
 * The kinds of documents that chatsim writes as JSON, and how each is drawn: one row a kind. A row loads what it draws with
 * only when it is asked. What the page and the charts do with a kind is theirs (html/page.ts, charts/render.ts).
 */

import { CONFORMANCE_VERSION } from './conformance.ts';
import type { CsvTable } from './csv.ts';
import type { Form } from './form.ts';
import { CONFORMANCE_FORM } from './form-conformance.ts';
import { RUN_FORM } from './form-run.ts';
import { CHECK_FORM, COMPARISON_FORM, SWEEP_FORM, TUNING_FORM } from './forms.ts';
import { SCHEMA_VERSION } from './result.ts';
import type { TextOptions } from './text.ts';

/** What every document says of itself. */
export interface Document {
  readonly kind: string;
  readonly schemaVersion: number;
}

export interface Kind {
  /** File that the document itself is written to. */
  readonly file: string;
  /** For messages: what such a file holds, and the command that writes it. */
  readonly what: string;
  readonly command: string;
  /** The newest form that this program reads. */
  readonly schemaVersion: number;
  /** Names of the CSV files, before there is anything to put in them. */
  readonly tables: readonly string[];
  /** What it must have at the top, to be told from a file that only looks like it. */
  readonly needs: readonly string[];
  /** The form of the rest, as far as drawing relies on it. */
  readonly form: Form;
  readonly text: (document: never, options: TextOptions) => Promise<string>;
  readonly markdown: (document: never) => Promise<string>;
  readonly csv: (document: never) => Promise<readonly CsvTable[]>;
}

export const KINDS: Readonly<Record<string, Kind>> = {
  run: {
    file: 'result.json',
    what: 'the result of a run',
    command: 'run',
    schemaVersion: SCHEMA_VERSION,
    tables: [
      'metrics.csv',
      'queues.csv',
      'groups.csv',
      'agents.csv',
      'intervals.csv',
      'waiting-causes.csv',
    ],
    needs: ['scenario', 'replications', 'metrics', 'breakdowns', 'waitingCauses', 'series'],
    form: RUN_FORM,
    text: async (result, options) => (await import('./text.ts')).textReport(result, options),
    markdown: async (result) => (await import('./markdown-run.ts')).markdownRun(result),
    csv: async (result) => (await import('./csv-run.ts')).runTables(result),
  },
  comparison: {
    file: 'comparison.json',
    what: 'a comparison of two scenarios',
    command: 'compare',
    schemaVersion: SCHEMA_VERSION,
    tables: ['comparison.csv', 'comparison-waiting.csv', 'comparison-settings.csv'],
    needs: ['a', 'b', 'replications', 'metrics', 'waiting', 'changes', 'verdict'],
    form: COMPARISON_FORM,
    text: async (comparison, options) =>
      (await import('./text-comparison.ts')).textComparison(comparison, options),
    markdown: async (comparison) =>
      (await import('./markdown-comparison.ts')).markdownComparison(comparison),
    csv: async (comparison) => (await import('./csv-comparison.ts')).comparisonTables(comparison),
  },
  sweep: {
    file: 'sweep.json',
    what: 'a sweep over settings',
    command: 'sweep',
    schemaVersion: SCHEMA_VERSION,
    tables: ['sweep.csv', 'sweep-waiting-causes.csv'],
    needs: ['scenario', 'axes', 'metrics', 'shown', 'base', 'cells', 'best'],
    form: SWEEP_FORM,
    text: async (sweep, options) => (await import('./text-sweep.ts')).textSweep(sweep, options),
    markdown: async (sweep) => (await import('./markdown-sweep.ts')).markdownSweep(sweep),
    csv: async (sweep) => (await import('./csv-sweep.ts')).sweepTables(sweep),
  },
  check: {
    file: 'check.json',
    what: 'a check',
    command: 'check',
    schemaVersion: SCHEMA_VERSION,
    tables: ['check-metrics.csv', 'check-expectations.csv'],
    needs: ['verdict', 'level', 'scenarios'],
    form: CHECK_FORM,
    text: async (check, options) => (await import('./text-check.ts')).textCheck(check, options),
    markdown: async (check) => (await import('./markdown-check.ts')).markdownCheck(check),
    csv: async (check) => (await import('./csv-check.ts')).checkTables(check),
  },
  tuning: {
    file: 'tuning.json',
    what: 'the answer of a tuning',
    command: 'tune',
    schemaVersion: SCHEMA_VERSION,
    // tuning.csv or staffing.csv, by the task.
    tables: [],
    needs: ['task', 'scenario', 'limits', 'prices', 'outcome'],
    form: TUNING_FORM,
    text: async (tuning, options) => (await import('./text-tuning.ts')).textTuning(tuning, options),
    markdown: async (tuning) => (await import('./markdown-tuning.ts')).markdownTuning(tuning),
    csv: async (tuning) => (await import('./csv-tuning.ts')).tuningTables(tuning),
  },
  conformance: {
    file: 'conformance.json',
    what: 'a conformance',
    command: 'conform',
    schemaVersion: CONFORMANCE_VERSION,
    tables: ['rules.csv', 'violations.csv'],
    needs: ['recording', 'against', 'verdict', 'rules'],
    form: CONFORMANCE_FORM,
    text: async (found, options) =>
      (await import('./text-conformance.ts')).textConformance(found, options),
    markdown: async (found) =>
      (await import('./markdown-conformance.ts')).markdownConformance(found),
    csv: async (found) => (await import('./csv-conformance.ts')).conformanceTables(found),
  },
};

export function kindOf({ kind }: Document): Kind {
  const found = KINDS[kind];
  if (found === undefined) throw new RangeError(`no kind of document ${kind}`);
  return found;
}
