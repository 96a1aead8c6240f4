/**
 * Fills the examples of docs/*.md with what the program prints today. A place for one looks like this, and what stands
 * between the two marks is replaced; `| head -N` keeps the first lines. Outputs of other commands (a study of minutes, say)
 * are put in by their own tools.
 *
 *     <!-- begin output: chatsim compare scenarios/gladly.yaml --set offer.timeout=20s -->
 *     <!-- end -->
 *
 * The commands of a page run one after the other in one scratch folder, so that one can use what another has written.
 * Usage: node tools/docs-outputs.ts [--check] [PAGE...]   (--check changes nothing and fails when a page is out of date)
 */
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const named = process.argv.slice(2).filter((word) => word !== '--check');
const pages = named.length > 0 ? named : pagesIn('docs');
const PLACE = /<!-- begin output: (chatsim [^\n]*?) -->\n[\s\S]*?<!-- end -->/g;
/** Of a command that was interrupted or broke; all others are answers. */
const FAULTS = new Set([2, 4, 70, 130, 143]);

for (const page of pages) fill(page);

function pagesIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function fill(page: string): void {
  const path = join(root, page);
  const before = readFileSync(path, 'utf8');
  if (before.search(PLACE) < 0) return;
  const scratch = mkdtempSync(join(tmpdir(), 'chatsim-docs-'));
  try {
    symlinkSync(join(root, 'scenarios'), join(scratch, 'scenarios'));
    const after = before.replace(
      PLACE,
      (_, command: string) =>
        `<!-- begin output: ${command} -->\n\n\`\`\`\n${outputOf(command, scratch)}\n\`\`\`\n\n<!-- end -->`,
    );
    if (after === before) return;
    if (!check) return writeFileSync(path, after);
    console.error(`${page} is out of date: run node tools/docs-outputs.ts`);
    process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function outputOf(command: string, folder: string): string {
  const [line = '', cut] = command.split(/ \| head -(?=\d+$)/);
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  const done = spawnSync(process.execPath, [join(root, 'bin/chatsim.ts'), ...words.slice(1)], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'en_US.UTF-8', NO_COLOR: '1' },
  });
  if (done.status === null || FAULTS.has(done.status))
    throw new Error(`${command} ended with ${done.status}:\n${done.stderr}`);
  const lines = done.stdout.trimEnd().split('\n');
  return (cut === undefined ? lines : lines.slice(0, Number(cut)))
    .map((each) => each.trimEnd())
    .join('\n');
}
