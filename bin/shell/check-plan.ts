/**
 * From the command line of `check` to what is to be checked: scenarios, where their baselines are, what is tolerated. Or a
 * Failure that says what to put right. Reads, and never writes.
 */
import { type Baseline, readBaseline } from '../../src/experiments/baseline.ts';
import type { Crew } from '../../src/experiments/crew.ts';
import {
  tolerancesOf as readTolerances,
  type Tolerances,
  toleranceFor,
} from '../../src/experiments/tolerance.ts';
import { warmedUp } from '../../src/experiments/warm-up.ts';
import type { Tolerance } from '../../src/report/check.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { metricOf } from '../../src/statistics/metrics.ts';
import { Failure } from './failure.ts';
import { loadedOf, mustBeFile, mustBeMetric, mustMeasure, slashed } from './inputs.ts';
import type { Io } from './io.ts';

export interface CheckFlags {
  readonly baseline?: string;
  readonly update?: boolean;
  readonly replications?: number;
  readonly metric?: readonly string[];
  readonly tolerance?: readonly string[];
  readonly level: number;
  readonly maxReplications: number;
  readonly maxSeconds?: number;
  readonly all?: boolean;
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly junit?: string;
  readonly markdown?: string;
  readonly annotations?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly workers?: number;
}

export interface Subject {
  readonly path: string;
  readonly scenario: Scenario;
  /** Where its baseline is, or is to be. */
  readonly baselinePath: string | null;
}

export function subjectsOf(
  paths: readonly string[],
  flags: CheckFlags,
  io: Io,
): { readonly subjects: Subject[]; readonly read: readonly string[] } {
  const baseline = flags.baseline === undefined ? undefined : slashed(flags.baseline);
  const isFolder =
    baseline !== undefined &&
    (paths.length > 1 || baseline.endsWith('/') || io.files.kind(baseline) === 'folder');
  if (isFolder && io.files.kind(baseline) === 'file')
    throw new Failure(
      `${baseline}: this is a file, and with several scenarios --baseline takes a folder`,
    );
  const read: string[] = [];
  const subjects = paths.map((named): Subject => {
    const path = slashed(named);
    const { scenario, files } = loadedOf(io, path, flags);
    read.push(...files);
    return {
      path,
      scenario: warmedUp(scenario).scenario,
      baselinePath: baseline === undefined ? null : isFolder ? inFolder(baseline, path) : baseline,
    };
  });
  const twice = subjects.find(
    ({ baselinePath }, i) =>
      baselinePath !== null && subjects.findIndex((each) => each.baselinePath === baselinePath) < i,
  );
  if (twice !== undefined)
    throw new Failure(
      `${twice.path}: another scenario has the same baseline, ${twice.baselinePath}`,
    );
  return { subjects, read };
}

function inFolder(folder: string, scenarioPath: string): string {
  const stem = scenarioPath.slice(scenarioPath.lastIndexOf('/') + 1).replace(/\.ya?ml$/i, '');
  return `${folder.replace(/\/+$/, '')}/${stem}.json`;
}

export interface Plan {
  readonly file: string;
  readonly scenario: Scenario;
  readonly baseline: { readonly file: string; readonly baseline: Baseline } | null;
  readonly metrics: readonly {
    readonly metric: string;
    readonly tolerance: Tolerance;
  }[];
}

export function planOf({ path, scenario, baselinePath }: Subject, flags: CheckFlags, io: Io): Plan {
  const baseline = baselinePath === null ? null : baselineOf(baselinePath, path, scenario, io);
  if (baseline === null) {
    if (flags.metric !== undefined || flags.tolerance !== undefined)
      throw new Failure('--metric and --tolerance are about a baseline - name it with --baseline');
    if (scenario.expect.length === 0)
      throw new Failure(
        `${path}: there is nothing to check: no expect: lines in the scenario, and no --baseline`,
      );
    return { file: path, scenario, baseline, metrics: [] };
  }
  const file = baselinePath as string;
  const names = [...new Set(flags.metric ?? Object.keys(baseline.metrics))];
  for (const name of names) {
    mustBeMetric(scenario, name);
    if (baseline.metrics[name] === undefined)
      throw new Failure(
        `${file}: this baseline does not hold ${name} - write it anew with --update --metric ${name}`,
      );
  }
  const tolerances = tolerancesOf(flags, scenario, names);
  return {
    file: path,
    scenario,
    baseline: { file, baseline },
    metrics: names.map((metric) => ({ metric, tolerance: toleranceFor(tolerances, metric) })),
  };
}

function baselineOf(file: string, path: string, scenario: Scenario, io: Io): Baseline {
  const how = `chatsim check ${path} --baseline ${file} --update`;
  if (io.files.kind(file) === null)
    throw new Failure(`${file}: there is no such baseline - write it with ${how}`);
  mustBeFile(io.files, file, 'a baseline');
  const found = readBaseline(io.files.read(file));
  if (!found.ok) throw new Failure(`${file}: ${found.why} - write it anew with ${how}`);
  if (found.baseline.scenario !== scenario.name)
    throw new Failure(
      `${file}: this is a baseline of "${found.baseline.scenario}", and ${path} is "${scenario.name}" - name the right one, or write it anew with --update`,
    );
  return found.baseline;
}

function tolerancesOf(
  flags: CheckFlags,
  scenario: Scenario,
  compared: readonly string[],
): Tolerances {
  const texts = flags.tolerance ?? [];
  for (const text of texts) {
    const cut = text.lastIndexOf('=');
    if (cut < 0) continue;
    const metric = text.slice(0, cut).trim();
    mustBeMetric(scenario, metric);
    if (!compared.includes(metric))
      throw new Failure(`--tolerance ${text}: ${metric} is not compared here`);
  }
  const found = readTolerances(texts);
  if ('wrong' in found) throw new Failure(found.wrong);
  return found;
}

/** Intervals of the day are known only once there is a run. */
export async function mustHave(
  {
    file,
    scenario,
    metrics,
  }: Pick<Plan, 'file' | 'scenario'> & {
    readonly metrics: readonly { readonly metric: string }[];
  },
  crew: Crew,
): Promise<void> {
  const names = [...metrics, ...scenario.expect].map(({ metric }) => metric);
  if (!names.some((name) => name.startsWith('intervals.'))) return;
  await crew.runs(scenario, {
    from: 0,
    count: 1,
    onRun(run) {
      mustMeasure(file, scenario, run);
      for (const { metric } of metrics)
        try {
          metricOf(run, metric);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          const intervals = run.intervals.map(({ name }) => name);
          throw new Failure(
            `${file}: there is nothing to measure ${metric} by - the intervals are ${intervals[0]} ... ${intervals.at(-1)}`,
          );
        }
    },
  });
}
