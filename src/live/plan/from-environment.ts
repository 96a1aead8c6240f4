/** Texts with `$NAME` or `${NAME}` in them, filled in from the environment: how secrets come in and files stay clean. */

export interface FilledIn {
  readonly text: string;
  /** Variables that are named and not set, or empty. */
  readonly missing: readonly string[];
  readonly named: readonly string[];
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** `$$` is a dollar sign. */
export function filledIn(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): FilledIn {
  const missing = new Set<string>();
  const named = new Set<string>();
  const parts = text.split('$$').map((part) =>
    part.replace(VARIABLE, (_, braced?: string, bare?: string) => {
      const name = (braced ?? bare) as string;
      named.add(name);
      const value = env[name];
      if (value === undefined || value === '') missing.add(name);
      return value ?? '';
    }),
  );
  return { text: parts.join('$'), missing: [...missing], named: [...named] };
}
