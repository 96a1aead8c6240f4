/**
 * Draws the generated parts of docs/platforms/*.md and docs/rules.md: what stands between `<!-- begin NAME -->` and
 * `<!-- end -->`. The words around them are written by hand and left alone.
 * Usage: node tools/docs-platforms.ts [--check]   (--check changes nothing and fails when a page is out of date)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  readBehaviours,
  readPlatforms,
  readSpecs,
  rulesInForce,
  type WrittenPlatform,
} from './docs/platform-data.ts';
import {
  assumedTable,
  behaviourTable,
  documentedTable,
  rulesReference,
  ruleTable,
  sourceTable,
  uncovered,
  variantTable,
} from './docs/tables.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const platforms = readPlatforms(join(root, 'scenarios/platforms'));
const specs = readSpecs(join(root, 'scenarios/specs'));
const behaviours = readBehaviours(join(root, 'docs/platforms/behaviours.yaml'));

/** The platforms with a page of their own; `plain` is no platform but the bare defaults. */
const SEEDS = ['gladly', 'sinch', 'desk', 'brightpattern', 'enchant'];
const BARE = 'plain';

const problems: string[] = [];
const check = process.argv.includes('--check');

for (const name of SEEDS) page(`docs/platforms/${name}.md`, seedBlocks(name));
page('docs/platforms/others.md', { platforms: otherPlatforms() });
page('docs/rules.md', { rules: rulesReference() });

for (const name of SEEDS)
  for (const number of uncovered(behaviours[name] ?? {}, specs))
    problems.push(`${number} (${name}) is covered by no spec, and behaviours.yaml gives no reason`);
for (const problem of problems) console.error(problem);
if (check && problems.length > 0) process.exitCode = 1;

function seedBlocks(name: string): Record<string, string> {
  const platform = platforms.get(name);
  if (platform === undefined) throw new Error(`no platform ${name}`);
  const rules = rulesInForce(platforms, name);
  const variants = [...platforms.values()].filter((other) => other.extends === name);
  return {
    documented: documentedTable(rules),
    assumed: assumedTable(rules),
    ...(variants.length === 0 ? {} : { variants: variantTable(variants) }),
    behaviours: behaviourTable(behaviours[name] ?? {}, specs),
    sources: sourceTable(platform.sources ?? {}),
  };
}

/** Every platform without a page of its own; a variant stands below what it extends. */
function otherPlatforms(): string {
  const others = [...platforms.values()].filter(
    ({ name, extends: base }) =>
      name !== BARE && !SEEDS.includes(name) && !SEEDS.includes(base ?? ''),
  );
  return others
    .sort((a, b) => (lineage(a) < lineage(b) ? -1 : 1))
    .map(section)
    .join('\n\n');
}

/** `chatwoot-v1 chatwoot-v2`: in this order a base stands above its variants. */
function lineage({ name, extends: base }: WrittenPlatform): string {
  const above = base === undefined ? undefined : platforms.get(base);
  return above === undefined ? name : `${lineage(above)} ${name}`;
}

function section(platform: WrittenPlatform): string {
  const base =
    platform.extends === undefined
      ? ''
      : `\nAs \`${platform.extends}\`, but for what the table says.`;
  return [
    `## ${platform.title}`,
    `\`platform: ${platform.name}\``,
    `${platform.about.trim()}${base}`,
    ruleTable(platform.rules ?? {}),
    sourceTable(platform.sources ?? {}),
  ].join('\n\n');
}

/** Puts the blocks into a page, or in --check tells that they differ. */
function page(file: string, blocks: Readonly<Record<string, string>>): void {
  const path = join(root, file);
  const before = readFileSync(path, 'utf8');
  let after = before;
  for (const [name, text] of Object.entries(blocks)) {
    const begin = `<!-- begin ${name} -->`;
    const from = after.indexOf(begin);
    const to = after.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) {
      problems.push(`${file} has no place for ${name}`);
      continue;
    }
    after = `${after.slice(0, from)}${begin}\n\n${text}\n\n${after.slice(to)}`;
  }
  if (after === before) return;
  if (check)
    problems.push(`${relative(root, path)} is out of date: run node tools/docs-platforms.ts`);
  else writeFileSync(path, after);
}
