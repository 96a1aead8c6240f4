// Simulated days of the bank, as outcomes: loads the shipped scenario, if wished with other data files, settings or agents, and
// runs replications of it. Reads files and knows the engine; judges nothing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChatRow } from '../../src/engine/observe/chat-rows.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { formatProblem, loadScenario } from '../../src/scenarios/load.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { type Arrival, DAY } from './files.ts';
import type { Outcome } from './outcomes.ts';

const SCENARIOS = join(import.meta.dirname, '..', '..', 'scenarios');
const HOUR_S = 3600;
const SECOND_US = 1_000_000;

export interface Changes {
  /** Another day; its `files` then stand in for the shipped ones. */
  readonly day?: string;
  readonly files?: ReadonlyMap<string, string>;
  /** As of `--set`. */
  readonly set?: readonly string[];
}

export function bankScenario(changes: Changes = {}): Scenario {
  const path = join(SCENARIOS, `bank-${DAY}.yaml`).replaceAll('\\', '/');
  const read = (name: string) => {
    const made = changes.files?.get(name.slice(name.lastIndexOf('/') + 1));
    return made ?? readFileSync(name, 'utf8');
  };
  const start = changes.day === undefined ? [] : [`start=${changes.day}T06:00`];
  const platform = (name: string) => {
    const file = join(SCENARIOS, 'platforms', `${name}.yaml`);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  };
  const loaded = loadScenario(path, read, { platform, set: [...start, ...(changes.set ?? [])] });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.scenario;
}

/** What happened to every caller, one list a replication. */
export function simulatedDays(scenario: Scenario, count: number): Outcome[][] {
  const startHour = Math.floor((scenario.start?.clock ?? 0) / SECOND_US / HOUR_S);
  return Array.from({ length: count }, (_, replication) => {
    const day: Outcome[] = [];
    const row = (chat: ChatRow) => {
      if (chat.wait === null || (chat.outcome !== 'served' && chat.outcome !== 'abandoned'))
        throw new Error(`A caller of the bank was ${chat.outcome}`);
      day.push({
        hour: startHour + Math.floor(chat.arrivedAt / SECOND_US / HOUR_S),
        priority: chat.priority,
        queue: scenario.queues[chat.queue]!.name,
        left: chat.outcome === 'abandoned',
        wait: chat.wait / SECOND_US,
      });
    };
    simulate(scenario, { replication, chats: { row } });
    return day;
  });
}

/** The recorded day in the same form; callers of whom the record does not say what became of them are left out. */
export function recordedOutcomes(arrivals: readonly Arrival[]): Outcome[] {
  return arrivals
    .filter((a) => a.outcome !== 'unknown')
    .map((a) => ({
      hour: Math.floor(a.arrived / HOUR_S) % 24,
      priority: a.given,
      queue: a.queue,
      left: a.outcome === 'left',
      wait: a.wait,
    }));
}
