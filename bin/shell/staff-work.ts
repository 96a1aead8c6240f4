/** From `tune --staff` and its flags to a staffing: which group, which intervals, and the file that its plan extends. */
import { relative, resolve } from 'node:path';
import { loadScenario } from '../../src/scenarios/load.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { DAY, parseDuration } from '../../src/scenarios/units.ts';
import { Failure } from './failure.ts';
import { loadOptions, platformOf, problemLines, slashed } from './inputs.ts';
import type { Io } from './io.ts';
import { packageVersion } from './package.ts';
import type { Asked, Work } from './tune-flags.ts';

export async function staffWork({ path, flags, limits, prices }: Asked, io: Io): Promise<Work> {
  const { byIntervalOf, SEARCH_REPLICATIONS, staff } = await import(
    '../../src/experiments/staffing.ts'
  );
  const every = flags.every === undefined ? [] : [`interval=${intervalOf(flags.every)}`];
  const set = [...(flags.set ?? []), ...every];
  const load = (settings: readonly string[]): Scenario => {
    const loaded = loadScenario(slashed(path), (name) => io.files.read(name), {
      ...loadOptions(),
      set: [...set, ...settings],
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    });
    if (!loaded.ok) throw new Failure(problemLines(loaded.problems));
    return loaded.scenario;
  };
  const scenario = load([]);
  const group = groupOf(scenario, flags.staff);
  if (scenario.duration > DAY) throw new Failure('--staff plans one day, and this run is longer');
  if (byIntervalOf(limits).length === 0)
    throw new Failure(
      "--staff needs a limit that an interval can be held to - e.g. --subject-to 'serviceLevel >= 80%'",
    );
  if (flags.budget < 2 * SEARCH_REPLICATIONS)
    throw new Failure(
      `--budget: a staffing takes ${2 * SEARCH_REPLICATIONS} replications at least`,
    );
  return (crew, expect) =>
    staff(
      {
        scenario,
        platform: platformOf(scenario.platform),
        group,
        limits,
        prices,
        level: flags.level,
        budget: flags.budget,
        load,
        extending: slashed(path),
        by: commandOf(path, flags),
        over: over(flags).join(' '),
        chatsimVersion: packageVersion(),
      },
      crew,
      expect,
    );
}

function intervalOf(text: string): string {
  if ((parseDuration(text) ?? 0) > 0) return text;
  throw new Failure(`--every takes a time such as 30m, and this is ${text}`);
}

function groupOf({ groups }: Scenario, named: string | true | undefined): number {
  const names = groups.map(({ name }) => name);
  if (named === true || named === undefined) {
    if (names.length === 1) return 0;
    throw new Failure(
      `--staff needs a group, since there are ${names.length} - --staff ${names.join(' or --staff ')}`,
    );
  }
  const found = names.indexOf(named);
  if (found < 0) throw new Failure(`there is no group ${named} - groups: ${names.join(', ')}`);
  return found;
}

/** The path of the scenario for a file in that folder, with forward slashes. */
export function seenFrom(folder: string, path: string): string {
  return relative(resolve(folder), resolve(path)).replaceAll('\\', '/');
}

/** As it can be typed again, without what changes no figure. */
function commandOf(path: string, flags: Asked['flags']): string {
  return [
    'chatsim tune',
    quoted(slashed(path)),
    '--staff',
    ...(typeof flags.staff === 'string' ? [quoted(flags.staff)] : []),
    ...(flags.every === undefined ? [] : ['--every', flags.every]),
    ...each('--subject-to', flags.subjectTo),
    ...over(flags),
  ].join(' ');
}

/** What was set over the file: also needed to run the plan. */
function over({ set, seed }: Asked['flags']): string[] {
  return [...each('--set', set), ...(seed === undefined ? [] : ['--seed', quoted(seed)])];
}

const each = (flag: string, values: readonly string[] = []) =>
  values.flatMap((value) => [flag, quoted(value)]);

const quoted = (text: string) =>
  /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
