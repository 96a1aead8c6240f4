/** Where nothing takes time, a live run is the simulation: the same people, the same rules, the same figures. */
import { describe, expect, test } from 'vitest';
import { simulate } from '../../engine/simulate.ts';
import { METRIC_NAMES, metricOf } from '../../statistics/metrics.ts';
import { audit, shippedScenario, told } from '../conform/testing.ts';
import { virtually } from './virtual.ts';

describe('a day of the shipped scenarios', () => {
  test.each(['gladly', 'sinch', 'desk', 'brightpattern', 'enchant'])('%s', async (name) => {
    const scenario = { ...shippedScenario(`scenarios/${name}.yaml`), warmUp: 0 };
    const { outcome, lines } = await virtually(scenario);
    const simulated = simulate(scenario);
    const names = METRIC_NAMES.filter((each) => !each.includes('<'));
    const off: string[] = [];
    for (const each of names) {
      const a = metricOf(outcome.run, each);
      const b = metricOf(simulated, each);
      if (a === null || b === null ? a !== b : Math.abs(a - b) > 1e-3 * Math.max(1, Math.abs(b)))
        off.push(`${each}: ${a} ${b}`);
    }
    console.log(
      name,
      off,
      outcome.facts.messages,
      outcome.facts.acts,
      lines.length,
      outcome.facts.tookSec,
    );
    console.log(told(audit(lines, scenario, 0.001)).slice(0, 8));
    expect(outcome.facts.ended).toBe('complete');
  });
});
