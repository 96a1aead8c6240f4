/**
 * From the paths and flags of the command line to what they mean, or a Failure that says what to put right: scenarios,
 * folders of files. Reads, and never writes.
 */
import type { Run } from '../../src/engine/observe/run.ts';
import { didYouMean, nearest } from '../../src/scenarios/grammar/problem.ts';
import {
  formatProblem,
  type LoadOptions,
  loadScenario,
  type Problem,
} from '../../src/scenarios/load.ts';
import { loadPlatform, type Platform } from '../../src/scenarios/platform-file.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import {
  isLiveMetric,
  isMetricName,
  METRIC_NAMES,
  metricNamed,
  metricOf,
  metricUnit,
  splitMetric,
} from '../../src/statistics/metrics.ts';
import { EXIT, Failure } from './failure.ts';
import type { Files, Io } from './io.ts';
import { platformFiles, platformNames, platformText } from './package.ts';

/** What loading takes besides the path: platforms of this package, metrics that expectations may name. */
export function loadOptions(): LoadOptions {
  return {
    platform: platformText,
    platformNames: platformNames(),
    metrics: {
      unit: (name) => (isMetricName(name) ? metricUnit(name) : null),
      names: METRIC_NAMES,
      keptBy: (name, part) => metricNamed(name)?.parts.includes(part.charAt(0)) ?? false,
    },
  };
}

export interface ScenarioFlags {
  readonly seed?: string;
  readonly set?: readonly string[];
  /** Keep expectations that only a live run can judge; left out they are put aside with a warning. */
  readonly withLive?: boolean;
}

/** The scenario of a file; its warnings go to stderr. */
export function scenarioOf(io: Io, path: string, flags: ScenarioFlags = {}): Scenario {
  return loadedOf(io, path, flags).scenario;
}

