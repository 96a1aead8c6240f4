/** Outputs on a real disk: what is replaced, what is written through, and what is never touched. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newFile } from './new-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatsim-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8');
function write(path: string, ...parts: string[]): void {
  const file = newFile(path);
  for (const part of parts) file.write(part);
  file.close();
}

describe('a file', () => {
  test('stands under its name only when it is complete, in folders made for it', () => {
    const file = newFile(at('a/b/c.txt'));
    file.write('half');
    expect(existsSync(at('a/b/c.txt'))).toBe(false);
    file.write(' and half');
    file.close();
    expect(text('a/b/c.txt')).toBe('half and half');
    expect(readdirSync(at('a/b'))).toEqual(['c.txt']);
  });

  test('takes bytes as they are, beside text as UTF-8', () => {
    const file = newFile(at('x.bin'));
    file.write(new Uint8Array([0, 255, 128]));
    file.write('é');
    file.close();
    expect([...readFileSync(at('x.bin'))]).toEqual([0, 255, 128, 0xc3, 0xa9]);
  });

  test('that is given up leaves nothing, not even the folders', () => {
    newFile(at('a/b/c.txt')).discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is there keeps its permissions', () => {
    writeFileSync(at('x'), 'old', { mode: 0o600 });
    write(at('x'), 'new');
    expect([text('x'), statSync(at('x')).mode & 0o777]).toEqual(['new', 0o600]);
  });

  test.each(['in.yaml', './in.yaml', 'sub/../in.yaml', 'link.yaml', 'folder-link/in.yaml'])(
    'that is read is not written over: %s',
    (name) => {
      mkdirSync(at('sub'));
      writeFileSync(at('in.yaml'), 'input');
      symlinkSync(at('in.yaml'), at('link.yaml'));
      symlinkSync(folder, at('folder-link'));
      expect(() => newFile(`${folder}/${name}`, [at('in.yaml')])).toThrow(/same file as/);
      expect(text('in.yaml')).toBe('input');
    },
  );

  test('two new ones under two spellings of one name are one', () => {
    symlinkSync(folder, at('link'));
    expect(() => newFile(at('link/new/x'), [at('new/x')])).toThrow(/same file as/);
  });
});

describe('a link', () => {
  test('stays a link, and what it leads to is written', () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('link'));
    symlinkSync('link', at('second'));
    write(at('second'), 'new');
    expect(text('target')).toBe('new');
    expect(lstatSync(at('second')).isSymbolicLink()).toBe(true);
  });

  test('that leads nowhere yet makes its target', () => {
    symlinkSync('later/target', at('link'));
    write(at('link'), 'new');
    expect(text('later/target')).toBe('new');
  });

  test('in a circle is told', () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    expect(() => newFile(at('a'))).toThrow();
  });
});

describe.skipIf(process.platform === 'win32')('a device or a pipe', () => {
  test('/dev/null stays a device, also through a link, and also twice', () => {
    symlinkSync('/dev/null', at('link'));
    for (const path of ['/dev/null', at('link')]) {
      const file = newFile(path, ['/dev/null']);
      file.write('gone');
      file.close();
      newFile(path).discard();
    }
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });

  test.skipIf(!existsSync('/dev/full'))('/dev/full says that it is full', () => {
    expect(() => newFile('/dev/full').write('text')).toThrow(/ENOSPC/);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  test('a pipe with a name hands everything on, and a reader that leaves is no error', async () => {
    const run = promisify(execFile);
    await run('mkfifo', [at('pipe')]);
    const all = run('cat', [at('pipe')]);
    write(at('pipe'), 'one ', 'x'.repeat(200_000));
    expect((await all).stdout.length).toBe(200_004);
    const some = run('head', ['-c', '3', at('pipe')]);
    write(at('pipe'), ...Array.from({ length: 50 }, () => 'x'.repeat(10_000)));
    expect((await some).stdout).toBe('xxx');
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  });
});

describe('a folder that cannot be made', () => {
  test('below a file', () => {
    writeFileSync(at('file'), '');
    expect(() => newFile(at('file/x/y'))).toThrow(/ENOTDIR/);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.skipIf(process.platform !== 'linux')('in /proc, at once', () => {
    expect(() => newFile('/proc/x/result.json')).toThrow(/\/proc\/x: this folder cannot be made/);
  });
});
