/** What a report says of an axis: its words, what the file itself says, and its values as numbers where they have a scale. */
import type { Axis } from '../report/sweep.ts';
import { isRuleName, ruleText } from '../scenarios/rule-words.ts';
import { RULES, type RuleName, type RuleValues } from '../scenarios/rules.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { HOUR, parseDuration, parseRate, parseShare, SECOND } from '../scenarios/units.ts';
import type { VaryAxis } from './axis.ts';

export function axisFacts({ name, values }: VaryAxis, scenario: Scenario): Axis {
  const { words, base } = meaningOf(name, scenario);
  return { name, words, values, numbers: numbersOf(values), base };
}

function meaningOf(name: string, scenario: Scenario): Pick<Axis, 'words' | 'base'> {
  const bare = name.replace(/^rules\./, '');
  if (isRuleName(bare)) return ruleMeaning(bare, scenario.rules, '');
  const [kind = '', part = '', ...rest] = name.split('.');
  const tail = rest.filter((key, i) => i > 0 || key !== 'rules').join('.');
  if (kind === 'agents' && tail === 'count') {
    const group = scenario.groups.findIndex((each) => each.name === part);
    const count = scenario.agents.filter((agent) => agent.group === group).length;
    return { words: `agents in ${part}`, base: String(count) };
  }
  const parts = { queues: scenario.queues, agents: scenario.groups }[kind];
  const found = parts?.find((each) => each.name === part);
  if (found !== undefined && isRuleName(tail)) return ruleMeaning(tail, found.rules, ` of ${part}`);
  if (part !== '' && tail !== '') return { words: `${tail} of ${part}`, base: null };
  return { words: name, base: name === 'platform' ? scenario.platform : null };
}

function ruleMeaning(name: RuleName, rules: RuleValues, of: string): Pick<Axis, 'words' | 'base'> {
  return { words: `${RULES[name].words}${of}`, base: ruleText(name, rules[name]) };
}

/** All of one kind, or they have no scale. */
function numbersOf(values: readonly string[]): readonly number[] | null {
  const scales: readonly ((text: string) => number | null)[] = [
    (text) => {
      const time = parseDuration(text);
      return time === null ? null : time / SECOND;
    },
    (text) => {
      const rate = parseRate(text);
      return rate === null ? null : rate * HOUR;
    },
    parseShare,
    (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null),
  ];
  for (const scale of scales) {
    const numbers = values.map(scale);
    if (numbers.every((number) => number !== null)) return numbers;
  }
  return null;
}
