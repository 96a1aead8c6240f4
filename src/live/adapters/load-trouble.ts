/**
 * Where in its files a plug-in cannot be loaded: Node tells it in the text of a stack, and of JavaScript that cannot be read only
 * on a screen. Nothing is loaded here.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Place {
  readonly file: string;
  readonly line: number;
  /** Null where only the line is known. */
  readonly column: number | null;
}

/** `loader` is the module that imports plug-ins, by its URL. Null when nobody can tell. */
export function placeOf(error: unknown, file: string, loader: string): Place | null {
  if (!(error instanceof Error)) return null;
  const stack = error.stack ?? '';
  return drawn(stack) ?? (error instanceof SyntaxError ? checked(file) : framed(stack, loader));
}

/** `FILE:LINE`, some lines of it, and carets below what is wrong, before the message. */
function drawn(text: string): Place | null {
  const [head = '', ...lines] = text.split('\n');
  const [, file = '', line] = /^(\S.*?):(\d+)$/.exec(head) ?? [];
  if (line === undefined) return null;
  const carets = lines.find((each) => /^\s*\^+\s*$/.test(each));
  const at = file.startsWith('file:') ? fileURLToPath(file) : file;
  return {
    file: resolve(at),
    line: Number(line),
    column: carets === undefined ? null : carets.indexOf('^') + 1,
  };
}

/** Of JavaScript the stack does not say where; `node --check` does, and runs nothing of it. */
function checked(file: string): Place | null {
  const { stderr } = spawnSync(process.execPath, ['--check', file], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return drawn(stderr ?? '');
}

/** The first frame that is neither Node's nor ours: what ran in the plug-in and threw. */
function framed(stack: string, loader: string): Place | null {
  for (const line of stack.split('\n')) {
    const found = /(file:\/\/\S+?):(\d+):(\d+)\)?$/.exec(line);
    if (found === null) continue;
    const [, url = '', row, column] = found;
    // Nothing of the plug-in ran before it came to our own.
    return url === loader
      ? null
      : { file: fileURLToPath(url), line: Number(row), column: Number(column) };
  }
  return null;
}
