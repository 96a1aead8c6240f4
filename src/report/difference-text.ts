/** Differences for people: signed, shares in points, and ranges that name their unit once. */
import { numberText, secondsText, type Unit } from './numbers.ts';

/** Without a sign: `12.3 s`, `1.1 points`, `0.42`. */
export function sizeText(size: number, unit: Unit): string {
  const value = Math.abs(size);
  if (unit === 'seconds') return secondsText(value);
  if (unit === 'number') return smallText(value);
  const points = value * 100;
  if (points === 0) return '0 points';
  const text = points.toFixed(points < 0.0095 ? 4 : points < 0.095 ? 2 : 1);
  return `${text} ${text === '1.0' ? 'point' : 'points'}`;
}

/** `-12.3 s`, `+1.1 points`; nothing is 0 without a sign. */
export function signedText(value: number, unit: Unit): string {
  return `${value < 0 ? '-' : value > 0 ? '+' : ''}${sizeText(value, unit)}`;
}

/** `7.9 to 16.7` behind a value in the same unit, else with the unit of each: `40.1 s to 1m 20s`. */
export function rangeText(low: number, high: number, unit: Unit, value: number): string {
  const texts = [signedBeside(low, high, unit), signedBeside(high, low, unit)] as const;
  const suffix = / (s|points?)$/;
  const unitOf = (text: string) => suffix.exec(text)?.[1]?.replace('points', 'point') ?? '';
  const isAlike = [...texts, sizeText(value, unit)].every(
    (text) => unitOf(text) === unitOf(texts[0]) && unitOf(text) !== '',
  );
  return isAlike ? texts.map((text) => text.replace(suffix, '')).join(' to ') : texts.join(' to ');
}

/** Signs only where the two lie on both sides of zero. */
function signedBeside(value: number, other: number, unit: Unit): string {
  return value < 0 !== other < 0 || value < 0 ? signedText(value, unit) : sizeText(value, unit);
}

/** `-20%`: of A. */
export function relativeText(relative: number | null): string {
  if (relative === null) return '';
  const percent = relative * 100;
  const size = Math.abs(percent);
  const digits = size >= 9.95 || size === 0 ? 0 : size >= 0.095 ? 1 : 2;
  return `${percent > 0 ? '+' : ''}${percent.toFixed(digits)}%`;
}

/** Small numbers keep two figures that mean something. */
function smallText(value: number): string {
  if (value >= 0.095 || value === 0) return numberText(value);
  return value < 1e-6 ? '0' : String(Number(value.toPrecision(2)));
}
