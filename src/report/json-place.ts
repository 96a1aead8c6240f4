/**
 * Where a text stops being JSON (RFC 8259): the offset of the first character that cannot stand there, the length of the text
 * where it ends too early, null where it is JSON. JSON.parse says it only sometimes, and in words that differ from Node to Node.
 */
const SPACE = /[ \t\n\r]*/y;
/** What a string is made of: no quote, backslash or control character. */
const STRING = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const OPEN_STRING = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS = ['true', 'false', 'null'];

export function jsonTroubleAt(text: string): number | null {
  /** Of the objects and lists that are open, how each ends. */
  const open: ('}' | ']')[] = [];
  let at = space(text, 0);
  /** A value has just ended, and what may follow is a comma or an end. */
  let isAfter = false;
  for (;;) {
    if (isAfter) {
      if (open.length === 0) return at === text.length ? null : at;
      const end = open.at(-1);
      if (text[at] === end) {
        open.pop();
        at = space(text, at + 1);
        continue;
      }
      if (text[at] !== ',') return at;
      at = space(text, at + 1);
      isAfter = false;
      if (end === '}') {
        const after = key(text, at);
        if (typeof after === 'object') return after.trouble;
        at = after;
      }
      continue;
    }
    const character = text[at];
    if (character === '{' || character === '[') {
      const end = character === '{' ? '}' : ']';
      open.push(end);
      at = space(text, at + 1);
      if (text[at] === end) {
        isAfter = true;
        continue;
      }
      if (end === ']') continue;
      const after = key(text, at);
      if (typeof after === 'object') return after.trouble;
      at = after;
      continue;
    }
    const length = scalar(text, at);
    if (length === 0) return character === '"' ? stringTrouble(text, at) : at;
    at = space(text, at + length);
    isAfter = true;
  }
}

/** Behind `"name":` and its blanks. */
function key(text: string, at: number): number | { readonly trouble: number } {
  const length = matched(STRING, text, at);
  if (length === 0) return { trouble: text[at] === '"' ? stringTrouble(text, at) : at };
  const colon = space(text, at + length);
  return text[colon] === ':' ? space(text, colon + 1) : { trouble: colon };
}

function scalar(text: string, at: number): number {
  const word = WORDS.find((each) => text.startsWith(each, at));
  if (word !== undefined) return word.length;
  return matched(STRING, text, at) || matched(NUMBER, text, at);
}

/** A string that does not end: where what may stand in it ends. */
function stringTrouble(text: string, at: number): number {
  return at + matched(OPEN_STRING, text, at);
}

const space = (text: string, at: number) => at + matched(SPACE, text, at);

function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
