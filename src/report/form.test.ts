/** Where a value differs from a form: the first place, in words. */
import { describe, expect, test } from 'vitest';
import { type Form, formTrouble } from './form.ts';

const FORM: Form = {
  fields: {
    name: 'string',
    size: { maybe: 'number' },
    parts: [{ fields: { n: 'number' } }],
    counts: { each: 'number' },
    rest: 'any',
  },
};
const GOOD = { name: 'a', size: null, parts: [{ n: 1 }, { n: 2 }], counts: { x: 1 }, more: true };

describe('a form', () => {
  test.each<[what: string, value: unknown, trouble: string | null]>([
    ['as it should be', GOOD, null],
    ['something that may be missing is', { ...GOOD, size: undefined }, null],
    ['a wrong sort', { ...GOOD, name: 1 }, 'name is not a string'],
    ['missing', { ...GOOD, name: undefined }, 'name is not a string'],
    ['no list', { ...GOOD, parts: {} }, 'parts is not a list'],
    [
      'wrong within a list',
      { ...GOOD, parts: [{ n: 1 }, { n: '2' }] },
      'parts[1].n is not a number',
    ],
    ['null within a list', { ...GOOD, parts: [null] }, 'parts[0] is not an object'],
    ['wrong under any key', { ...GOOD, counts: { y: 'x' } }, 'counts.y is not a number'],
    ['a list for an object', { ...GOOD, counts: [1] }, 'counts is not an object'],
    ['something else', 'text', 'the whole is not an object'],
  ])('%s', (_, value, trouble) => {
    expect(formTrouble(FORM, value)).toBe(trouble);
  });
});
