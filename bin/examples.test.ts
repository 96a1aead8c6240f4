/**
 * Every example that a help or the README shows is run, as it stands there and in its order, over the shipped scenarios in
 * memory: what people copy first must work.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type FakeIo, fakeIo } from '../test/fake-io.ts';
import { main } from './main.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${home}/${path}`, 'utf8');
const shipped = Object.fromEntries(
  globSync('scenarios/{*.yaml,specs/**/*.yaml,platforms/*.yaml}', { cwd: home }).map((path) => [
    path.replaceAll('\\', '/'),
    read(path),
  ]),
);

/** Exit 1 is what these are there to show. */
const MAY_DIFFER = /^trace diff /;

const COMMANDS =
  'run,compare,sweep,tune,init,platforms,validate,test,check,conform,report,explain,trace diff,metrics'.split(
    ',',
  );

test.each(['', ...COMMANDS])('chatsim %s --help: its examples run', async (name) => {
  const help = fakeIo();
  await main([...words(name), '--help'], help);
  const from = help.out().indexOf('Examples:');
  const lines = [
    ...help
      .out()
      .slice(from)
      .matchAll(/^ {2}chatsim (.*?)(?: {2,}.*)?$/gm),
  ];
  expect(lines.length).toBeGreaterThan(0);
  // What the examples call shop.yaml is what init writes.
  const io = fakeIo(shipped);
  if (name !== '' && name !== 'init') await main(words('init --out shop.yaml'), io);
  for (const [, line = ''] of lines) await mustRun(line, io);
});

test('the commands in the README run', async () => {
  const lines = [...read('README.md').matchAll(/^npx chatsim (.*?)(?: +#.*)?$/gm)];
  expect(lines.length).toBeGreaterThan(5);
  const io = fakeIo(shipped);
  for (const [, line = ''] of lines) {
    // There is no server to meet here; live.test.ts has one.
    if (line.startsWith('live ') && !line.includes('--dry-run')) {
      io.written.set('live.ndjson', io.written.get('trace.ndjson') ?? '');
      continue;
    }
    await mustRun(line, io);
    const trace = io.written.get('trace.ndjson');
    if (trace !== undefined)
      io.written.set('other.ndjson', trace.replace('"ready"', '"not-ready"'));
  }
});

async function mustRun(line: string, before: FakeIo): Promise<void> {
  const io: FakeIo = { ...fakeIo(), files: before.files };
  const exit = await main(words(line), io);
  const right = MAY_DIFFER.test(line) ? [0, 1] : [0];
  expect(right, `chatsim ${line}: exit ${exit}, ${io.err()}`).toContain(exit);
}

/** As a shell would part them. */
const words = (line: string) =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
