/** Figures as text, for pages: values with their intervals, and lists of metrics. */
import { halfText, UNICODE, type Unit, valueText } from '../numbers.ts';
import type { Estimates, ScenarioFacts } from '../result.ts';
import type { Look } from '../text-look.ts';
import { unitOf } from '../text-look.ts';

const plain = (text: string) => text;

/** For the blocks that the text report draws as lines. */
export const PAGE_LOOK: Look = {
  width: Number.POSITIVE_INFINITY,
  glyphs: UNICODE,
  paint: { head: plain, good: plain, bad: plain },
};

export const valueWords = (value: number | null, unit: Unit): string =>
  valueText(value, unit, UNICODE);

export const halfWords = (half: number | null, unit: Unit): string => halfText(half, unit, UNICODE);

/** `41.2 s ± 3.1 s` */
export function estimateWords(metrics: Estimates, name: string): string {
  const found = metrics[name];
  if (found === undefined) return UNICODE.none;
  const unit = unitOf(name);
  return `${valueWords(found.mean, unit)} ${halfWords(found.halfWidth95, unit)}`.trimEnd();
}

/** What a file of this scenario is called in commands; where it lies is not known here. */
export const SCENARIO_FILE = 'scenario.yaml';

export const ruleOf = (scenario: ScenarioFacts, name: string): string =>
  scenario.rules.find((rule) => rule.name === name)?.value ?? '';

/** As a word of a command line. */
export const quoted = (word: string) =>
  /^[\w./:=%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
