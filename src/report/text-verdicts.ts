/** The end of the report: what is left open, which expectations were met, and what to be careful about. */
import { halfText, numberText, valueText } from './numbers.ts';
import type { Judged, Result } from './result.ts';
import { tableLines, wrapped } from './table.ts';
import type { Look } from './text-look.ts';

export function conversationLines({ conversations, metrics }: Result, look: Look): string[] {
  const opened = conversations['opened'] ?? 0;
  // Where every chat is a conversation that ends with it, there is nothing to tell.
  const later = ['reopened', 'leftOpen', 'leftWaiting', 'closedByHand'].some(
    (name) => (conversations[name] ?? 0) > 0,
  );
  if (opened === 0 || !later) return [];
  const words = [
    ['closed', 'closed'],
    ['leftWaiting', 'left waiting to be closed'],
    ['leftOpen', 'left open'],
  ] as const;
  const shown = alike(Object.values(conversations));
  const byHand = conversations['closedByHand'] ?? 0;
  const told = words
    .filter(([name]) => (conversations[name] ?? 0) > 0)
    .map(([name, what]) => {
      const hands = name === 'closed' && byHand > 0 ? ` (${shown(byHand)} of them by hand)` : '';
      return `${shown(conversations[name] ?? 0)} ${what}${hands}`;
    });
  const again = conversations['reopened'] ?? 0;
  const reopened =
    again > 0 ? `; opened again ${again === 1 ? 'once' : `${shown(again)} times`}` : '';
  const waiting = metrics['conversations.waiting']?.mean ?? 0;
  const level = waiting > 0 ? `; ${numberText(waiting)} waiting to be closed at any time` : '';
  const text = `${shown(opened)} opened: ${told.join(', ')}${reopened}${level}`;
  return wrapped(text, look.width, 2, 4);
}

/** With as many decimals for all as show them whole (two at most), so that a reader can add them up. */
function alike(values: readonly number[]): (value: number) => string {
  const isWhole = (value: number, digits: number) =>
    Math.abs(Number(value.toFixed(digits)) - value) < 1e-6;
  const digits = [0, 1].find((d) => values.every((value) => isWhole(value, d))) ?? 2;
  return (value) => (digits === 0 ? numberText(Math.round(value)) : value.toFixed(digits));
}

export function expectationLines({ expectations }: Result, look: Look): string[] {
  const { glyphs, paint } = look;
  const mark = ({ verdict }: Judged) =>
    verdict === 'met' ? glyphs.met : verdict === 'failed' ? glyphs.notMet : glyphs.undecided;
  const lines = tableLines(
    [{ head: '' }, { head: '' }, { head: '' }],
    expectations.map((each) => [
      mark(each),
      each.text,
      each.actual === null
        ? 'undecided: there is nothing to measure it by'
        : `it is ${valueText(each.actual, each.unit, glyphs)} ${halfText(each.halfWidth95, each.unit, glyphs)}`.trimEnd() +
          (isClose(each) ? ', too close to be sure' : ''),
    ]),
  );
  return lines.map((line, i) =>
    expectations[i]?.verdict === 'met' ? paint.good(line) : paint.bad(line),
  );
}

/** The limit lies within the interval: another seed might have judged otherwise. */
function isClose({ actual, halfWidth95, value }: Judged): boolean {
  return actual !== null && halfWidth95 !== null && Math.abs(actual - value) < halfWidth95;
}

export function warningLines({ warnings }: Pick<Result, 'warnings'>, look: Look): string[] {
  return warnings.flatMap(({ text }) => wrapped(text, look.width, 2, 4));
}
