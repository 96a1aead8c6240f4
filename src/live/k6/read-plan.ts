/** What `chatsim k6` wrote, read again; null for anything else. Looks only as far as the commands rely on it. */
import type { People, Settings } from './template/plan-types.ts';

export function readSettings(text: string): Settings | null {
  const found = parsed(text) as Partial<Settings> | null;
  const isOurs =
    found?.form === 1 &&
    typeof found.plan === 'string' &&
    typeof found.target === 'string' &&
    [found.customers, found.agents, found.runners, found.speed].every(
      (each) => typeof each === 'number' && each > 0,
    ) &&
    Array.isArray(found.queues) &&
    Array.isArray(found.expectations) &&
    Array.isArray(found.notDriven) &&
    typeof found.thresholds === 'object';
  return isOurs ? (found as Settings) : null;
}

export function readPlan(text: string): People | null {
  const found = parsed(text) as Partial<People> | null;
  const isOurs =
    Array.isArray(found?.agents) &&
    Array.isArray(found.customers) &&
    found.agents.every((agent) => typeof agent?.name === 'string');
  return isOurs ? (found as People) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
