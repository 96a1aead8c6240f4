/** What a tree of processes uses, read in /proc: CPU time of each, also of those that have ended, and memory. Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** CLK_TCK is 100 on every Linux that Node runs on. */
const TICKS_A_SEC = 100;

export class ProcessTree {
  private readonly root: number;
  private readonly cpu = new Map<number, number>();
  private most = 0;
  private mostProcesses = 0;

  constructor(root: number) {
    this.root = root;
  }

  /** Ask a few times a second: what a process used after the last time is lost with it. */
  look(withMemory: boolean): void {
    const pids = descendants(this.root);
    let bytes = 0;
    for (const pid of pids) {
      const used = cpuSecOf(pid);
      if (used !== undefined) this.cpu.set(pid, used);
      if (withMemory) bytes += bytesOf(pid);
    }
    if (pids.length > this.mostProcesses) this.mostProcesses = pids.length;
    if (bytes > this.most) this.most = bytes;
  }

  get cpuSec(): number {
    let total = 0;
    for (const used of this.cpu.values()) total += used;
    return total;
  }

  /** The most that was seen; pages that processes share are counted once (PSS). */
  get mostBytes(): number {
    return this.most;
  }

  get processes(): number {
    return this.mostProcesses;
  }
}

function descendants(root: number): number[] {
  const found = [root];
  // Grows while it is gone through.
  for (const pid of found) {
    try {
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        const text = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
        if (text !== '') found.push(...text.split(' ').map(Number));
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function cpuSecOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SEC;
  } catch {
    return undefined;
  }
}

function bytesOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
