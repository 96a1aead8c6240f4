/** What a Conformance says, in words that the terminal, Markdown, the page, JUnit and annotations share. */
import { clockOf } from '../story/clock.ts';
import type { Conformance, RuleFinding, RuleVerdict, Violation } from './conformance.ts';

export const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

export const rulesOf = ({ rules }: Conformance, verdict: RuleVerdict): RuleFinding[] =>
  rules.filter((rule) => rule.verdict === verdict);

export const VERDICT_WORDS: Readonly<Record<RuleVerdict, string>> = {
  held: 'HELD',
  violated: 'VIOLATED',
  'not observable': 'NOT OBSERVABLE',
};

/** Without the verdict itself. */
export function conformanceSentence(found: Conformance): string {
  const { verdict, rules, against, recording } = found;
  const broken = rulesOf(found, 'violated').map(({ rule }) => rule);
  if (verdict === 'violated')
    return `${recording} breaks ${counted(broken.length, 'rule', 'rules')} of ${against}: ${broken.join(', ')}`;
  if (verdict === 'held')
    return `${recording} obeys ${against} in all ${rulesOf(found, 'held').length} rules that can be seen in it, of ${rules.length}`;
  return `${recording} shows nothing that ${against} could be held to`;
}

/** How much was read, and how far its stamps are trusted. */
export function recordingFacts({
  records,
  lastSec,
  slackSec,
  skewSec,
  unstampedSlackSec,
}: Conformance): string {
  const off =
    slackSec === 0
      ? 'stamps taken as exact'
      : `each stamp may be off by ${Number(slackSec.toFixed(3))} s`;
  const unstamped =
    typeof unstampedSlackSec === 'number'
      ? `, and lines without the server's by ${Number(unstampedSlackSec.toFixed(3))} s`
      : '';
  const skew =
    skewSec === 0
      ? ''
      : `; the clocks are ${Number(skewSec.toFixed(3))} s apart, which is taken away`;
  return `${counted(records, 'event', 'events')} up to ${Number(lastSec.toFixed(1))} s; ${off}${unstamped}${skew}`;
}

/** `09:39:29, line 457: chat 23 is offered to …` */
export function violationLine({ at, line, what }: Violation, { start }: Conformance): string {
  const place = line === 0 ? '' : `, line ${line}`;
  return `${clockOf(start ?? undefined)(at)}${place}: ${what}`;
}

/** `44 of 234 times` */
export const often = ({ violations, occasions }: RuleFinding) =>
  `${violations} of ${occasions} times`;

/** What was not told one by one. */
export const unsaid = ({ violations, first }: RuleFinding): string =>
  violations > first.length ? `and ${violations - first.length} more` : '';