/** The same, with every file that was or may have been read for it: none of them may be written over. */
export function loadedOf(
  io: Io,
  path: string,
  flags: ScenarioFlags = {},
): {
  readonly scenario: Scenario;
  readonly files: readonly string[];
  readonly warnings: readonly Problem[];
} {
  const file = slashed(path);
  mustBeFile(io.files, file, 'a scenario file');
  const loaded = loadScenario(file, (name) => io.files.read(name), {
    ...loadOptions(),
    ...(flags.set === undefined ? {} : { set: flags.set }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  });
  if (!loaded.ok) throw new Failure(problemLines(loaded.problems), EXIT.wrongInput);
  for (const warning of loaded.warnings) io.stderr.write(`warning: ${formatProblem(warning)}\n`);
  const { warnings } = loaded;
  const scenario =
    flags.withLive === true ? loaded.scenario : withoutLive(io, file, loaded.scenario);
  return { scenario, files: [...loaded.files, ...platformFiles()], warnings };
}

/** Without what a simulation has no value for: it would be undecided for ever. */
function withoutLive(io: Io, file: string, scenario: Scenario): Scenario {
  const aside = scenario.expect.filter(({ metric }) => isLiveMetric(metric));
  for (const { line, text } of aside)
    io.stderr.write(`warning: ${file}:${line}:1: chatsim live alone can judge this (${text})\n`);
  return aside.length === 0
    ? scenario
    : { ...scenario, expect: scenario.expect.filter(({ metric }) => !isLiveMetric(metric)) };
}

/** Intervals are known only once there is a run: an expectation of one that is not there is told then. */
export function mustMeasure(path: string, { expect }: Scenario, run: Run): void {
  for (const { metric, line } of expect) {
    try {
      metricOf(run, metric);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const names = run.intervals.map(({ name }) => name);
      const between = metric.startsWith('intervals.')
        ? ` - the intervals are ${names[0]}, ${names[1] ?? ''} ... ${names.at(-1)}`
        : '';
      throw new Failure(
        `${path}:${line}:1: there is nothing to measure this by (${metric})${between}`,
      );
    }
  }
}

/** A metric named on the command line, of the whole run or of a part; intervals are known only once there is a run. */
export function mustBeMetric({ queues, groups, agents }: Scenario, name: string): void {
  const names = (parts: readonly { readonly name: string }[]) => parts.map((part) => part.name);
  const interval = /^intervals\.([^.]+)\./.exec(name)?.[1];
  const { kind, metric } = splitMetric(name, {
    queues: names(queues),
    groups: names(groups),
    agents: names(agents),
    intervals: interval === undefined ? [] : [interval],
  });
  if (!isMetricName(metric)) {
    const parts = { queues: names(queues), groups: names(groups), agents: names(agents) };
    const [, part = '', rest = ''] = /^(queues|groups|agents)\.(.+)$/.exec(name) ?? [];
    // Its name is the trouble, where what follows it is a metric.
    const asked = rest.split('.').map((_, i, words) => words.slice(0, i).join('.'));
    const unknown = asked.findLast((each) => isMetricName(rest.slice(each.length + 1)));
    if (unknown !== undefined && unknown !== '')
      throw new Failure(
        `${name}: there is nothing of this name in ${part} (${unknown}) - ${didYouMean(unknown, parts[part as keyof typeof parts], 'known')}`,
      );
    throw new Failure(
      `there is no metric ${name} - ${didYouMean(metric, METRIC_NAMES, 'metrics')}`,
    );
  }
  if (isLiveMetric(metric))
    throw new Failure(
      `${metric} is measured by chatsim live alone: a simulation has no value for it`,
    );
  if (kind !== null && metricNamed(metric)?.parts.includes(kind.charAt(0)) !== true)
    throw new Failure(`${metric} is not kept by ${kind} - write ${metric} for the whole run`);
}

/** Every problem, then how many when they do not fit a glance. */
export function problemLines(problems: readonly Problem[]): string[] {
  const lines = problems.map(formatProblem);
  return problems.length > 5 ? [...lines, `${problems.length} problems`] : lines;
}

/** Paths with one kind of slash, as messages and the `extends` of scenarios have them. */
export function slashed(path: string): string {
  return path.includes('\\') && !path.includes('/') ? path.replaceAll('\\', '/') : path;
}

/** Tells a missing file from a folder, and what may have been meant. */
export function mustBeFile(files: Files, path: string, what: string): void {
  const kind = files.kind(path);
  if (kind === 'file' || kind === 'stream') return;
  if (path === '-')
    throw new Failure(`${what} is expected, and - is none - /dev/stdin reads standard input`);
  if (kind === 'folder') {
    const inside = yamlIn(files, path)[0];
    throw new Failure(
      `${path}: this is a folder, and ${what} is expected${inside === undefined ? '' : ` - e.g. ${join(path, inside)}`}`,
    );
  }
  const cut = path.lastIndexOf('/');
  const folder = cut < 0 ? '.' : path.slice(0, cut) || '/';
  if (files.kind(folder) !== 'folder')
    throw new Failure(`${path}: there is no such file, nor the folder ${folder}`);
  const near = nearest(path.slice(cut + 1), files.list(folder));
  throw new Failure(
    `${path}: there is no such file${near === null ? '' : ` - did you mean ${cut < 0 ? near : join(folder, near)}?`}`,
  );
}

/** Files as named, and those with .yaml or .yml in the folders named and below them, sorted. */
export function yamlFiles(files: Files, paths: readonly string[]): string[] {
  const found: string[] = [];
  for (const named of paths) {
    const path = slashed(named);
    if (files.kind(path) === 'folder') {
      const inside = yamlBelow(files, path);
      if (inside.length === 0) throw new Failure(`${path}: no .yaml file is in this folder`);
      found.push(...inside);
    } else {
      mustBeFile(files, path, 'a file');
      found.push(path);
    }
  }
  return [...new Set(found)];
}

function yamlBelow(files: Files, folder: string): string[] {
  return files.list(folder).flatMap((name) => {
    const path = join(folder, name);
    if (files.kind(path) === 'folder') return yamlBelow(files, path);
    return isYaml(name) ? [path] : [];
  });
}

const isYaml = (name: string) => /\.ya?ml$/.test(name);
const yamlIn = (files: Files, folder: string) => files.list(folder).filter(isYaml);
const join = (folder: string, name: string) =>
  folder === '.' ? name : folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;

/** The platform of a name, or null for the bare defaults. */
export function platformOf(name: string): Platform | null {
  const loaded = loadPlatform(name, platformText, platformNames());
  return loaded.ok ? loaded.platform : null;
}

/** The platform of a name, or a Failure that tells which there are. */
export function needPlatform(name: string): Platform {
  const names = platformNames();
  if (!names.includes(name))
    throw new Failure(`there is no platform ${name} - ${didYouMean(name, names, 'platforms')}`);
  const loaded = loadPlatform(name, platformText, names);
  if (loaded.ok) return loaded.platform;
  throw new Failure(problemLines(loaded.problems), EXIT.fault);
}
