/** The starter of every platform is a scenario as it stands: no warning, a team that is busy, expectations that are met. */
import { describe, expect, test } from 'vitest';
import { load, platform, platformNames } from '../../test/scenario-files.ts';
import { formatProblem, loadPlatform, run } from '../index.ts';
import { starterScenario } from './starter.ts';

function starterOf(name: string): string {
  const loaded = loadPlatform(name, platform, platformNames);
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return starterScenario(loaded.platform);
}

describe('the starter of', () => {
  test.each(platformNames)(
    '%s: busy agents, no warnings, met with seeds 1-5',
    async (name) => {
      const loaded = load({ 'main.yaml': starterOf(name) });
      if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
      expect(loaded.warnings.map(formatProblem)).toEqual([]);
      for (const seed of ['1', '2', '3', '4', '5']) {
        const { expectations, metrics, scenario } = await run(
          { ...loaded.scenario, seed },
          { replications: 1 },
        );
        expect(expectations.map(({ verdict }) => verdict)).toEqual(expectations.map(() => 'met'));
        expect(scenario.offeredLoad).toBeGreaterThanOrEqual(0.83);
        expect(scenario.offeredLoad).toBeLessThanOrEqual(0.92);
        // Busy enough that a setting shows, and no team that falls apart.
        expect(metrics['wait.mean']?.mean).toBeGreaterThan(2);
        expect(metrics['abandonment.rate']?.mean).toBeLessThan(0.3);
      }
    },
    30_000,
  );
});
