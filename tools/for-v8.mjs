// What the build tells V8 that our sources leave to be found out at run time. A plugin for rolldown, for the engine's chunk
// alone; what the program does stays what the source says.
//
// 1. Tables of whole numbers (`EV.chatEnded`, `FLAG.rare`) are written in as numbers: the byte code gets shorter, so that
//    more of it is inlined, and a `switch` over events becomes a jump table.
// 2. Functions of a module become constants. A declared function may be assigned to, so that V8 looks at each call whether
//    it is still the same one.
import { RolldownMagicString } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

/** @returns {import('rolldown').Plugin} */
export function forV8(isHot = (chunk) => chunk.name === 'engine') {
  return {
    name: 'for-v8',
    renderChunk(code, chunk) {
      if (!isHot(chunk)) return null;
      const { body } = parseAst(code);
      const text = new RolldownMagicString(code);
      writeNumbers(body, text);
      fixFunctions(body, text);
      return {
        code: text.toString(),
        map: JSON.parse(text.generateMap({ hires: true }).toString()),
      };
    },
  };
}

/** Replaces what is read from a table of whole numbers by the number. */
function writeNumbers(body, text) {
  const taken = namesWithin(body);
  const tables = new Map();
  for (const { name, init } of constants(body)) {
    const table = init?.type === 'ObjectExpression' ? tableOf(init) : undefined;
    if (table !== undefined && !taken.has(name)) tables.set(name, table);
  }
  visit(body, (node) => {
    if (node.type !== 'MemberExpression' || node.computed) return;
    const number = tables.get(node.object.name)?.get(node.property.name);
    if (number !== undefined) text.overwrite(node.start, node.end, number);
  });
}

/** Member → number as it is written in a program; undefined when anything else stands in the table. */
function tableOf({ properties }) {
  const table = new Map();
  for (const { type, computed, key, value } of properties) {
    if (type !== 'Property' || computed || !isWhole(value)) return undefined;
    table.set(key.name ?? key.value, value.operator === '-' ? '(-1)' : String(value.value));
  }
  return table;
}

function isWhole(node) {
  if (node.type === 'UnaryExpression')
    return node.operator === '-' && node.argument.type === 'Literal' && node.argument.value === 1;
  return node.type === 'Literal' && Number.isInteger(node.value);
}

/** `function f() {}` → `const f = function () {};`, at the top, as if the declarations were still drawn up there. */
function fixFunctions(body, text) {
  const assigned = new Set();
  visit(body, (node) => {
    if (node.type === 'AssignmentExpression') assigned.add(node.left.name);
  });
  const top = body.find((node) => node.type !== 'ImportDeclaration').start;
  for (const node of body) {
    if (node.type !== 'FunctionDeclaration' || node.async || node.generator) continue;
    const { name } = node.id;
    if (assigned.has(name)) continue;
    text.overwrite(node.start, node.id.end, `const ${name} = function`);
    text.appendLeft(node.end, ';\n');
    if (node.start > top) text.move(node.start, node.end, top);
  }
}

/** Name and value of each variable of the module. */
function constants(body) {
  return body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? (node.declaration ?? node) : node))
    .filter((node) => node.type === 'VariableDeclaration')
    .flatMap((node) => node.declarations)
    .filter(({ id }) => id.type === 'Identifier')
    .map(({ id, init }) => ({ name: id.name, init }));
}

/** Names that mean something of their own within a function. */
function namesWithin(body) {
  const names = new Set();
  const addAll = (pattern) =>
    visit(pattern, (node) => {
      if (node.type === 'Identifier') names.add(node.name);
    });
  const top = new Set(body);
  visit(body, (node) => {
    if (node.type === 'VariableDeclaration' && !top.has(node))
      for (const { id } of node.declarations) addAll(id);
    if (node.params !== undefined && /Function/.test(node.type)) addAll(node.params);
    if (node.id && !top.has(node) && /Function|Class/.test(node.type)) addAll(node.id);
    if (node.type === 'CatchClause' && node.param) addAll(node.param);
  });
  return names;
}

/** Hands over every node but the names of members. */
function visit(node, see) {
  if (Array.isArray(node)) {
    for (const inner of node) visit(inner, see);
    return;
  }
  if (node === null || typeof node !== 'object' || typeof node.type !== 'string') return;
  see(node);
  for (const key in node) {
    const isName = (key === 'property' || key === 'key') && !node.computed;
    if (key !== 'type' && !isName) visit(node[key], see);
  }
}
