/**
 * Numbers for people: times, shares and counts with as many digits as mean something, and the ± behind them. The same
 * text everywhere: no locale is asked.
 */

/** Characters that plain ASCII has no match for, and what stands in. */
export interface Glyphs {
  readonly plusMinus: string;
  readonly times: string;
  readonly met: string;
  readonly notMet: string;
  readonly undecided: string;
  readonly bar: string;
  readonly halfBar: string;
  /** The other part of a bar of two. */
  readonly paleBar: string;
  readonly none: string;
  readonly rule: string;
  readonly atMost: string;
}

export const UNICODE: Glyphs = {
  plusMinus: '±',
  times: '×',
  met: '✓',
  notMet: '✗',
  undecided: '?',
  bar: '█',
  halfBar: '▌',
  paleBar: '░',
  none: '–',
  rule: '─',
  atMost: '≤',
};

export const ASCII: Glyphs = {
  plusMinus: '+/-',
  times: 'x',
  met: 'ok',
  notMet: 'NO',
  undecided: '?',
  bar: '#',
  halfBar: '',
  paleBar: '.',
  none: '-',
  rule: '-',
  atMost: '<=',
};

export type Unit = 'seconds' | 'share' | 'number';

/** `0 s`, `0.04 s`, `4.2 s`, `41.0 s`, `3m 04s`, `1h 12m`, `2d 3h`. */
export function secondsText(seconds: number): string {
  if (seconds < 0) return `-${secondsText(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.095) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** `0%`, `0.04%`, `4.2%`, `82.1%`, `100%`. */
export function shareText(share: number): string {
  const percent = share * 100;
  const size = Math.abs(percent);
  if (percent === 0 || size === 100) return `${percent}%`;
  return `${size < 0.095 ? percent.toFixed(2) : percent.toFixed(1)}%`;
}

/** `0`, `0.42`, `4.2`, `41.5`, `320`, `12,345`. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) return grouped(String(value));
  if (size < 10) return value.toFixed(2);
  if (size < 100) return value.toFixed(1);
  return grouped(value.toFixed(0));
}

export function valueText(value: number | null, unit: Unit, glyphs: Glyphs): string {
  if (value === null) return glyphs.none;
  if (unit === 'seconds') return secondsText(value);
  return unit === 'share' ? shareText(value) : numberText(value);
}

/** `± 3.1 s`, or nothing where there is no interval. */
export function halfText(half: number | null, unit: Unit, glyphs: Glyphs): string {
  if (half === null) return '';
  const text =
    unit === 'seconds'
      ? secondsText(half)
      : unit === 'share'
        ? shareText(half)
        : half === 0
          ? '0'
          : half < 1
            ? half.toFixed(2)
            : half < 100
              ? half.toFixed(1)
              : grouped(half.toFixed(0));
  return `${glyphs.plusMinus} ${text}`;
}

/** `1 chat`, `2 chats`, `1,204 chats`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : many}`;
}

const two = (n: number) => String(n).padStart(2, '0');

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
