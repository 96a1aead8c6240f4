/** Every spec that we ship holds; a failing one shows its own words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { metrics, platform, platformNames } from '../../test/scenario-files.ts';
import { judgeRun } from '../experiments/judge.ts';
import { loadSpecs } from '../scenarios/spec-file.ts';
import { runSpec } from './run-spec.ts';
import { specsText } from './summary.ts';

const ROOM = new URL('../../scenarios/', import.meta.url).pathname;
const files = readdirSync(join(ROOM, 'specs')).filter((name) => name.endsWith('.yaml'));

describe.each(files)('specs/%s', (name) => {
  const loaded = loadSpecs(`specs/${name}`, (path) => readFileSync(join(ROOM, path), 'utf8'), {
    platform,
    platformNames,
    metrics,
  });
  if (!loaded.ok) {
    test('can be read', () => {
      expect(loaded.problems).toEqual([]);
    });
    return;
  }

  test.each(loaded.specs.map((spec) => [spec.name, spec] as const))('%s', (_, spec) => {
    const result = runSpec(spec, { judge: judgeRun });
    expect(result.outcome === 'passed' ? '' : specsText([result], true)).toBe('');
    if (spec.refused === null) expect(result.events).toBeGreaterThan(0);
  });
});
