/** Documents as they are written: every number in them with as many digits as mean something. */

const DIGITS = 9;

/** Nine digits are more than any figure here is worth, and keep the file readable. Whole numbers stay as they are. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Number.isInteger(value)) return value;
    return Number(value.toPrecision(DIGITS));
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}
