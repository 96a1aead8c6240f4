/**
 * What ships with the program: its version, and the platforms' rules as text. Paths start at the package's own
 * folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The nearest folder above with a package.json: the code runs from bin/shell, from dist/bin and from dist/chunks. */
function packageHome(): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('no package.json above the program');
    folder = above;
  }
  return folder;
}

const HOME = packageHome();

export function packageVersion(): string {
  const text = readFileSync(new URL('package.json', HOME), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const PLATFORMS = new URL('scenarios/platforms/', HOME);

/** Names of all platforms, sorted. */
export function platformNames(): string[] {
  return readdirSync(PLATFORMS)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** Text of a platform's file, or null when there is none of that name. */
export function platformText(name: string): string | null {
  // A name, never a path: nothing outside of the folder can be read through it.
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return null;
  try {
    return readFileSync(new URL(`${name}.yaml`, PLATFORMS), 'utf8');
  } catch {
    return null;
  }
}
