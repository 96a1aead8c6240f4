/** The real disk and pipes behind Files. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeIo } from './node-io.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatsim-io-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { files } = nodeIo(() => {
  throw new Error('nobody leaves');
});

test('a pipe is read once and known afterwards, as a scenario is that several settings are loaded from', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', 'echo name: From a pipe > "$0"', pipe], { stdio: 'ignore' });
  expect(files.read(pipe)).toBe('name: From a pipe\n');
  expect(files.read(pipe)).toBe('name: From a pipe\n');
  writer.unref();
});

test('a file is read anew each time', () => {
  const file = join(folder, 'file');
  for (const text of ['one', 'two']) {
    writeFileSync(file, text);
    expect(files.read(file)).toBe(text);
  }
});

test('however many commands one process runs, it listens to its streams and signals once', () => {
  const counts = () => [
    process.stdout.listenerCount('error'),
    process.stderr.listenerCount('error'),
    process.listenerCount('SIGINT'),
    process.listenerCount('SIGTERM'),
  ];
  const before = counts();
  for (let i = 0; i < 20; i++) {
    const stopListening = nodeIo(() => {
      throw new Error('nobody leaves');
    }).onInterrupt(() => {});
    stopListening();
  }
  expect(counts()).toEqual(before);
});

test.each([
  [80, 80],
  [0, 100],
  [Number.NaN, 100],
  [undefined, 100],
])('a terminal that says %s columns is one of %i', (said, taken) => {
  const stream = { columns: said, isTTY: true, on: () => {}, write: () => true };
  const given = vi.spyOn(process, 'stderr', 'get').mockReturnValue(stream as never);
  try {
    expect(
      nodeIo(() => {
        throw new Error('nobody leaves');
      }).stderr.columns,
    ).toBe(taken);
  } finally {
    given.mockRestore();
  }
});
