/**
 * What ships with the program: its version, and the platforms' rules as text. The same code runs from bin/ and from
 * dist/bin/, so paths start at the package's own folder.
 */
import { readdirSync, readFileSync } from 'node:fs';

const HOME = new URL(import.meta.url.endsWith('.ts') ? '../../' : '../../../', import.meta.url);

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
