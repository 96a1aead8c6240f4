/**
 * The platform files and the specs as they are written, for the docs: words and sources, not resolved numbers.
 * Nothing is checked here; the parser of platform files does that, and its test reads every file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';

export type Written = string | number | boolean | readonly Written[];

export interface WrittenRule {
  readonly value: Written;
  readonly source: string;
  readonly evidence: 'documented' | 'assumed' | 'choice' | 'recall';
  readonly note?: string;
  readonly alternatives?: readonly Written[];
}

export interface WrittenPlatform {
  readonly name: string;
  readonly title: string;
  readonly vendor: string;
  readonly about: string;
  readonly extends?: string;
  readonly sources?: Readonly<Record<string, string>>;
  readonly rules?: Readonly<Record<string, WrittenRule>>;
}

export interface WrittenSpec {
  readonly file: string;
  readonly spec: string;
  readonly covers: readonly string[];
}

export interface Behaviour {
  readonly says: string;
  readonly otherwise?: string;
}

/** By name, in the order of the names. */
export function readPlatforms(folder: string): Map<string, WrittenPlatform> {
  const files = yamlFiles(folder).map((file) => readYaml<WrittenPlatform>(join(folder, file)));
  return new Map(files.map((platform) => [platform.name, platform]));
}

/** Every spec of a folder; a file holds one or a list. */
export function readSpecs(folder: string): WrittenSpec[] {
  return yamlFiles(folder).flatMap((file) => {
    const held = readYaml<WrittenSpec | WrittenSpec[]>(join(folder, file));
    return [held].flat().map(({ spec, covers }) => ({
      file: basename(file),
      spec,
      covers: (covers ?? []).map(String),
    }));
  });
}

/** Platform → number → statement. */
export function readBehaviours(file: string): Record<string, Record<string, Behaviour>> {
  return readYaml(file);
}

/** A platform's rules with those it inherits; each rule stands where the base has it. */
export function rulesInForce(
  platforms: ReadonlyMap<string, WrittenPlatform>,
  name: string,
): Map<string, WrittenRule> {
  const platform = platforms.get(name);
  if (platform === undefined) throw new Error(`no platform ${name}`);
  const rules =
    platform.extends === undefined
      ? new Map<string, WrittenRule>()
      : rulesInForce(platforms, platform.extends);
  for (const [key, rule] of Object.entries(platform.rules ?? {})) rules.set(key, rule);
  return rules;
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

function readYaml<T>(file: string): T {
  return parse(readFileSync(file, 'utf8')) as T;
}
