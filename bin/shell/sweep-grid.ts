/** From --vary to the grid of a sweep, or a Failure that says what to put right. Reads scenarios, and simulates nothing. */
import type { VaryAxis } from '../../src/experiments/axis.ts';
import type { Grid, How } from '../../src/experiments/grid.ts';
import type { Problem } from '../../src/scenarios/load.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { Failure } from './failure.ts';
import type { ScenarioFlags } from './inputs.ts';
import type { Io } from './io.ts';

export interface GridFlags extends ScenarioFlags {
  readonly quiet: boolean;
}

export interface GridWish {
  readonly axes: readonly VaryAxis[];
  readonly how: How;
  readonly named: readonly string[];
  /** Warnings that the reader has seen. */
  readonly told: readonly Problem[];
}

export async function axesOf(vary: readonly string[], how: How): Promise<readonly VaryAxis[]> {
  const { readAxis } = await import('../../src/experiments/axis.ts');
  const { sizeOf } = await import('../../src/experiments/grid.ts');
  if (vary.length === 0)
    throw new Failure('nothing is varied - e.g. --vary offer.timeout=10s..60s/10s');
  const axes = vary.map((text) => {
    const axis = readAxis(text);
    if ('trouble' in axis)
      throw new Failure(
        axis.trouble.startsWith('--vary') ? axis.trouble : `--vary ${text}: ${axis.trouble}`,
      );
    if (axis.name === 'seed')
      throw new Failure(
        '--vary seed: all cells meet the same customers - more --replications meet others',
      );
    return axis;
  });
  const size = sizeOf(axes, how);
  if (typeof size === 'number') return axes;
  throw new Failure(size.trouble);
}

/** Every cell loaded and checked, so that nothing is simulated for a value that will not do. */
export async function gridOf(
  io: Io,
  path: string,
  flags: GridFlags,
  scenario: Scenario,
  { axes, how, named, told }: GridWish,
): Promise<Grid> {
  const { planGrid } = await import('../../src/experiments/grid.ts');
  const { loadScenario } = await import('../../src/scenarios/load.ts');
  const { loadOptions, mustBeMetric, slashed } = await import('./inputs.ts');
  const { progressOf } = await import('./progress.ts');
  // Files are read once: the cells of a sweep are of one state of them.
  const texts = new Map<string, string>();
  const read = (name: string): string => {
    const text = texts.get(name) ?? io.files.read(name);
    texts.set(name, text);
    return text;
  };
  const progress = progressOf(io, 'cells checked', !flags.quiet);
  for (const name of named) mustBeMetric(scenario, name);
  const planned = planGrid(scenario, {
    axes,
    how,
    told,
    load: (settings) =>
      loadScenario(slashed(path), read, {
        ...loadOptions(),
        set: [...(flags.set ?? []), ...settings],
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      }),
    check(each) {
      for (const name of named) mustBeMetric(each, name);
    },
    onChecked: (done, cells) => progress.show(done, cells),
  });
  progress.clear();
  if (!planned.ok) throw new Failure(some(planned.troubles, 'problems'));
  for (const warning of some(planned.warnings, 'warnings'))
    io.stderr.write(`warning: ${warning}\n`);
  return planned.grid;
}

const MOST_LINES = 5;

function some(lines: readonly string[], what: string): string[] {
  if (lines.length <= MOST_LINES) return [...lines];
  return [
    ...lines.slice(0, MOST_LINES),
    `${lines.length} ${what}, the first ${MOST_LINES} of them above`,
  ];
}
