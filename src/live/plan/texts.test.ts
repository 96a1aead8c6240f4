import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, SENTENCES, type Sentences } from './sentences.ts';
import { languagesOf, PLAIN_TEXTS, type TextWish, textsOf } from './texts.ts';

const SEED = { seed: 20261121 };
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const lengthOf = (text: string) => [...graphemes.segment(text)].length;

const wishes: fc.Arbitrary<TextWish> = fc.record({
  seed: fc.string(),
  length: fc.option(
    fc
      .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }))
      .map(([least, more]) => ({ least, most: least + more })),
  ),
  languages: fc.uniqueArray(fc.constantFrom(...LANGUAGES), { minLength: 1 }),
});
const whose = fc.tuple(
  fc.nat(40_000_000),
  fc.nat(3),
  fc.nat(200),
  fc.constantFrom('customer' as const, 'agent' as const),
);

describe('texts', () => {
  it('are the same for the same seed, whoever asks in whatever order', () => {
    fc.assert(
      fc.property(wishes, fc.array(whose, { minLength: 1, maxLength: 8 }), (wish, asked) => {
        const one = textsOf(wish);
        const other = textsOf(structuredClone(wish));
        const first = asked.map((message) => one.textOf(...message));
        const again = asked.toReversed().map((message) => other.textOf(...message));
        expect(again.toReversed()).toEqual(first);
      }),
      SEED,
    );
  });

  it('have as many characters as asked for, as people count them', () => {
    fc.assert(
      fc.property(wishes, whose, (wish, message) => {
        const text = textsOf(wish).textOf(...message);
        expect(text.isWellFormed()).toBe(true);
        expect(text).toBe(text.trim());
        const length = lengthOf(text);
        expect(length).toBeGreaterThanOrEqual(wish.length?.least ?? 1);
        expect(length).toBeLessThanOrEqual(wish.length?.most ?? 400);
      }),
      SEED,
    );
  });

  it('reach both ends of the lengths', () => {
    const texts = textsOf({ seed: '1', length: { least: 3, most: 6 }, languages: LANGUAGES });
    const lengths = Array.from({ length: 400 }, (_, customer) =>
      lengthOf(texts.textOf(customer, 0, 0, 'customer')),
    );
    expect([...new Set(lengths)].sort()).toEqual([3, 4, 5, 6]);
  });

  it('are in one language for a customer, and in each of those asked for', () => {
    const texts = textsOf({ seed: '1', length: null, languages: ['de', 'ja', 'he'] });
    const languageOf = (text: string) =>
      LANGUAGES.filter((name) => {
        const { customer, agent }: Sentences = SENTENCES[name];
        return [...customer, ...agent].some((sentence) => text.startsWith(sentence));
      }).join();
    const spoken = Array.from({ length: 60 }, (_, customer) => {
      const said = Array.from({ length: 12 }, (_, i) =>
        languageOf(texts.textOf(customer, i % 2, i >> 1, i % 3 === 0 ? 'agent' : 'customer')),
      );
      expect(new Set(said).size).toBe(1);
      return said[0];
    });
    expect([...new Set(spoken)].sort()).toEqual(['de', 'he', 'ja']);
  });

  it('differ between seeds, customers, attempts, turns and sides', () => {
    const wish: TextWish = { seed: '1', length: { least: 60, most: 200 }, languages: ['en'] };
    const one = textsOf(wish).textOf(7, 0, 0, 'customer');
    const others = [
      textsOf({ ...wish, seed: '2' }).textOf(7, 0, 0, 'customer'),
      textsOf(wish).textOf(8, 0, 0, 'customer'),
      textsOf(wish).textOf(7, 1, 0, 'customer'),
      textsOf(wish).textOf(7, 0, 1, 'customer'),
      textsOf(wish).textOf(7, 0, 0, 'agent'),
    ];
    expect(others).not.toContain(one);
    expect(new Set(others).size).toBe(others.length);
  });

  it('pin what seed 1 says, so that runs of two versions can be held against each other', () => {
    const texts = textsOf({ seed: '1', ...PLAIN_TEXTS });
    expect(texts.textOf(0, 0, 0, 'customer')).toMatchInlineSnapshot(`"Thank you, that was quick!"`);
    expect(texts.textOf(0, 0, 0, 'agent')).toMatchInlineSnapshot(
      `"Good morning, thank you for waiting."`,
    );
  });
});

describe('sentences', () => {
  it.each(LANGUAGES)('%s has sentences for both sides, none empty, none twice', (name) => {
    const { customer, agent }: Sentences = SENTENCES[name];
    const all = [...customer, ...agent];
    expect(customer.length).toBeGreaterThanOrEqual(5);
    expect(agent.length).toBeGreaterThanOrEqual(5);
    expect(new Set(all).size).toBe(all.length);
    for (const sentence of all) expect(sentence.trim()).toBe(sentence);
    for (const sentence of all) expect(sentence.length).toBeGreaterThan(3);
  });
});

it('languages are told by a list, or all', () => {
  expect(languagesOf('ja, en')).toEqual(['en', 'ja']);
  expect(languagesOf('all')).toBe(LANGUAGES);
  expect(languagesOf('en,klingon')).toEqual({ unknown: 'klingon' });
  expect(() => textsOf({ seed: '1', length: null, languages: [] })).toThrow(RangeError);
});
