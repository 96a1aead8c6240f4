/**
 * What a mapping file reads: expressions in JSONata, compiled once and held against the names there are at their place. Paths,
 * constants and comparisons, which most of them are, are looked up at once; the others are JSONata's, and asynchronous.
 */
import jsonata from 'jsonata';
import { didYouMean } from '../../../scenarios/grammar/problem.ts';
import { type Shape, scalar } from '../../../scenarios/grammar/shape.ts';

/** The names of a place and what they stand for at the moment. */
export type Scope = Readonly<Record<string, unknown>>;

export interface Expression {
  readonly text: string;
  /** A value, or a promise of one. @throws MappingTrouble, either way */
  evaluate(scope: Scope): unknown;
}

/** The mapping does not fit what the backend says. */
export class MappingTrouble extends Error {}

/** Functions of ours besides JSONata's own: they look into the scope's `accounts` and make ids. */
const OURS = ['agentBy', 'account', 'uuid'];

/** Known at a place: names of the scope. */
export type Names = readonly string[];

export type Compiled =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly message: string; readonly hint: string };

export function compile(text: string, names: Names): Compiled {
  let made: jsonata.Expression;
  try {
    made = jsonata(text);
  } catch (error) {
    const { message, position } = error as { message: string; position?: number };
    const where = position === undefined ? '' : ` (at character ${position} of ${text})`;
    return {
      ok: false,
      message: `this expression cannot be read: ${message}${where}`,
      hint: 'it is JSONata, see docs.jsonata.org - a text stands in quotes',
    };
  }
  const ast = made.ast() as unknown as Node;
  const unknown = unknownIn(ast, names);
  if (unknown !== null) return { ok: false, ...unknown };
  const quick = quickOf(ast);
  const slowly = (scope: Scope) =>
    made.evaluate(scope, ours(scope)).then(plain, (error: JsonataError) => {
      throw new MappingTrouble(`${text}: ${whyOf(error)}`);
    });
  return {
    ok: true,
    expression: {
      text,
      evaluate(scope) {
        if (quick === null) return slowly(scope);
        const value = quick(scope);
        return value === TOO_HARD ? slowly(scope) : value;
      },
    },
  };
}

interface JsonataError {
  readonly message?: unknown;
  readonly value?: unknown;
  readonly value2?: unknown;
}

/** What it was that did not fit may be a token: it is left out. */
function whyOf({ message, value, value2 }: JsonataError): string {
  let why = String(message);
  for (const each of [value, value2])
    if (each !== undefined) why = why.replaceAll(JSON.stringify(each), '(what it is)');
  return why;
}

/** An expression in a file. */
export const expression = (names: Names): Shape<Expression> =>
  scalar(
    'an expression such as body.id',
    (text, tree, r) => {
      const inside = /^\{\{(.*)\}\}$/s.exec(text)?.[1];
      if (inside !== undefined)
        return r.fail(
          tree,
          'an expression stands here as it is, without {{ }}',
          `write ${inside.trim()}`,
        );
      const compiled = compile(text, names);
      return compiled.ok
        ? compiled.expression
        : r.fail(tree, compiled.message, compiled.hint, text);
    },
    { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  );

/** JSONata marks its lists with properties of its own. */
const plain = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);

/** A list, whatever JSONata made of it: nothing, one thing alone, or a list. */
export const asList = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

export interface Accounts {
  byName(name: string): Readonly<Record<string, unknown>> | undefined;
  nameBy(key: string, value: unknown): string | undefined;
}
/** Where the functions find the accounts: not a name that files can write. */
export const ACCOUNTS = ' accounts';

function ours(scope: Scope): Record<string, unknown> {
  const accounts = scope[ACCOUNTS] as Accounts | undefined;
  return {
    agentBy: (key: string, value: unknown) => accounts?.nameBy(key, value),
    account: (name: string) => accounts?.byName(name),
    uuid: () => crypto.randomUUID(),
  };
}

// What the parser of JSONata makes, as far as it is looked at.
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly procedure?: Node;
  readonly arguments?: readonly Node[];
  readonly expressions?: readonly Node[];
  readonly expression?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly [key: string]: unknown;
}

const TOO_HARD = Symbol('too hard');
type Quick = (scope: Scope) => unknown;

/** A step with a filter, an order, a variable or a group is JSONata's. */
const isBare = (node: Node): boolean =>
  ['stages', 'predicate', 'group', 'focus', 'index', 'ancestor', 'tuple'].every(
    (key) => node[key] === undefined,
  ) &&
  node['keepArray'] !== true &&
  node['keepSingletonArray'] !== true;

