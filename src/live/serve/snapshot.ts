/**
 * All that a world knows, as bytes, and back: so that a start need not play every turn since the beginning again. It takes the
 * objects as they are, whatever they are called: what a class gains later is in the snapshot by itself. Restored into a new world
 * of the same scenario and version; the scenario's own objects and all functions are the new world's.
 *
 *   world ── objects, lists, maps, sets, columns ──►  a table, each object once, its parts by number  ──►  bytes
 */
import { deserialize, serialize } from 'node:v8';
import { Feed } from './feed.ts';

/** Objects that come and go while a server runs and are of a class. */
const CLASSES: Readonly<Record<string, object>> = { [Feed.name]: Feed.prototype };

type Row =
  | readonly [kind: 'known', place: number]
  | readonly [kind: 'object', of: string, keys: readonly string[], values: readonly unknown[]]
  | readonly [kind: 'list', values: readonly unknown[]]
  | readonly [kind: 'map', keys: readonly unknown[], values: readonly unknown[]]
  | readonly [kind: 'set', values: readonly unknown[]]
  | readonly [kind: 'column', column: Column];

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array;
type Entries = Record<string, unknown>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
/** A part is written by its number, behind a mark that other texts get doubled. */
const MARK = '\u0000';

/** @throws TypeError for what it cannot take: then the world has learned something that this file does not know. */
export function snapshotOf(world: object, scenario: object): Buffer {
  const known = placesIn(scenario);
  const numbers = new Map<object, number>();
  const rows: Row[] = [];
  const todo: object[] = [];
  const part = (value: unknown): unknown => {
    if (typeof value === 'string') return value.startsWith(MARK) ? MARK + value : value;
    if (!isObject(value)) return value;
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value, number);
      todo.push(value);
    }
    return `${MARK}${number}`;
  };
  const row = (value: object): Row => {
    const place = known.get(value);
    if (place !== undefined) return ['known', place];
    if (Array.isArray(value)) return ['list', Array.from(value, part)];
    if (value instanceof Map)
      return ['map', [...value.keys()].map(part), [...value.values()].map(part)];
    if (value instanceof Set) return ['set', [...value].map(part)];
    if (ArrayBuffer.isView(value)) return ['column', value as Column];
    const of = value.constructor.name;
    const keys = Object.keys(value).filter((key) => typeof (value as Entries)[key] !== 'function');
    return ['object', of, keys, keys.map((key) => part((value as Entries)[key]))];
  };
  part(world);
  // One after another, not one inside another: chats and customers lead to each other without end.
  for (let i = 0; i < todo.length; i++) rows.push(row(todo[i] as object));
  return serialize(rows);
}

/** Puts it into a world in which nothing has happened yet. */
export function restore(world: object, scenario: object, bytes: Buffer): void {
  const rows = deserialize(bytes) as Row[];
  const known = [...placesIn(scenario).keys()];
  const made: (object | undefined)[] = new Array(rows.length);
  const todo: number[] = [];
  const taken = new Set<object>();
  /** The new object of a number; what stands in its place already is taken where it is of the same kind. */
  const object = (number: number, there: unknown): object => {
    const before = made[number];
    if (before !== undefined) return before;
    const found = started(rows[number] as Row, isObject(there) && !taken.has(there) ? there : null);
    made[number] = found;
    taken.add(found);
    todo.push(number);
    return found;
  };
  const started = (row: Row, there: object | null): object => {
    switch (row[0]) {
      case 'known':
        return known[row[1]] as object;
      case 'list':
        return Array.isArray(there) ? there : [];
      case 'map':
        return there instanceof Map ? there : new Map();
      case 'set':
        return there instanceof Set ? there : new Set();
      case 'column': {
        const [, column] = row;
        const isSame = there?.constructor === column.constructor && ArrayBuffer.isView(there);
        if (!isSame || (there as Column).length !== column.length) return column;
        (there as Column).set(column);
        return there as Column;
      }
      default: {
        const [, of] = row;
        if (there !== null && there.constructor.name === of) return there;
        if (of === 'Object') return {};
        const prototype = CLASSES[of];
        if (prototype === undefined) throw new TypeError(`a snapshot has an unknown ${of}`);
        return Object.create(prototype) as object;
      }
    }
  };
  const value = (part: unknown, there: unknown): unknown => {
    if (typeof part !== 'string' || !part.startsWith(MARK)) return part;
    if (part.startsWith(MARK + MARK)) return part.slice(1);
    return object(Number(part.slice(1)), there);
  };
  const fill = (row: Row, into: object): void => {
    switch (row[0]) {
      case 'list': {
        const list = into as unknown[];
        const parts = row[1];
        for (let i = 0; i < parts.length; i++) list[i] = value(parts[i], list[i]);
        list.length = parts.length;
        return;
      }
      case 'map': {
        const map = into as Map<unknown, unknown>;
        const before = new Map(map);
        map.clear();
        row[1].forEach((part, i) => {
          const key = value(part, undefined);
          map.set(key, value(row[2][i], before.get(key)));
        });
        return;
      }
      case 'set': {
        const set = into as Set<unknown>;
        set.clear();
        for (const part of row[1]) set.add(value(part, undefined));
        return;
      }
      case 'object': {
        const [, , keys, parts] = row;
        keys.forEach((key, i) => {
          (into as Entries)[key] = value(parts[i], (into as Entries)[key]);
        });
        return;
      }
      default:
    }
  };
  object(0, world);
  for (let i = 0; i < todo.length; i++) {
    const number = todo[i] as number;
    fill(rows[number] as Row, made[number] as object);
  }
}

/** The scenario's own objects, in an order that depends on nothing else. */
function placesIn(scenario: object): Map<object, number> {
  const places = new Map<object, number>();
  const todo: object[] = [scenario];
  for (let i = 0; i < todo.length; i++) {
    const at = todo[i] as object;
    if (places.has(at)) continue;
    places.set(at, places.size);
    for (const inside of Object.values(at)) if (isObject(inside)) todo.push(inside);
  }
  return places;
}
