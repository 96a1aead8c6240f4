// The shipped scenario with one thing changed at a time, to tell causes apart: how much hangs on service times, on the
// inferred presence of agents, on the pauses between calls, on the order of service. Scenarios only; nothing is run here.
import type { AgentGroup, CustomerSource, Scenario } from '../../src/scenarios/scenario.ts';
import { type Arrival, bankFiles } from './files.ts';
import type { Records } from './records.ts';
import { bankScenario } from './simulate-day.ts';
import { STAFFING, type StaffingRules } from './staffing.ts';

export interface Variant {
  readonly what: string;
  readonly scenario: Scenario;
}

/** An agent of many calls, neither quick nor slow: 105 that Monday, in seven hours. */
const ORDINARY = 'a05';
const SECOND_US = 1_000_000;

export function variants(records: Records): Variant[] {
  const shipped = bankScenario();
  const { arrivals } = bankFiles(records);
  const staffing = (rules: Partial<StaffingRules>) =>
    bankScenario({ files: bankFiles(records, { staffing: { ...STAFFING, ...rules } }).files });
  return [
    { what: 'as shipped', scenario: shipped },
    {
      what: 'answered calls take as long as they really did',
      scenario: withRecordedService(shipped, arrivals),
    },
    {
      what: "service times and speeds of that Monday instead of the other days'",
      scenario: bankScenario({ files: bankFiles(records, { service: 'that day' }).files }),
    },
    { what: `one agent more (${ORDINARY} twice)`, scenario: withTwin(shipped, ORDINARY) },
    { what: `one agent fewer (without ${ORDINARY})`, scenario: without(shipped, ORDINARY) },
    {
      what: 'gaps of more than 2 minutes may be time away',
      scenario: staffing({ awayAfter: 120 }),
    },
    {
      what: 'gaps of more than 10 minutes may be time away',
      scenario: staffing({ awayAfter: 600 }),
    },
    {
      what: 'nobody is ever away between first and last call',
      scenario: staffing({ awayIfOthersWaited: Infinity }),
    },
    {
      what: 'agents stop taking calls when they answer their last one, not in its middle',
      scenario: staffing({ leavesAt: 0 }),
    },
    {
      what: 'nothing lies between two calls',
      scenario: bankScenario({ set: ['wrapUp.mode=none'] }),
    },
    { what: 'by arrival alone', scenario: bankScenario({ set: ['queue.rank=arrival'] }) },
    {
      what: 'priority first, whatever the wait',
      scenario: bankScenario({ set: ['queue.headStart={ 0: 0s, 1: 1d, 2: 2d }'] }),
    },
  ];
}

/** Every answered call becomes a source of its own with its recorded length; agents then work at speed 1. */
function withRecordedService(scenario: Scenario, arrivals: readonly Arrival[]): Scenario {
  const sources: CustomerSource[] = [];
  const next = new Map(scenario.sources.map((source) => [source.name, 0]));
  for (const arrival of arrivals) {
    const source = scenario.sources.find((s) => s.name === arrival.source)!;
    if (source.arrivals.kind !== 'recorded') throw new Error(`${source.name} is not recorded`);
    const row = source.arrivals.rows[next.get(source.name)!]!;
    next.set(source.name, next.get(source.name)! + 1);
    const known = arrival.outcome === 'served' && !arrival.cut;
    sources.push({
      ...source,
      name: `${source.name}-${arrival.row}`,
      arrivals: { kind: 'recorded', rows: [row] },
      work: known
        ? {
            kind: 'handle',
            time: { kind: 'constant', value: (arrival.ended - arrival.answered) * SECOND_US },
          }
        : source.work,
    });
  }
  const groups = scenario.groups.map((group) => ({ ...group, slowness: 1 }));
  return { ...scenario, sources, groups };
}

function withTwin(scenario: Scenario, name: string): Scenario {
  const group = scenario.groups.find((g) => g.name === name) as AgentGroup;
  return {
    ...scenario,
    groups: [...scenario.groups, { ...group, name: `${name}-twin` }],
    agents: [...scenario.agents, { name: `${name}-twin`, group: scenario.groups.length }],
  };
}

/** The agent stays on the list, and never comes. */
function without(scenario: Scenario, name: string): Scenario {
  const groups = scenario.groups.map((group) =>
    group.name === name ? { ...group, shifts: { kind: 'spans' as const, list: [[]] } } : group,
  );
  return { ...scenario, groups };
}
