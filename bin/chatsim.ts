#!/usr/bin/env node
// The command line's root: it asks for a Node that can run the rest, then hands arguments, streams and signals to main.
// Only this file ends the process. Nothing may be imported above the question, since an old Node would fail on it first.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `chatsim needs Node 22.19 or newer, and this is Node ${process.versions.node}.\n`,
  );
  process.exit(2);
}

// What was compiled once is kept for the next start, which saves a tenth of a short run; Node looks after the folder.
(await import('node:module')).enableCompileCache?.();

const { main } = await import('./main.ts');
const { nodeIo } = await import('./shell/node-io.ts');

// Set, not called: what was written to a pipe is still on its way.
process.exitCode = await main(process.argv.slice(2), nodeIo(process.exit));

export {};
