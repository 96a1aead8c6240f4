/**
 * What `--vary` says: a setting and the values it takes, as they would be written behind `--set`.
 *
 *   axis   = NAME "=" item { "," item }        commas within [ ], { }, ( ) and quotes belong to the value
 *   item   = range | value
 *   range  = FROM ".." TO "/" STEP             10s..60s/10s   1..4/1   10/h..40/h/10/h   60s..2m/15s   5%..20%/5
 *
 * A range begins at FROM and does not pass TO. The step has the unit of the others when it names none; it is counted
 * downwards when TO is the smaller one. Decimals are added up exactly, so that 0.1..0.5/0.1 ends with 0.5. Whether a value
 * means anything to the setting is not asked here.
 */

export interface VaryAxis {
  readonly name: string;
  readonly values: readonly string[];
}

/** What is wrong with it, and what to write. */
export interface AxisTrouble {
  readonly trouble: string;
}

/** More values are a slip of the pen, and would not fit anywhere. */
export const MOST_CELLS = 100_000;

export function readAxis(text: string): VaryAxis | AxisTrouble {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(0, equals)).trim();
  const rest = text.slice(equals + 1).trim();
  if (equals < 0 || name === '')
    return trouble('--vary takes NAME=VALUES - e.g. --vary offer.timeout=10s..60s/10s');
  if (rest === '') return trouble('no values - e.g. 10s,20s,40s or 10s..60s/10s');
  const values: string[] = [];
  for (const item of itemsOf(rest)) {
    if (item === '') return trouble('a value is missing between the commas');
    const found = isRange(item) ? expandRange(item) : [item];
    if (!Array.isArray(found)) return found;
    values.push(...found);
    if (values.length > MOST_CELLS) return trouble(`more than ${MOST_CELLS} values`);
  }
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) return trouble(`${value} is there twice`);
    seen.add(value);
  }
  return { name, values };
}

const trouble = (text: string): AxisTrouble => ({ trouble: text });

const OPENING = '[{(';
const CLOSING = ']})';

/** Cut at the commas that stand in no bracket and in no quotes. */
function itemsOf(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let item = '';
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (OPENING.includes(character)) depth += 1;
    else if (CLOSING.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      items.push(item.trim());
      item = '';
      continue;
    }
    item += character;
  }
  return [...items, item.trim()];
}

