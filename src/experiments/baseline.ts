/**
 * A baseline: what the metrics were in each replication, kept in a file beside the scenario so that a later run can be held
 * against it customer by customer. Small enough to be committed: one line a metric, nine digits a value. It says nothing
 * of tolerance or level: those belong to the check.
 */
import { drawsVersion } from '../engine/random/draws.ts';
import { nineDigits } from '../report/digits.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Crew } from './crew.ts';
import { scenarioHash } from './scenario-hash.ts';

/** Raised when an older program could misread it. */
const BASELINE_VERSION = 1;

export interface Baseline {
  readonly chatsimVersion: string;
  readonly drawsVersion: number;
  readonly scenario: string;
  readonly scenarioHash: string;
  readonly seed: string;
  readonly replications: number;
  /** One value a replication; null where there was nothing to measure. */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface BaselineWish {
  readonly replications: number;
  readonly metrics: readonly string[];
  readonly chatsimVersion: string;
}

/** Null when it was stopped. Metrics without any value are left out: nothing could ever be held against them. */
export async function makeBaseline(
  crew: Crew,
  scenario: Scenario,
  { replications, metrics, chatsimVersion }: BaselineWish,
): Promise<Baseline | null> {
  const values = metrics.map((): (number | null)[] => []);
  const finished = await crew.samples(scenario, {
    from: 0,
    count: replications,
    metrics,
    onSample: (sample) => {
      for (const [i, list] of values.entries()) list.push(shortened(sample.metrics[i] ?? null));
    },
  });
  if (finished < replications) return null;
  const found = metrics.flatMap((name, i) => {
    const list = values[i] ?? [];
    return list.some((value) => value !== null) ? [[name, list] as const] : [];
  });
  return {
    chatsimVersion,
    drawsVersion,
    scenario: scenario.name,
    scenarioHash: scenarioHash(scenario),
    seed: scenario.seed,
    replications,
    metrics: Object.fromEntries(found),
  };
}

/** Both sides of a comparison are rounded alike, so that equal stays equal. */
export function shortened(value: number | null): number | null {
  return value === null ? null : nineDigits(value);
}

export function baselineText(baseline: Baseline): string {
  const { metrics, ...head } = baseline;
  const top = Object.entries({ kind: 'baseline', schemaVersion: BASELINE_VERSION, ...head }).map(
    ([key, value]) => ` ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  const lines = Object.entries(metrics).map(
    ([name, values]) => `  ${JSON.stringify(name)}: ${JSON.stringify(values)}`,
  );
  return `{\n${top.join('')} "metrics": {\n${lines.join(',\n')}\n }\n}\n`;
}

export type ReadBaseline =
  | { readonly ok: true; readonly baseline: Baseline }
  | { readonly ok: false; readonly why: string };

export function readBaseline(text: string): ReadBaseline {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { ok: false, why: 'this is not JSON, or it was cut off' };
  }
  if (isRecord(data) && data['kind'] === 'run')
    return {
      ok: false,
      why: 'this is the result of a run, which keeps means and not the single replications',
    };
  if (!isRecord(data) || data['kind'] !== 'baseline')
    return { ok: false, why: 'this is JSON, but no baseline' };
  if (data['schemaVersion'] !== BASELINE_VERSION)
    return {
      ok: false,
      why: `this is a baseline of form ${String(data['schemaVersion'])}, and this chatsim reads form ${BASELINE_VERSION}`,
    };
  const { chatsimVersion, scenario, scenarioHash: hash, seed } = data;
  const { drawsVersion: draws, replications, metrics } = data;
  for (const [key, value] of Object.entries({ chatsimVersion, scenario, scenarioHash: hash, seed }))
    if (typeof value !== 'string') return { ok: false, why: `${key} is missing or no text` };
  for (const [key, value] of Object.entries({ drawsVersion: draws, replications }))
    if (!Number.isInteger(value) || (value as number) < 1)
      return { ok: false, why: `${key} is missing or no whole number` };
  if (!isRecord(metrics) || Object.keys(metrics).length === 0)
    return { ok: false, why: 'it holds no metrics' };
  for (const [name, values] of Object.entries(metrics)) {
    if (!Array.isArray(values) || !values.every(isValue))
      return { ok: false, why: `the values of ${name} are not numbers` };
    if (values.length !== replications)
      return {
        ok: false,
        why: `${name} has ${values.length} values, and there are ${replications} replications`,
      };
  }
  return { ok: true, baseline: data as unknown as Baseline };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isValue = (value: unknown) => value === null || Number.isFinite(value);
