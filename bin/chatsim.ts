#!/usr/bin/env node
// The command line's root: it asks for a Node that can run the rest, then builds the tree of commands.
// Only this file exits. Nothing may be imported above the question, since an old Node would fail on it first.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `chatsim needs Node 22.18 or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exit(2);
}

const { readFile } = await import('node:fs/promises');
const { Command } = await import('commander');

// The same file runs from bin/chatsim.ts and from dist/bin/chatsim.js.
const up = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json';
const { version } = JSON.parse(await readFile(new URL(up, import.meta.url), 'utf8')) as {
  version: string;
};

await new Command('chatsim').version(version).parseAsync();

export {};
