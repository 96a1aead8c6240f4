/**
 * The same scenario and seed give the same bytes; and settings do not disturb what they have nothing to do with: the very
 * same customers come whatever the platform does, and an agent who never signs in changes nothing. That the bytes are the
 * same on every supported Node is checked on the packed program (tools/packed.mjs).
 */
import { describe, expect, it } from 'vitest';
import { Trace } from '../src/engine/observe/trace.ts';
import { simulate } from '../src/engine/simulate.ts';
import { loadScenario } from '../src/scenarios/load.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { metrics, platform, platformNames, readShipped } from './scenario-files.ts';

const SHIPPED = ['gladly', 'sinch', 'desk', 'brightpattern', 'enchant'];

function scenarioOf(name: string, set: string[] = []): Scenario {
  const loaded = loadScenario(`${name}.yaml`, readShipped, {
    platform,
    platformNames,
    metrics,
    set,
  });
  if (!loaded.ok) throw new Error(loaded.problems.map((p) => p.message).join('\n'));
  return loaded.scenario;
}

/** Every event but the header line. */
function traceOf(scenario: Scenario, seed = '1'): string[] {
  let text = '';
  const trace = new Trace(scenario, {
    onChunk: (lines) => {
      text += lines;
    },
  });
  simulate(scenario, { seed, trace });
  trace.flush();
  return text.split('\n').slice(1);
}

/** When each new customer comes, and to which queue. Who comes again does so because of what happened. */
function arrivalsOf(trace: string[]): string[] {
  const seen = new Set<string>();
  const arrivals: string[] = [];
  for (const line of trace) {
    if (!line.includes('"event":"chat.arrived"')) continue;
    const { t, customer, queue } = JSON.parse(line) as {
      t: number;
      customer: string;
      queue: string;
    };
    if (seen.has(customer)) continue;
    seen.add(customer);
    arrivals.push(`${t} ${customer} ${queue}`);
  }
  return arrivals;
}

describe.each(SHIPPED)('%s', (name) => {
  it('the same seed gives the same trace, another seed another', () => {
    const first = traceOf(scenarioOf(name));
    expect(traceOf(scenarioOf(name))).toEqual(first);
    expect(traceOf(scenarioOf(name), '2')).not.toEqual(first);
    expect(first.length).toBeGreaterThan(500);
  });

  it('an agent who never signs in changes nothing', () => {
    const scenario = scenarioOf(name);
    const last = scenario.groups.length - 1;
    const idle = {
      ...scenario,
      groups: scenario.groups.concat({
        ...scenario.groups[last]!,
        name: 'away',
        scripted: true,
        breaks: [],
        otherWork: [],
      }),
      agents: scenario.agents.concat({ name: 'away-1', group: last + 1 }),
    };
    expect(traceOf(idle)).toEqual(traceOf(scenario));
  });

  it('other capacity and time-outs meet the very same customers', () => {
    const arrivals = arrivalsOf(traceOf(scenarioOf(name)));
    const changed = scenarioOf(name, [
      'capacity.total=1',
      'session.idle=20m',
      'offer.onMiss.agent=none',
    ]);
    expect(arrivalsOf(traceOf(changed))).toEqual(arrivals);
    expect(arrivals.length).toBeGreaterThan(50);
  });
});
