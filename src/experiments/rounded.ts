/** Documents as they are written: every number in them with as many digits as mean something. */
import { nineDigits } from '../report/digits.ts';

export function rounded<T>(value: T): T {
  if (typeof value === 'number') return nineDigits(value) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)])) as T;
}
