/** What a report says of the scenario behind it: setting, people in a line each, and the rules with where they come from. */
import type { RuleFacts, ScenarioFacts } from '../report/result.ts';
import { offeredLoad } from '../scenarios/offered-load.ts';
import type { Platform } from '../scenarios/platform-file.ts';
import { ruleText } from '../scenarios/rule-words.ts';
import { RULE_NAMES, RULES, type RuleName, type RuleValues } from '../scenarios/rules.ts';
import type { Scenario } from '../scenarios/scenario.ts';

const SECOND = 1_000_000;

export function scenarioFacts(scenario: Scenario, platform: Platform | null): ScenarioFacts {
  const { start } = scenario;
  return {
    name: scenario.name,
    description: scenario.description,
    platform: scenario.platform,
    seed: scenario.seed,
    start:
      start === null ? null : { clock: clock(start.clock), date: start.date, zone: start.zone },
    durationSec: scenario.duration / SECOND,
    intervalSec: scenario.interval / SECOND,
    atEnd: scenario.atEnd,
    drainLimitSec: scenario.drainLimit / SECOND,
    queues: scenario.queues.map(({ name }) => name),
    groups: scenario.groups.map((group, i) => ({
      name: group.name,
      agents: scenario.agents.filter((agent) => agent.group === i).length,
      queues: group.queues.map((queue) => scenario.queues[queue]?.name ?? ''),
      skills: group.skills.map((skill) => scenario.skills[skill] ?? ''),
    })),
    customers: scenario.sources.map(({ name }) => name),
    offeredLoad: offeredLoad(scenario),
    rules: RULE_NAMES.map((name) => ruleFacts(name, scenario, platform)),
  };
}

function ruleFacts(name: RuleName, scenario: Scenario, platform: Platform | null): RuleFacts {
  const value = ruleText(name, scenario.rules[name]);
  const preset = platform?.rules.get(name);
  const presetText = preset === undefined ? null : ruleText(name, preset.value);
  const base = presetText ?? ruleText(name, RULES[name].default);
  const exceptions = (of: string, each: { readonly name: string; readonly rules: RuleValues }) => {
    const own = ruleText(name, each.rules[name]);
    return own === value ? [] : [{ of: `${of} ${each.name}`, value: own }];
  };
  return {
    name,
    words: RULES[name].words,
    value,
    from: value !== base ? 'scenario' : presetText === null ? 'default' : 'platform',
    source: preset?.source ?? null,
    evidence: preset?.evidence ?? null,
    platformValue: value === base ? null : base,
    exceptions: [
      ...scenario.queues.flatMap((queue) => exceptions('queue', queue)),
      ...scenario.groups.flatMap((group) => exceptions('group', group)),
    ],
  };
}

function clock(micros: number): string {
  const minutes = Math.floor(micros / (60 * SECOND));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
