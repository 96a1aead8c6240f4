/**
 * Agent-hours on the rota within the window that is counted, [warm-up, duration): what a shift plan pays for. Breaks are
 * paid, overtime is not on the rota. Known from the scenario alone; nothing is simulated here.
 */
import type { AgentGroup, Scenario } from './scenario.ts';
import { HOUR } from './units.ts';

export function staffHours(scenario: Scenario): number {
  const from = scenario.warmUp === 'auto' ? 0 : scenario.warmUp;
  const time = scenario.groups.reduce((sum, group, index) => {
    const size = scenario.agents.filter((agent) => agent.group === index).length;
    return sum + onRota(group, size, from, scenario.duration);
  }, 0);
  return time / HOUR;
}

function onRota({ shifts }: AgentGroup, size: number, from: number, to: number): number {
  const within = (start: number, end: number) =>
    Math.max(0, Math.min(to, end) - Math.max(from, start));
  if (shifts === null) return size * within(from, to);
  if (shifts.kind === 'counts')
    return shifts.steps.reduce(
      (sum, { at, count }, i) => sum + count * within(at, shifts.steps[i + 1]?.at ?? to),
      0,
    );
  let total = 0;
  for (let agent = 0; agent < size; agent++)
    for (const span of shifts.list[agent % shifts.list.length] ?? [])
      total += within(span.from, span.to);
  return total;
}
