/**
 * What the people of a live run write: a text for each message, told by the seed and by whose message it is, so that two runs
 * of one seed send the same texts. A customer keeps to one language, and is answered in it. Lengths are counted as people count
 * them: what looks like one character is one, however many code units it takes. No text is kept.
 */
import { Draws } from '../../engine/random/draws.ts';
import { LANGUAGES, type Language, SENTENCES, type Sentences } from './sentences.ts';

/** What texts are asked for: plain data, to be handed to further processes. */
export interface TextWish {
  readonly seed: string;
  /** Characters of a text, both ends included; null for a sentence or two as they come. */
  readonly length: { readonly least: number; readonly most: number } | null;
  readonly languages: readonly Language[];
}

export interface Texts {
  readonly wish: TextWish;
  /** `customer` is the cast's number; `turn` counts the messages of that side in that attempt. */
  textOf(customer: number, attempt: number, turn: number, side: 'customer' | 'agent'): string;
}

export const PLAIN_TEXTS: Omit<TextWish, 'seed'> = { length: null, languages: ['en'] };

const PURPOSE = { language: 0, customer: 1, agent: 2 } as const;
const TURNS = 0x1_0000;
/** Draws of one text: its length, whether it has a second sentence, and its sentences after another. */
const DRAW = { length: 0, second: 1, sentence: 2 } as const;
/** Above as many as the longest text has sentences. */
const DRAWS_A_TEXT = 0x1000;

/** A sentence, and where in it what looks like one character ends: at `ends[k]` the first k of them, in code units. */
interface Cut {
  readonly text: string;
  readonly ends: readonly number[];
}

interface Spoken {
  readonly between: Cut;
  readonly customer: readonly Cut[];
  readonly agent: readonly Cut[];
}

/** @throws RangeError for a language that is not there, or none, or a length below 1. */
export function textsOf(wish: TextWish): Texts {
  const { seed, length, languages } = wish;
  if (languages.length === 0) throw new RangeError('no language');
  if (length !== null && !(length.least >= 1 && length.most >= length.least))
    throw new RangeError('no such length');
  const cuts = languages.map((name) => {
    const sentences = (SENTENCES as Readonly<Record<string, Sentences>>)[name];
    if (sentences === undefined) throw new RangeError(`no language ${name}`);
    return spokenIn(name, sentences);
  });
  const draws = new Draws(`${seed} texts`, 0, Object.keys(PURPOSE).length);
  return {
    wish,
    textOf(customer, attempt, turn, side) {
      const language = draws.bits(PURPOSE.language, customer, 0) % cuts.length;
      const cut = cuts[language] as Spoken;
      const pool = cut[side];
      // A lane of its own for each draw of this text: draws of two texts never meet.
      const draw = (lane: number, below: number) =>
        Math.floor(
          draws.uniformIn(PURPOSE[side], customer, attempt * TURNS + turn, lane % DRAWS_A_TEXT) *
            below,
        );
      const sentence = (i: number) => pool[draw(DRAW.sentence + i, pool.length)] as Cut;
      if (length === null) {
        const first = sentence(0).text;
        if (draw(DRAW.second, 4) > 0) return first;
        return first + cut.between.text + sentence(1).text;
      }
      const want = length.least + draw(DRAW.length, length.most - length.least + 1);
      return filled(want, cut.between, sentence);
    },
  };
}

/** Sentences one after the other, the last one cut off; it neither begins nor ends with a space. */
function filled(want: number, between: Cut, sentence: (i: number) => Cut): string {
  let text = '';
  let left = want;
  const add = ({ text: more, ends }: Cut) => {
    const count = Math.min(left, ends.length - 1);
    const piece = more.slice(0, ends[count]);
    left -= count;
    // A server may cut spaces off the end: then the text would not be the one that was sent.
    text += left === 0 ? piece.replace(/\s$/, '.') : piece;
  };
  for (let i = 0; left > 0; i += 1) {
    if (i > 0) add(between);
    if (left > 0) add(sentence(i));
  }
  return text;
}

function spokenIn(language: string, { between, customer, agent }: Sentences): Spoken {
  const segmenter = new Intl.Segmenter(language === 'emoji' ? 'en' : language, {
    granularity: 'grapheme',
  });
  const cut = (text: string): Cut => {
    const starts = Array.from(segmenter.segment(text), ({ index }) => index);
    return { text, ends: [...starts, text.length] };
  };
  return { between: cut(between), customer: customer.map(cut), agent: agent.map(cut) };
}

/** `en,de` or `all`: the languages, or the first word that is none. */
export function languagesOf(text: string): readonly Language[] | { readonly unknown: string } {
  if (text === 'all') return LANGUAGES;
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !(LANGUAGES as readonly string[]).includes(name));
  if (unknown !== undefined) return { unknown };
  return LANGUAGES.filter((name) => names.includes(name));
}
