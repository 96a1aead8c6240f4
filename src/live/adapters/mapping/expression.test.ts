/** Expressions: what is looked up at once is what JSONata itself would find, and templates fill in what is asked for. */
import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { Reader } from '../../../scenarios/grammar/reader.ts';
import { parseYaml, type Tree } from '../../../scenarios/grammar/tree.ts';
import { compile, MappingTrouble } from './expression.ts';
import { callTemplate, jsonTemplate, pathTemplate, template } from './template.ts';

const NAMES = ['a', 'b', 'c'];
const path = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((p) => p.join('.'));
const constant = fc.oneof(fc.constantFrom("'x'", "'y'", '1', '0', 'true', 'false', 'null', "''"));
const leaf = fc.oneof(path, constant);
const comparison = fc
  .tuple(leaf, fc.constantFrom('=', '!='), leaf)
  .map(([left, by, right]) => `${left} ${by} ${right}`);
const call = fc
  .tuple(fc.constantFrom('$exists', '$not'), fc.oneof(path, comparison))
  .map(([name, of]) => `${name}(${of})`);
const expressions = fc.oneof(
  path,
  comparison,
  call,
  fc
    .tuple(
      fc.oneof(comparison, call, path),
      fc.constantFrom('and', 'or'),
      fc.oneof(comparison, call, path),
    )
    .map(([left, by, right]) => `(${left}) ${by} (${right})`.replace(/[()]/g, (c) => c)),
  fc.tuple(comparison, fc.constantFrom('and', 'or'), call).map((parts) => parts.join(' ')),
);
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('x', 'y', '', 1, 0, true, false, null),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const scopes = fc.dictionary(fc.constantFrom(...NAMES), values, { maxKeys: 3 });

test('an expression gives what JSONata gives', async () => {
  await fc.assert(
    fc.asyncProperty(expressions, scopes, async (text, scope) => {
      const compiled = compile(text, NAMES);
      if (!compiled.ok) throw new Error(compiled.message);
      const ours = await Promise.resolve(compiled.expression.evaluate(scope));
      const theirs = await jsonata(text).evaluate(scope);
      // A list of one is that one thing to JSONata; we keep it as it came.
      expect(unwrapped(ours)).toEqual(unwrapped(theirs));
    }),
    { numRuns: 2000 },
  );
});

const unwrapped = (value: unknown): unknown => {
  const plain = JSON.parse(JSON.stringify(value ?? null));
  if (!Array.isArray(plain)) return plain;
  return plain.length === 1 ? plain[0] : plain.length === 0 ? null : plain;
};

test('an expression that fails does not tell what it failed at', async () => {
  for (const text of ['$number(a)', 'a - 1', '$uppercase(b)', 'a > 1', '$join(c)']) {
    const compiled = compile(text, NAMES);
    if (!compiled.ok) throw new Error(compiled.message);
    const scope = { a: 'the-token', b: { x: 'the-token' }, c: [{ x: 'the-token' }] };
    const error = await Promise.resolve(compiled.expression.evaluate(scope)).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(MappingTrouble);
    expect(String(error)).not.toContain('the-token');
  }
});

describe('templates', () => {
  const scope = {
    name: 'Ann',
    number: 8,
    list: ['one'],
    nothing: undefined,
    odd: 'a/b?c#d%',
    up: '..',
    map: { a: 1 },
  };
  const names = Object.keys(scope);

  function readIn<T>(shape: { read(tree: Tree, r: Reader): T }, yaml: string): T {
    return shape.read(parseYaml(yaml, 't', []) as Tree, new Reader());
  }

  test.each([
    ['plain', 'plain'],
    ['"Hello {{ name }}!"', 'Hello Ann!'],
    ['"{{ number }}"', 8],
    ['"{{ number }}{{ number }}"', '88'],
    ['"{{ list }}"', ['one']],
    ['"{{ nothing }}"', undefined],
    ['"[{{ nothing }}]"', '[]'],
    ['"{{ map }}."', '{"a":1}.'],
    [`'{{ {"a": {"b": name}} }}'`, { a: { b: 'Ann' } }],
    ['"{{ \'8\' }}"', '8'],
  ])('the text %s', async (yaml, filled) => {
    expect(await readIn(template(names), yaml).fill(scope)).toEqual(filled);
  });

  test('JSON keeps numbers, words and lists, and leaves out what is not there', async () => {
    const yaml =
      '{ n: 8, t: "{{ \'8\' }}", yes: true, none: null, who: "{{ name }}", gone: "{{ nothing }}", many: [1, "{{ nothing }}", "{{ list }}"] }';
    expect(await readIn(jsonTemplate(names), yaml)(scope)).toEqual({
      n: 8,
      t: '8',
      yes: true,
      none: null,
      who: 'Ann',
      many: [1, ['one']],
    });
  });

  test.each([
    ['/chats/{{ number }}/end', '/chats/8/end'],
    ['/chats/{{ odd }}?x={{ name }}', '/chats/a%2Fb%3Fc%23d%25?x=Ann'],
    ['/chats/{{ up }}/end', '/chats/%2E%2E/end'],
    ['/chats?after={{ nothing }}', '/chats'],
    ['/chats?after={{ nothing }}&of={{ name }}&all', '/chats?of=Ann&all'],
    ['/chats?after={{ number }}&of={{ nothing }}', '/chats?after=8'],
    ['"/chats?of={{ name & \'&\' & name }}"', '/chats?of=Ann%26Ann'],
    ['/{{ name }}?x={{ name }}.{{ nothing }}', '/Ann?x=Ann.'],
  ])('the path %s', async (yaml, filled) => {
    expect(await readIn(pathTemplate(names), yaml).fill(scope)).toBe(filled);
  });

  test('a call', async () => {
    const { method, path: where } = readIn(callTemplate(names), 'DELETE /x/{{ number }}');
    expect([method, await where.fill(scope)]).toEqual(['DELETE', '/x/8']);
  });
});
