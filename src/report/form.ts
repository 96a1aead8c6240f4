/**
 * The form of a JSON value, as far as drawing relies on it, and where a value differs from it. A form is written like the value:
 * `{ name: 'string', agents: [{ lane: 'number' }] }`. Keys that a form does not name may be there.
 */
export type Form =
  | 'string'
  | 'number'
  | 'boolean'
  | 'any'
  /** May be null, or not there at all. */
  | { readonly maybe: Form }
  /** Any keys, all values alike. */
  | { readonly each: Form }
  | readonly [Form]
  | { readonly fields: { readonly [key: string]: Form } };

/** `metrics.wait.mean is not a number`, or null. */
export function formTrouble(form: Form, value: unknown, path = ''): string | null {
  const name = path === '' ? 'the whole' : path;
  if (form === 'any') return null;
  if (typeof form === 'string') return typeof value === form ? null : `${name} is not a ${form}`;
  if (Array.isArray(form)) {
    if (!Array.isArray(value)) return `${name} is not a list`;
    return first(value.entries(), ([i, each]) => formTrouble(form[0], each, `${path}[${i}]`));
  }
  if ('maybe' in form)
    return value === null || value === undefined ? null : formTrouble(form.maybe, value, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `${name} is not an object`;
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  if ('each' in form)
    return first(Object.entries(value), ([key, each]) => formTrouble(form.each, each, below(key)));
  if (!('fields' in form)) return null;
  return first(Object.entries(form.fields), ([key, each]) =>
    formTrouble(each, (value as Record<string, unknown>)[key], below(key)),
  );
}

function first<T>(items: Iterable<T>, trouble: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = trouble(item);
    if (found !== null) return found;
  }
  return null;
}
