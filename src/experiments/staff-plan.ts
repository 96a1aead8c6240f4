/** A plan of agents by interval: its settings, as they stand behind --set, and its file, which extends the scenario. */
import type { AgentGroup, Scenario } from '../scenarios/scenario.ts';
import { DAY, durationText, HOUR, MINUTE, SECOND } from '../scenarios/units.ts';

export interface StaffSlots {
  readonly scenario: Scenario;
  /** The group's place in the scenario. */
  readonly group: number;
  readonly intervals: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
  }[];
}

/** The intervals of the day as the observer has them. */
export function slotsOf(scenario: Scenario, group: number): StaffSlots {
  const { interval, duration, start } = scenario;
  const intervals: { name: string; from: number; to: number }[] = [];
  for (let from = 0; from < duration; from += interval)
    intervals.push({
      name: nameAt((start?.clock ?? 0) + from, start !== null),
      from,
      to: Math.min(duration, from + interval),
    });
  return { scenario, group, intervals };
}

function nameAt(at: number, isClock: boolean): string {
  const minutes = Math.floor(at / MINUTE);
  const hour = Math.floor(minutes / 60);
  return `${two(isClock ? hour % 24 : hour)}:${two(minutes % 60)}`;
}

/** Behind --set: the group has as many agents as are ever needed, and so many of them are there at each time. */
export function planSettings(slots: StaffSlots, agents: readonly number[]): string[] {
  const { name } = groupOf(slots);
  return [
    `agents.${name}.names=none`,
    `agents.${name}.count=${Math.max(1, ...agents)}`,
    `agents.${name}.shifts={counts: [${stepsOf(slots, agents)
      .map(({ at, count }) => `{at: ${at}, count: ${count}}`)
      .join(', ')}]}`,
  ];
}

/** plan.yaml: can be run as it is when `extending` leads to the scenario, and pasted into it. */
export function planFile(
  slots: StaffSlots,
  agents: readonly number[],
  told: {
    readonly extending: string;
    readonly by: string;
    readonly over: string;
    readonly replications: number;
  },
): string {
  const { name } = groupOf(slots);
  return [
    `# Agents of ${name} by interval, found by:`,
    `#   ${told.by}`,
    '# Put the lines below agents: into the scenario, or run this file. The figures of the report:',
    `#   ${['chatsim run plan.yaml', `-n ${told.replications}`, told.over].join(' ').trimEnd()}`,
    `extends: ${JSON.stringify(told.extending)}`,
    'agents:',
    `  ${/^[A-Za-z][\w-]*$/.test(name) ? name : JSON.stringify(name)}:`,
    '    names: none',
    `    count: ${Math.max(1, ...agents)}`,
    '    shifts:',
    '      counts:',
    ...stepsOf(slots, agents).map(({ at, count }) => `        - { at: ${at}, count: ${count} }`),
    '',
  ].join('\n');
}

/** Only where the number changes. Groups that went home before go home at the end. */
function stepsOf(
  { scenario, group, intervals }: StaffSlots,
  agents: readonly number[],
): { at: string; count: number }[] {
  const steps: { at: string; count: number }[] = [];
  let before = -1;
  const step = (time: number, count: number) => {
    if (count === before) return;
    before = count;
    steps.push({ at: timeText(scenario, time), count });
  };
  for (const [i, { from }] of intervals.entries()) step(from, agents[i] ?? 0);
  if ((scenario.groups[group] as AgentGroup).shifts !== null) step(scenario.duration, 0);
  return steps;
}

/** As a time of the day where there is one; the end of a day of 24 hours would be its beginning. */
function timeText({ start }: Scenario, time: number): string {
  if (start === null || time >= DAY) return durationText(time);
  const at = (start.clock + time) % DAY;
  const seconds = Math.round((at % MINUTE) / SECOND);
  const clock = `${two(Math.floor(at / HOUR))}:${two(Math.floor((at % HOUR) / MINUTE))}`;
  return seconds === 0 ? clock : `${clock}:${two(seconds)}`;
}

const groupOf = ({ scenario, group }: StaffSlots) => scenario.groups[group] as AgentGroup;
const two = (n: number) => String(n).padStart(2, '0');
