/**
 * chatsim as a library: load a scenario, run it, and get the same Result that the command line prints. Text is handed in,
 * text and plain data come out; only `shippedPlatforms` reads files, those of this package. In Node:
 *
 *   import { readFileSync } from 'node:fs';
 *   import { formatProblem, loadScenario, run, shippedPlatforms, textReport } from 'chatsim';
 *
 *   const read = (path: string) => readFileSync(path, 'utf8');
 *   const loaded = loadScenario('shop.yaml', read, shippedPlatforms());
 *   if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
 *   console.log(textReport(await run(loaded.scenario, { replications: 20 })));
 */
import { Gathering } from './experiments/gather.ts';
import { replicate } from './experiments/replicate.ts';
import { resultOf } from './experiments/result-of.ts';
import { warmedUp } from './experiments/warm-up.ts';
import type { Result } from './report/result.ts';
import type { Platform } from './scenarios/platform-file.ts';
import type { Scenario } from './scenarios/scenario.ts';

export type { Run } from './engine/observe/run.ts';
export { Trace } from './engine/observe/trace.ts';
export { drawsVersion } from './engine/random/draws.ts';
export { type SimulateOptions, simulate } from './engine/simulate.ts';
export { type Crew, openCrew } from './experiments/crew.ts';
export { Gathering } from './experiments/gather.ts';
export { replicate } from './experiments/replicate.ts';
export { resultOf } from './experiments/result-of.ts';
export { type Format, filesOf } from './report/files.ts';
export { pageOf } from './report/html/page.ts';
export { resultJson } from './report/json.ts';
export { readDocument } from './report/read-document.ts';
export { type Result, SCHEMA_VERSION } from './report/result.ts';
export { type TextOptions, textReport } from './report/text.ts';
export {
  formatProblem,
  type Loaded,
  type LoadOptions,
  loadScenario,
  type Problem,
} from './scenarios/load.ts';
export { loadPlatform, type Platform } from './scenarios/platform-file.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { loadSpecs } from './scenarios/spec-file.ts';
export { shippedPlatforms } from './shipped.ts';
export { METRICS, metricOf } from './statistics/metrics.ts';
export { runSpecs } from './story/run-spec.ts';

export interface RunOptions {
  /** Default 20. */
  readonly replications?: number;
  /** Where the platform's values come from, for the report; without it they are shown as the scenario's. */
  readonly platform?: Platform;
  /** Stands in the result. */
  readonly chatsimVersion?: string;
}

/** A scenario's replications as one Result. */
export async function run(scenario: Scenario, options: RunOptions = {}): Promise<Result> {
  const asked = options.replications ?? 20;
  const { scenario: warm, facts } = warmedUp(scenario);
  const gathered = new Gathering(warm.expect.map(({ metric }) => metric));
  await replicate(warm, { count: asked, onRun: (each) => gathered.add(each) });
  return resultOf({
    scenario: warm,
    platform: options.platform ?? null,
    gathered,
    asked,
    warmUp: facts,
    chatsimVersion: options.chatsimVersion ?? '',
  });
}
