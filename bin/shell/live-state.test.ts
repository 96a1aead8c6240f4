/** What a live run leaves behind, from before anything is made until it is gone; on a real disk where the mode counts. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeIo } from '../../test/fake-io.ts';
import type { Io } from './io.ts';
import { openState, readState, statesIn } from './live-state.ts';
import { nodeIo } from './node-io.ts';

const LEFT = {
  run: 'chatsim-20261121-165200-ab12',
  pid: 4711,
  adapter: 'chatsim',
  target: 'http://127.0.0.1:8080',
  headers: ['Authorization: Bearer $KEY'],
  ca: null,
  mapping: null,
  options: [],
  speed: 30,
  world: { run: 'r', queues: [], agents: [], rules: {}, accounts: [] },
};
const MADE = {
  adapter: 'chatsim',
  run: LEFT.run,
  agents: [{ name: 'Ann', secret: { token: 'tok-secret' } }],
  keep: { project: 7 },
};

describe('the life of the file', () => {
  it('is there before anything is made, knows what was made, and goes', () => {
    const io = fakeIo();
    const state = openState(io, '.chatsim-live', LEFT);
    expect(state.path).toBe('.chatsim-live/chatsim-20261121-165200-ab12.json');
    expect(readState(io, state.path)).toEqual({
      kind: 'chatsim-live',
      version: 1,
      ...LEFT,
      made: null,
    });
    state.made(MADE);
    expect(readState(io, state.path).made).toEqual(MADE);
    expect(statesIn(io, '.chatsim-live/')).toEqual([state.path]);
    state.remove();
    expect(statesIn(io, '.chatsim-live')).toEqual([]);
    state.remove();
  });

  it('a folder that cannot be written is told before anything is made', () => {
    const io = fakeIo({}, { readOnly: () => true });
    expect(() => openState(io, 'there', LEFT)).toThrow(/^there\/.*permission denied/);
  });
});

describe('on a disk', () => {
  let folder = '';
  let io: Io;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chatsim-live-'));
    io = nodeIo((exit) => {
      throw new Error(`exit ${exit}`);
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('only its owner may read it, also when a file was there', () => {
    const state = openState(io, join(folder, 'state'), LEFT);
    expect(statSync(state.path).mode & 0o777).toBe(0o600);
    rmSync(state.path);
    writeFileSync(state.path, 'old', { mode: 0o644 });
    state.made(MADE);
    expect(statSync(state.path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(state.path, 'utf8')).made).toEqual(MADE);
    state.remove();
    expect(statesIn(io, join(folder, 'state'))).toEqual([]);
  });
});

describe('files that are none', () => {
  it.each([
    ['{"agents":[{"token":"hunter2"}', 'this is no file of what a live run has made'],
    ['{"kind":"run"}', 'this is no file of what a live run has made'],
    ['null', 'this is no file of what a live run has made'],
    [JSON.stringify({ kind: 'chatsim-live', version: 2, ...LEFT }), 'this is of another version'],
  ])('%s', (text, trouble) => {
    const io = fakeIo({ 'a.json': text });
    expect(() => readState(io, 'a.json')).toThrow(`a.json: ${trouble}`);
    try {
      readState(io, 'a.json');
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
    }
  });
});
