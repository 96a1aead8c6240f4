/**
 * Draws the generated parts of README.md and docs/commands.md: the excerpt of a report, and the help of every command,
 * from the program itself. What stands between `<!-- begin NAME -->` and `<!-- end -->` is replaced, all else left alone.
 * Usage: node tools/docs-readme.ts [--check]   (--check changes nothing and fails when a page is out of date)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../bin/main.ts';
import type { Io } from '../bin/shell/io.ts';
import { nodeIo } from '../bin/shell/node-io.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
process.chdir(root);

/** Blocks of the report that fit a first screen. */
const SHOWN = ['Waiting', 'Where the waiting went', 'Expectations'];
const COMMANDS = [
  'run',
  'compare',
  'sweep',
  'tune',
  'check',
  'conform',
  'report',
  'init',
  'platforms',
  'validate',
  'test',
  'explain',
  'trace diff',
  'metrics',
  'serve',
];

const report = await chatsim('run', 'scenarios/gladly.yaml');
page('README.md', { report: fenced(excerpt(report)) });
const helps: string[] = [];
for (const name of COMMANDS)
  helps.push(`## ${name}\n\n${fenced((await chatsim(...name.split(' '), '--help')).trimEnd())}`);
page('docs/commands.md', { commands: helps.join('\n\n') });

/** The title and some of the blocks. */
function excerpt(text: string): string {
  const [title = '', ...blocks] = text.trimEnd().split(/\n\n(?=\S)/);
  const shown = blocks.filter((block) => SHOWN.some((head) => block.startsWith(head)));
  return [title, ...shown].join('\n\n');
}

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}

/** What the program prints, as into a file. */
async function chatsim(...argv: string[]): Promise<string> {
  let text = '';
  const io: Io = {
    ...nodeIo(process.exit),
    env: { LANG: 'en_US.UTF-8' },
    stdout: {
      isTerminal: false,
      columns: 100,
      write(more) {
        text += more;
      },
    },
    stderr: { isTerminal: false, columns: 100, write: () => undefined },
  };
  await main(argv, io);
  return text;
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
    if (from < 0 || to < 0) throw new Error(`${file} has no place for ${name}`);
    after = `${after.slice(0, from)}${begin}\n\n${text}\n\n${after.slice(to)}`;
  }
  if (after === before) return;
  if (!check) return writeFileSync(path, after);
  console.error(`${file} is out of date: run node tools/docs-readme.ts`);
  process.exitCode = 1;
}
