import { describe, expect, test } from 'vitest';
import { block, threefry } from './threefry.ts';

// Random123's tests/kat_vectors, threefry2x32 with 20 rounds: counter, key, block.
const published = [
  { counter: [0, 0], key: [0, 0], block: [0x6b200159, 0x99ba4efe] },
  {
    counter: [0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    block: [0x1cb996fc, 0xbb002be7],
  },
  {
    counter: [0x243f6a88, 0x85a308d3],
    key: [0x13198a2e, 0x03707344],
    block: [0xc4923a9c, 0x483df7a0],
  },
] as const;

describe('threefry', () => {
  for (const { counter, key, block: expected } of published) {
    test(`of counter ${counter} and key ${key} is the published block`, () => {
      threefry(key[0], key[1], counter[0], counter[1]);
      expect([...block]).toEqual(expected);
    });
  }

  test('takes words modulo 2^32', () => {
    threefry(-1, -1, -1, -1);
    expect([...block]).toEqual([0x1cb996fc, 0xbb002be7]);
  });
});
