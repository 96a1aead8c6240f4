import { expect, test } from 'vitest';
import { rangeText, relativeText, signedText, sizeText } from './difference-text.ts';

test.each([
  [12.34, 'seconds', '12.3 s'],
  [-125, 'seconds', '2m 05s'],
  [0.011, 'share', '1.1 points'],
  [0.01, 'share', '1.0 point'],
  [-0.0004, 'share', '0.04 points'],
  [0, 'share', '0 points'],
  [3, 'number', '3'],
  [0.0035, 'number', '0.0035'],
  [0.421, 'number', '0.42'],
] as const)('%d in %s is %s apart', (value, unit, text) => {
  expect(sizeText(value, unit)).toBe(text);
});

test.each([
  [-12.34, 'seconds', '-12.3 s'],
  [0.011, 'share', '+1.1 points'],
  [0, 'seconds', '0 s'],
] as const)('%d in %s with its sign: %s', (value, unit, text) => {
  expect(signedText(value, unit)).toBe(text);
});

test.each([
  [7.9, 16.7, 'seconds', 12.3, '7.9 to 16.7'],
  [40.1, 80, 'seconds', 60.1, '40.1 s to 1m 20s'],
  [0.004, 0.018, 'share', 0.011, '0.4 to 1.8'],
  [-0.004, 0.018, 'share', 0.007, '-0.4 to +1.8'],
  [0.2, 0.6, 'number', 0.4, '0.20 to 0.60'],
] as const)('from %d to %d in %s', (low, high, unit, value, text) => {
  expect(rangeText(low, high, unit, value)).toBe(text);
});

test.each([
  [-0.2, '-20%'],
  [0.034, '+3.4%'],
  [0.0003, '+0.03%'],
  [0, '0%'],
  [null, ''],
] as const)('%d of A is %s', (relative, text) => {
  expect(relativeText(relative)).toBe(text);
});
