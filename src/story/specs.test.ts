/** Every spec that we ship holds; a failing one shows its own words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSpecs } from '../scenarios/spec-file.ts';
import { runSpec } from './run-spec.ts';
import { specsText } from './summary.ts';

const ROOM = new URL('../../scenarios/', import.meta.url).pathname;
const platform = (name: string) => {
  try {
    return readFileSync(join(ROOM, 'platforms', `${name}.yaml`), 'utf8');
  } catch {
    return null;
  }
};
const files = readdirSync(join(ROOM, 'specs')).filter((name) => name.endsWith('.yaml'));

describe.each(files)('specs/%s', (name) => {
  const loaded = loadSpecs(`specs/${name}`, (path) => readFileSync(join(ROOM, path), 'utf8'), {
    platform,
  });
  if (!loaded.ok) {
    test('can be read', () => {
      expect(loaded.problems).toEqual([]);
    });
    return;
  }

  test.each(loaded.specs.map((spec) => [spec.name, spec] as const))('%s', (_, spec) => {
    const result = runSpec(spec);
    expect(result.outcome === 'passed' ? '' : specsText([result], true)).toBe('');
    expect(result.events).toBeGreaterThan(0);
  });
});
