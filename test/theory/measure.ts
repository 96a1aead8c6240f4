// Runs the scenario files of a theory case and estimates its metrics: ratios of sums over independent replications, with
// the standard error of the ratio. Every replication is a long run (or a day); nothing is kept between calls.

import { readFileSync } from 'node:fs';
import { simulate } from '../../src/engine/simulate.ts';
import { formatProblem, loadScenario } from '../../src/scenarios/load.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { caseOf } from './cases.ts';
import { cutsOf, metricOf, type Ratio, type Variant } from './mapping.ts';
import { Probe } from './probe.ts';

const ROOM = new URL('../../scenarios/', import.meta.url);

export function theoryScenario(file: string, set: readonly string[] = []): Scenario {
  const loaded = loadScenario(
    new URL(`theory/${file}.yaml`, ROOM).pathname,
    (path) => readFileSync(path, 'utf8'),
    {
      set,
      platform: (name) => readFileSync(new URL(`platforms/${name}.yaml`, ROOM), 'utf8'),
    },
  );
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** Files of which the first replication has shown that the Run says it all. */
const needNoProbe = new Set<string>();

/** One replication: a ratio for each name. */
export function replicate(
  id: string,
  variant: Variant,
  scenario: Scenario,
  replication: number,
): Record<string, Ratio> {
  const theCase = caseOf(id);
  const from = Number(scenario.warmUp) / 1e6;
  const redials = theCase.report.includes('E_orbit');
  const probe = new Probe(from, scenario.duration / 1e6, cutsOf(theCase), redials);
  const without = needNoProbe.has(variant.file);
  // Seed 1 and the file's name: with one seed for all, a lucky draw would show in every case at once.
  const seed = `${scenario.seed} ${variant.file}`;
  const run = simulate(scenario, { seed, replication, ...(without ? {} : { trace: probe }) });
  if (!without) probe.finish();
  let asked = false;
  const measured = {
    run,
    scenario,
    theCase,
    get probe() {
      asked = true;
      return probe;
    },
  };
  const ratios = Object.fromEntries(
    variant.names.map((name) => [name, metricOf(theCase, name)(measured)]),
  );
  if (!asked) needNoProbe.add(variant.file);
  return ratios;
}

export interface Estimate {
  readonly value: number;
  readonly error: number;
  readonly replications: number;
}

/** Σ numerators / Σ denominators, and its standard error from the residuals. */
export function estimate(ratios: readonly Ratio[]): Estimate {
  const n = ratios.length;
  const tops = ratios.reduce((sum, [top]) => sum + top, 0);
  const bottoms = ratios.reduce((sum, [, bottom]) => sum + bottom, 0);
  const value = tops / bottoms;
  const squares = ratios.reduce((sum, [top, bottom]) => sum + (top - value * bottom) ** 2, 0);
  const error = Math.sqrt((squares * n) / (n - 1)) / bottoms;
  return { value, error, replications: n };
}
