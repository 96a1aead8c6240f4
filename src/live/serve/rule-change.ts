/** A change of a rule as a person writes it (`offer.timeout to 20s for chat`), read as the scripts of scenarios are. */
import { readScript } from '../../scenarios/acts.ts';
import { Reader } from '../../scenarios/grammar/reader.ts';
import type { Scenario, ScriptedAct } from '../../scenarios/scenario.ts';

export type RuleChange =
  | { readonly act: ScriptedAct }
  | { readonly wrong: string; readonly hint: string };

export function readRuleChange(scenario: Scenario, line: string): RuleChange {
  const r = new Reader();
  r.start = scenario.start;
  r.queues = scenario.queues.map(({ name }) => name);
  r.groups = scenario.groups.map(({ name }) => name);
  r.agents = scenario.agents.map(({ name }) => name);
  r.skills = scenario.skills;
  const place = { file: 'rule', line: 1, column: 1, path: '' };
  const item = { kind: 'scalar', place, text: `0s admin sets ${line}` } as const;
  const [act] = readScript({ kind: 'list', place, items: [item] }, r, { queuesOf: () => [] });
  const [problem] = r.problems;
  if (act !== undefined && problem === undefined) return { act };
  const value = problem?.value ? ` (${problem.value})` : '';
  return {
    wrong: `${problem?.message ?? 'this is no change of a rule'}${value}`,
    hint: problem?.hint ?? '',
  };
}
