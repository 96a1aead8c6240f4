/** The command line in a process of its own, as people start it, beside servers that live in the test's process. For tests only. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHATSIM = fileURLToPath(new URL('../bin/chatsim.ts', import.meta.url));

export interface ChatsimProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{
    readonly exit: number | null;
    readonly out: string;
    readonly err: string;
  }>;
}

/** `line` without `chatsim`; words are parted by one blank each. */
export function chatsimProcess(
  line: string,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): ChatsimProcess {
  const child = spawn(process.execPath, [CHATSIM, ...line.split(' ')], {
    cwd,
    env: { ...process.env, ...env },
  });
  const text = { out: '', err: '' };
  child.stdout.on('data', (more) => {
    text.out += more;
  });
  child.stderr.on('data', (more) => {
    text.err += more;
  });
  const ended = new Promise<Awaited<ChatsimProcess['ended']>>((resolve) =>
    child.once('close', (exit) => resolve({ exit, ...text })),
  );
  return { child, ended };
}
