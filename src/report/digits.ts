/** How many digits the figures of documents have, whoever writes them: nine are more than any is worth, and keep files readable. */

const DIGITS = 9;

/** Whole numbers stay as they are. */
export function nineDigits(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}
