/**
 * The cells of a sweep: which value of each axis, in order, and the scenario of each of them loaded and checked. Loading is
 * handed in. A scenario is told from another by a fingerprint of all that a replication depends on; of two cells that are
 * the same (60s and 1m) only one is simulated.
 */
import { SET } from '../scenarios/files.ts';
import type { Loaded } from '../scenarios/load.ts';
import { formatProblem, type Problem } from '../scenarios/load.ts';
import { overload } from '../scenarios/offered-load.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { MOST_CELLS, type VaryAxis } from './axis.ts';
import { sameCustomers } from './changes.ts';
import { scenarioHash } from './scenario-hash.ts';

export type How = 'grid' | 'together';

export interface PlannedCell {
  /** Which value on each axis. */
  readonly place: readonly number[];
  /** The values, in the order of the axes. */
  readonly settings: readonly string[];
  readonly fingerprint: string;
  readonly warmUp: Scenario['warmUp'];
  /** Why it is not met by the same customers as the file as it is; empty when it is. */
  readonly otherCustomers: readonly string[];
  /** More work than the agents can do, and customers who never leave. */
  readonly isUnstable: boolean;
}

export interface Grid {
  readonly base: { readonly scenario: Scenario; readonly fingerprint: string };
  readonly axes: readonly VaryAxis[];
  readonly how: How;
  readonly cells: readonly PlannedCell[];
  /** The scenario of a cell, loaded anew: thousands of them would not fit into memory. */
  readonly scenarioOf: (cell: PlannedCell) => Scenario;
}

/** Loads the scenario with these settings over those of --set. */
export type Load = (settings: readonly string[]) => Loaded;

export interface GridOptions {
  readonly axes: readonly VaryAxis[];
  readonly how: How;
  readonly load: Load;
  /** Looks at the scenario of each cell; what it throws is the cell's trouble, told by its message. */
  readonly check?: (scenario: Scenario) => void;
  /** Warnings of the file as it is, which are not told again for cells. */
  readonly told?: readonly Problem[];
  /** Told how many of how many cells are checked. */
  readonly onChecked?: (checked: number, cells: number) => void;
}

export type Planned =
  | { readonly ok: true; readonly grid: Grid; readonly warnings: readonly string[] }
  /** Every problem once, with the first cell that has it. */
  | { readonly ok: false; readonly troubles: readonly string[] };

/** How many cells there are, or what is wrong with these axes. */
export function sizeOf(axes: readonly VaryAxis[], how: How): number | { trouble: string } {
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    return { trouble: `${twice} is varied twice - put its values into one list` };
  const lengths = axes.map(({ values }) => values.length);
  if (how === 'together') {
    const [first = 0] = lengths;
    if (lengths.some((length) => length !== first))
      return {
        trouble: `--together takes one value of each, and there are ${lengths.join(' and ')} of them`,
      };
    return first;
  }
  const size = lengths.reduce((all, length) => all * length, 1);
  return size > MOST_CELLS ? { trouble: `${size} cells are more than ${MOST_CELLS}` } : size;
}

/** The base must be in order already. */
export function planGrid(
  scenario: Scenario,
  { axes, how, load, check, told = [], onChecked }: GridOptions,
): Planned {
  const places = [...placesOf(axes, how)];
  const cells: PlannedCell[] = [];
  const troubles = new Tally();
  const warnings = new Tally();
  const known = new Set(told.map(kindOf));
  const seen = axes.map(() => new Set<number>());
  for (const [i, place] of places.entries()) {
    // Once something is wrong, only values that were not looked at yet can tell more.
    const isNew = place.some((value, axis) => !(seen[axis] as Set<number>).has(value));
    place.forEach((value, axis) => void (seen[axis] as Set<number>).add(value));
    if (troubles.size > 0 && !isNew) continue;
    const settings = place.map((value, axis) => axes[axis]?.values[value] ?? '');
    const words = cellWords(axes, settings);
    const loaded = load(setOf(axes, settings));
    if (loaded.ok) {
      try {
        check?.(loaded.scenario);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        troubles.add(text, text, words);
      }
      for (const warning of loaded.warnings)
        if (!known.has(kindOf(warning))) warnings.add(kindOf(warning), said(warning), words);
      cells.push({
        place,
        settings,
        fingerprint: scenarioHash(loaded.scenario),
        warmUp: loaded.scenario.warmUp,
        otherCustomers: sameCustomers(scenario, loaded.scenario).because,
        isUnstable: overload(loaded.scenario) !== null,
      });
    } else
      for (const problem of loaded.problems) troubles.add(kindOf(problem), said(problem), words);
    onChecked?.(i + 1, places.length);
  }
  if (troubles.size > 0) return { ok: false, troubles: troubles.lines() };
  return {
    ok: true,
    warnings: warnings.lines(cells.length),
    grid: {
      base: { scenario, fingerprint: scenarioHash(scenario) },
      axes,
      how,
      cells,
      scenarioOf({ settings }) {
        const loaded = load(setOf(axes, settings));
        if (!loaded.ok) throw new Error('a cell that was in order is not any more');
        return loaded.scenario;
      },
    },
  };
}

function* placesOf(axes: readonly VaryAxis[], how: How): Generator<number[]> {
  const lengths = axes.map(({ values }) => values.length);
  if (how === 'together') {
    for (let i = 0; i < (lengths[0] ?? 0); i++) yield lengths.map(() => i);
    return;
  }
  const size = lengths.reduce((all, length) => all * length, 1);
  for (let i = 0; i < size; i++) {
    let rest = i;
    const place = lengths.map(() => 0);
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const length = lengths[axis] as number;
      place[axis] = rest % length;
      rest = Math.floor(rest / length);
    }
    yield place;
  }
}

const setOf = (axes: readonly VaryAxis[], settings: readonly string[]) =>
  axes.map(({ name }, i) => `${name}=${settings[i]}`);

/** `offer.timeout=10s, capacity.total=2`. */
export function cellWords(
  axes: readonly { readonly name: string }[],
  settings: readonly string[],
): string {
  return axes.map(({ name }, i) => `${name}=${settings[i]}`).join(', ');
}

/** The same of another value is not told again. */
const kindOf = ({ path, message }: Problem) => `${path} ${message}`;
const said = (problem: Problem) => formatProblem(problem).replace(SET, '--vary ');

/** Texts, one of each kind, each with how often it came and where first. */
class Tally {
  private readonly found = new Map<string, { text: string; first: string; count: number }>();

  get size(): number {
    return this.found.size;
  }

  add(kind: string, text: string, where: string): void {
    const known = this.found.get(kind);
    if (known === undefined) this.found.set(kind, { text, first: where, count: 1 });
    else known.count += 1;
  }

  /** What all of `of` have needs no place. */
  lines(of?: number): string[] {
    return [...this.found.values()].map(({ text, first, count }) => {
      if (count === of) return text;
      return `${text} (in the cell ${first}${count > 1 ? ' and in others' : ''})`;
    });
  }
}
