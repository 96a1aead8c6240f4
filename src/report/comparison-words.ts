/** What all reports of a comparison say in the same words: the sides, the findings, and what pairing was worth. */
import { percentText } from '../scenarios/units.ts';
import type { ComparedMetric, Comparison, Difference, Finding } from './comparison.ts';
import { signedText, sizeText } from './difference-text.ts';
import { counted, type Glyphs, numberText, shareText, type Unit, valueText } from './numbers.ts';
import { told } from './text-waiting.ts';

/** `95%` */
export const levelText = ({ level }: Comparison): string => percentText(level);

/** What A and B are called: by their names, or by what was set where the names are the same. */
export function sideNames({ a, b }: Comparison): readonly [string, string] {
  const own = (side: typeof a) =>
    side.set.length === 0
      ? side.scenario.name
      : `${side.scenario.name}, with ${side.set.join(', ')}`;
  const isSame = a.scenario.name === b.scenario.name;
  return [
    own(a),
    isSame && b.set.length > 0
      ? `the same with ${b.set.join(', ')}`
      : isSame && a.set.length > 0
        ? 'the same as it stands'
        : own(b),
  ];
}

/** What the words of the findings mean, and how sure they are. */
export function methodText(comparison: Comparison, plusMinus: string): string {
  const level = levelText(comparison);
  return `Each ${plusMinus} is a ${level} confidence interval of the mean difference, replication by replication. Better, worse, higher and lower are said only where that is sure for all ${comparison.metrics.length} figures together (Holm, ${level}). Within: no difference is sure, and if there is one it is no larger than that (${level}).`;
}

/** How it was done, for the line under the title. */
export function factsOf(comparison: Comparison): string[] {
  const { replications, customers, seed, a, b } = comparison;
  const cut = Math.max(a.warmUp.cutSec, b.warmUp.cutSec);
  return [
    `${counted(replications.finished, 'replication')} of each`,
    ...(customers.areSame ? ['the same customers in both'] : []),
    `seed ${seed}`,
    ...(cut > 0 ? [`the first ${valueText(cut, 'seconds', { none: '' } as Glyphs)} left out`] : []),
  ];
}

/** For the last column: what may be said of the difference. */
export function findingText(
  { finding, difference, unit, a, b }: ComparedMetric,
  comparison: Comparison,
  glyphs: Glyphs,
): string {
  const words: Partial<Record<Finding, string>> = {
    identical: 'identical',
    equivalent: `same within ${shareText(comparison.equivalentWithin ?? 0)}`,
  };
  if (finding !== 'unclear') return words[finding] ?? finding;
  if (a === null) return 'only in B';
  if (b === null) return 'only in A';
  return difference?.low == null || difference.high === null
    ? 'cannot be told'
    : `within ${glyphs.plusMinus}${sizeText(Math.max(Math.abs(difference.low), Math.abs(difference.high)), unit)}`;
}

/** `-12.3 s`, `± 3.9 s`, `-50%`; dashes where there is nothing. */
export function differenceCells(
  difference: Difference | null,
  unit: Unit,
  glyphs: Glyphs,
): readonly [string, string] {
  if (difference === null) return [glyphs.none, ''];
  const half = difference.halfWidth;
  return [
    signedText(difference.mean, unit),
    half === null ? '' : `${glyphs.plusMinus} ${sizeText(half, unit)}`,
  ];
}

/** What the cause is called under the rules of the side that has it. */
export function causeWords(cause: string, { a, b }: Comparison, isInB: boolean): string {
  const { rules } = (isInB ? b : a).scenario;
  return told(cause, (name) => rules.find((each) => each.name === name)?.value ?? '')[0];
}

/** A variance of fewer values than this is mere chance. */
const FEW = 5;

/** What the same customers on both sides were worth, by the metric that leads; null where nothing varies. */
export function pairingText(comparison: Comparison): string | null {
  if (comparison.replications.finished < FEW) return null;
  const known = comparison.metrics.filter(
    ({ difference, finding }) => difference?.varianceSaved != null && finding !== 'identical',
  );
  const lead = known.find(({ metric }) => metric === 'wait.mean') ?? known[0];
  const saved = lead?.difference?.varianceSaved;
  if (lead === undefined || saved == null) return null;
  if (saved <= 0)
    return `Meeting the same customers saved nothing here: the difference in ${lead.words} varies as much as that of two separate runs.`;
  const times = saved < 1 ? 1 / (1 - saved) : Number.POSITIVE_INFINITY;
  const more = Number.isFinite(times)
    ? `: without that, about ${times < 10 ? String(Number(times.toPrecision(2))) : numberText(Math.round(times))} times as many replications would be needed for the same interval`
    : '';
  return `That both met the same customers saved ${shareText(saved)} of the variance of the difference in ${lead.words}${more}.`;
}