/** Paths (../tables/x.csv) and words have dots, too: a range begins with a number. */
const isRange = (item: string) => /^-?\.?\d[^[{("']*?\.\./.test(item);

const NUMBER = '-?(?:\\d+(?:\\.\\d+)?|\\.\\d+)';
const UNIT = '%|\\/(?:s|min|h|d)(?![a-zA-Z])|[a-zA-Z]+';
/** `30s`, `1h30m`, `40/h`, `5%`, `3`. */
const QUANTITY = `${NUMBER}(?:${UNIT})?(?:(?<=[a-zA-Z])\\d+(?:\\.\\d+)?[a-zA-Z]+)*`;
const RANGE = new RegExp(`^(${QUANTITY})\\s*\\.\\.(?!\\.)\\s*(${QUANTITY})\\s*/\\s*(${QUANTITY})$`);
const OPEN_RANGE = new RegExp(`^(${QUANTITY})\\s*\\.\\.(?!\\.)\\s*(${QUANTITY})$`);

/** Durations can be turned into one another; all other units stand for themselves. */
const MILLISECONDS: Readonly<Record<string, bigint>> = {
  ms: 1n,
  s: 1000n,
  m: 60_000n,
  h: 3_600_000n,
  d: 86_400_000n,
};

interface Quantity {
  /** Times 10^digits. */
  readonly scaled: bigint;
  /** The finest unit it is written in; empty for a bare number. */
  readonly unit: string;
  readonly isTime: boolean;
}

function expandRange(item: string): string[] | AxisTrouble {
  const parts = RANGE.exec(item);
  if (parts === null) {
    const [, from, to] = OPEN_RANGE.exec(item) ?? [];
    return from !== undefined && to !== undefined
      ? trouble(`${item}: a range needs its step - write ${from}..${to}/STEP, e.g. 10s..60s/10s`)
      : trouble(`${item}: this is not a range - ranges look like 10s..60s/10s`);
  }
  const texts = parts.slice(1, 4) as [string, string, string];
  const digits = Math.max(...texts.flatMap(decimals));
  const [first, last, by] = texts.map((text) => quantity(text, digits)) as [
    Quantity,
    Quantity,
    Quantity,
  ];
  const aligned = inOneUnit(item, first, last, by);
  if ('trouble' in aligned) return aligned;
  const { from, to, step: said, unit } = aligned;
  if (said === 0n) return trouble(`${item}: the step is 0, so it never ends`);
  if (said < 0n && to > from) return trouble(`${item}: this step leads away from the end`);
  const size = said < 0n ? -said : said;
  const step = to < from ? -size : size;
  const count = (to - from) / step + 1n;
  if (count > BigInt(MOST_CELLS)) return trouble(`${item}: more than ${MOST_CELLS} values`);
  return Array.from(
    { length: Number(count) },
    (_, i) => `${decimalText(from + BigInt(i) * step, digits)}${unit}`,
  );
}

/** Of each number in the text, how many digits stand behind the point. */
function decimals(text: string): number[] {
  return [...text.matchAll(/\.(\d+)/g)].map(([, behind]) => (behind as string).length).concat(0);
}

function quantity(text: string, digits: number): Quantity {
  const sign = text.startsWith('-') ? -1n : 1n;
  const bare = text.replace(/^-/, '');
  const parts = [...bare.matchAll(/(\d+(?:\.\d+)?|\.\d+)(\/[a-z]+|[a-zA-Z]+|%)?/g)].map(
    ([, number, unit]) => ({ scaled: scaled(number as string, digits), unit: unit ?? '' }),
  );
  const isTime = parts.every(({ unit }) => Object.hasOwn(MILLISECONDS, unit));
  if (!isTime) {
    // Several parts make sense in a duration only; elsewhere the loader says what it thinks of such a unit.
    const [first] = parts;
    return { scaled: sign * (first?.scaled ?? 0n), unit: bare.replace(/^[\d.]+/, ''), isTime };
  }
  const total = parts.reduce((sum, part) => sum + part.scaled * millis(part.unit), 0n);
  const unit = parts.map((part) => part.unit).reduce(finer);
  return { scaled: sign * total, unit, isTime };
}

const millis = (unit: string) => MILLISECONDS[unit] ?? 1n;
const finer = (a: string, b: string) => (millis(a) <= millis(b) ? a : b);

function scaled(number: string, digits: number): bigint {
  const [whole = '', behind = ''] = number.split('.');
  return BigInt(`${whole === '' ? '0' : whole}${behind.padEnd(digits, '0')}`);
}

/** All three as counts of one unit, times 10^digits: a missing unit is that of the others. */
function inOneUnit(
  item: string,
  from: Quantity,
  to: Quantity,
  step: Quantity,
): { from: bigint; to: bigint; step: bigint; unit: string } | AxisTrouble {
  const named = [from, to, step].filter(({ unit }) => unit !== '');
  if (named.length === 0) return { from: from.scaled, to: to.scaled, step: step.scaled, unit: '' };
  const ends = [from, to].filter(({ unit }) => unit !== '');
  const units = [...new Set((ends.length > 0 ? ends : [step]).map(({ unit }) => unit))];
  // 30s..2m/15: fifteen of which?
  if (units.length > 1 && named.length < 3)
    return trouble(`${item}: the step needs its unit, since the ends have two`);
  if (!named.every(({ isTime }) => isTime)) {
    const all = [...new Set(named.map(({ unit }) => unit))];
    if (all.length > 1) return trouble(`${item}: the units differ (${all.join(', ')})`);
    return { from: from.scaled, to: to.scaled, step: step.scaled, unit: all[0] as string };
  }
  const inherited = units[0] as string;
  const time = ({ scaled: n, unit }: Quantity) => (unit === '' ? n * millis(inherited) : n);
  const unit = named.map((each) => each.unit).reduce(finer);
  const size = millis(unit);
  return { from: time(from) / size, to: time(to) / size, step: time(step) / size, unit };
}

function decimalText(value: bigint, digits: number): string {
  const sign = value < 0n ? '-' : '';
  const all = String(value < 0n ? -value : value).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  const behind = digits === 0 ? '' : all.slice(-digits).replace(/0+$/, '');
  return `${sign}${whole}${behind === '' ? '' : `.${behind}`}`;
}
