/**
 * One file checked, whatever it is: a scenario, specs, or a platform. Which of them is told by its keys. Never throws
 * for what a file says.
 */
import { child, parseYaml } from '../../src/scenarios/grammar/tree.ts';
import { type LoadOptions, loadScenario, type Problem } from '../../src/scenarios/load.ts';
import { loadPlatform } from '../../src/scenarios/platform-file.ts';
import { loadSpecs } from '../../src/scenarios/spec-file.ts';
import { durationText } from '../../src/scenarios/units.ts';

export interface Checked {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What it is, in a few words, when it is in order. */
  readonly what: string;
}

export function checkFile(
  file: string,
  read: (path: string) => string,
  options: LoadOptions,
): Checked {
  const kind = kindOf(file, read);
  if (kind === 'specs') {
    const loaded = loadSpecs(file, read, options);
    if (!loaded.ok) return { problems: loaded.problems, warnings: [], what: '' };
    return {
      problems: [],
      warnings: [],
      what: `in order, ${counted(loaded.specs.length, 'spec')}`,
    };
  }
  if (kind === 'platform') {
    const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
    const textOf = (other: string) =>
      other === name ? read(file) : (options.platform?.(other) ?? null);
    const loaded = loadPlatform(name, textOf, options.platformNames ?? []);
    if (!loaded.ok) return { problems: loaded.problems, warnings: [], what: '' };
    const rules = counted(loaded.platform.rules.size, 'rule');
    return { problems: [], warnings: [], what: `in order, the platform ${name} with ${rules}` };
  }
  const loaded = loadScenario(file, read, options);
  if (!loaded.ok) return { problems: loaded.problems, warnings: [], what: '' };
  const { scenario, warnings } = loaded;
  const size = [
    durationText(scenario.duration),
    counted(scenario.queues.length, 'queue'),
    counted(scenario.agents.length, 'agent'),
  ].join(', ');
  return { problems: [], warnings, what: `in order, a scenario on ${scenario.platform}: ${size}` };
}

function kindOf(file: string, read: (path: string) => string): 'specs' | 'platform' | 'scenario' {
  let text: string;
  try {
    text = read(file);
  } catch {
    return 'scenario'; // its reader says why it cannot be read
  }
  const tree = parseYaml(text, file, []);
  if (tree?.kind === 'list') return 'specs';
  if (tree?.kind !== 'map') return 'scenario';
  if (child(tree, 'spec') !== undefined || child(tree, 'when') !== undefined) return 'specs';
  const isPlatform = child(tree, 'title') !== undefined && child(tree, 'about') !== undefined;
  return isPlatform ? 'platform' : 'scenario';
}

/** A file that only other ones `extend`: it cannot stand alone, so a folder may hold it without being wrong. */
export function isPart(file: string, read: (path: string) => string): boolean {
  const tree = parseYaml(read(file), file, []);
  return (
    tree?.kind === 'map' &&
    ['name', 'platform', 'duration', 'extends', 'spec', 'title'].every(
      (key) => child(tree, key) === undefined,
    )
  );
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