function quickOf(node: Node): Quick | null {
  if (!isBare(node)) return null;
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value': {
      const { value } = node;
      return () => value;
    }
    case 'path': {
      const steps = node.steps as readonly Node[];
      if (!steps.every((step) => step.type === 'name' && isBare(step))) return null;
      const names = steps.map(({ value }) => String(value));
      return (scope) => lookUp(scope, names);
    }
    case 'binary':
      return quickBinary(node);
    case 'function':
      return quickCall(node);
    default:
      return null;
  }
}

function lookUp(scope: Scope, names: readonly string[]): unknown {
  let at: unknown = scope;
  for (const name of names) {
    if (at === undefined || at === null) return undefined;
    // Lists are gone through by JSONata.
    if (Array.isArray(at)) return TOO_HARD;
    if (typeof at !== 'object' || !Object.hasOwn(at, name)) return undefined;
    at = (at as Scope)[name];
  }
  return at;
}

function quickBinary({ value, lhs, rhs }: Node): Quick | null {
  const left = quickOf(lhs as Node);
  const right = quickOf(rhs as Node);
  if (left === null || right === null) return null;
  const both =
    (of: (a: unknown, b: unknown) => unknown): Quick =>
    (scope) => {
      const a = left(scope);
      const b = right(scope);
      return isPlain(a) && isPlain(b) ? of(a, b) : TOO_HARD;
    };
  // Nothing is equal to what is not there, and unequal neither.
  const isThere = (a: unknown, b: unknown) => a !== undefined && b !== undefined;
  switch (value) {
    case '=':
      return both((a, b) => isThere(a, b) && a === b);
    case '!=':
      return both((a, b) => isThere(a, b) && a !== b);
    case 'and':
      return both((a, b) => Boolean(a) && Boolean(b));
    case 'or':
      return both((a, b) => Boolean(a) || Boolean(b));
    default:
      return null;
  }
}

function quickCall({ procedure, arguments: args = [] }: Node): Quick | null {
  const name = procedure?.type === 'variable' ? procedure.value : '';
  const [first] = args;
  if (args.length !== 1 || first === undefined) return null;
  const inner = quickOf(first);
  if (inner === null) return null;
  if (name === 'exists')
    return (scope) => {
      const value = inner(scope);
      return value === TOO_HARD ? TOO_HARD : value !== undefined;
    };
  if (name === 'not')
    return (scope) => {
      const value = inner(scope);
      if (value === undefined) return undefined;
      return isPlain(value) ? !value : TOO_HARD;
    };
  return null;
}

const isPlain = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);

const BUILT_IN = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match
contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random
boolean not map zip keys lookup append exists spread merge reverse each error assert type sort shuffle distinct base64encode
base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl eval toMillis fromMillis filter single reduce sift
clone now millis`.split(/\s+/),
);

/** The first name that is not there at this place. Inside of filters and functions names mean something else. */
function unknownIn(node: Node, names: Names): { message: string; hint: string } | null {
  const inside = (nodes: readonly (Node | undefined)[]) => {
    for (const each of nodes) {
      const found = each === undefined ? null : unknownIn(each, names);
      if (found !== null) return found;
    }
    return null;
  };
  switch (node.type) {
    case 'path': {
      const first = node.steps?.[0];
      if (first === undefined) return null;
      if (first.type !== 'name') return unknownIn(first, names);
      const name = String(first.value);
      if (names.includes(name)) return null;
      return { message: `there is no ${name} here`, hint: didYouMean(name, names, 'there are') };
    }
    case 'binary':
      return inside([node.lhs as Node, node.rhs as Node]);
    case 'unary':
      return inside([node.expression, ...(node.expressions ?? [])]);
    case 'condition':
      return inside([node.condition, node.then, node.else]);
    case 'block':
      // Variables may be bound in it.
      return null;
    case 'function': {
      const name = node.procedure?.type === 'variable' ? String(node.procedure.value) : '';
      if (name !== '' && !BUILT_IN.has(name) && !OURS.includes(name))
        return {
          message: `there is no function $${name}`,
          hint: didYouMean(
            `$${name}`,
            [...OURS, ...BUILT_IN].map((each) => `$${each}`),
            'functions',
          ),
        };
      return inside((node.arguments ?? []).filter(({ type }) => type !== 'lambda'));
    }
    default:
      return null;
  }
}
