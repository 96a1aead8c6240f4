/**
 * What ships in the package beside the code: its version, and the platforms' rules as text. Paths start at the package's
 * own folder. For Node only; rooms that run in a browser are handed what stands here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoadOptions } from './scenarios/load.ts';

/** The nearest folder above with a package.json: the code runs from src, from dist/src and from dist/chunks. */
export function packageHome(): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('..', folder);
    if (above.href === folder.href) throw new Error('no package.json above the program');
    folder = above;
  }
  return folder;
}

export function packageVersion(): string {
  const text = readFileSync(new URL('package.json', packageHome()), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const platforms = () => new URL('scenarios/platforms/', packageHome());

/** Names of all platforms, sorted. */
export function platformNames(): string[] {
  return readdirSync(platforms())
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** Text of a platform's file, or null when there is none of that name. */
export function platformText(name: string): string | null {
  // A name, never a path: nothing outside of the folder can be read through it.
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return null;
  try {
    return readFileSync(new URL(`${name}.yaml`, platforms()), 'utf8');
  } catch {
    return null;
  }
}

/** Paths of the platforms' files. */
export function platformFiles(): string[] {
  return platformNames().map((name) => fileURLToPath(new URL(`${name}.yaml`, platforms())));
}

/** Text of a file of the template that `chatsim k6` copies. */
export function k6TemplateText(name: string): string {
  return readFileSync(new URL(`src/live/k6/template/${name}`, packageHome()), 'utf8');
}

/** The platforms of this package, as `loadScenario` and `loadSpecs` take them. */
export function shippedPlatforms(): Required<Pick<LoadOptions, 'platform' | 'platformNames'>> {
  return { platform: platformText, platformNames: platformNames() };
}
