/** For tests of scenarios: files in memory, the shipped platforms, problems as text. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Metrics } from '../src/scenarios/expectations.ts';
import {
  formatProblem,
  type Loaded,
  type LoadOptions,
  loadScenario,
} from '../src/scenarios/load.ts';
import { isMetricName, METRIC_NAMES, metricNamed, metricUnit } from '../src/statistics/metrics.ts';

/** The metrics there are, for the loader. */
export const metrics: Metrics = {
  unit: (name) => (isMetricName(name) ? metricUnit(name) : null),
  names: METRIC_NAMES,
  keptBy: (name, part) => metricNamed(name)?.parts.includes(part.charAt(0)) ?? false,
};

const SHIPPED = new URL('../scenarios/', import.meta.url);

export const platformNames: readonly string[] = readdirSync(new URL('platforms/', SHIPPED)).map(
  (file) => file.replace(/\.yaml$/, ''),
);
const platformTexts = new Map<string, string>();

/** Text of a shipped platform, or null. */
export function platform(name: string): string | null {
  if (!platformNames.includes(name)) return null;
  const text =
    platformTexts.get(name) ?? readFileSync(new URL(`platforms/${name}.yaml`, SHIPPED), 'utf8');
  platformTexts.set(name, text);
  return text;
}

/** Text of a shipped file; the path is relative to scenarios/. */
export function readShipped(path: string): string {
  return readFileSync(new URL(path, SHIPPED), 'utf8');
}

/** Loads `main.yaml` from files that exist only here. */
export function load(files: Readonly<Record<string, string>>, options: LoadOptions = {}): Loaded {
  const read = (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
    return text;
  };
  return loadScenario('main.yaml', read, { platform, platformNames, metrics, ...options });
}

export function problems(loaded: Loaded): string[] {
  return loaded.ok ? [] : loaded.problems.map(formatProblem);
}

export function warnings(loaded: Loaded): string[] {
  return loaded.ok ? loaded.warnings.map(formatProblem) : [];
}
