import { readFileSync, readdirSync } from 'node:fs';

/** A process with what started it, as /proc knows it (Linux). */
export interface ProcessEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** Arguments, the executable first. */
  readonly command: readonly string[];
}

/** Every process below `pid`, without itself. */
export function descendantsOf(pid: number): ProcessEntry[] {
  const all = allProcesses();
  const found: ProcessEntry[] = [];
  const parents = new Set([pid]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const entry of all) {
      if (parents.has(entry.pid) || !parents.has(entry.parentPid)) continue;
      parents.add(entry.pid);
      found.push(entry);
      grew = true;
    }
  }
  return found;
}

/** True while the process runs; a zombie is dead. */
export function isRunning(pid: number): boolean {
  const entry = readEntry(pid);
  return entry !== null;
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function allProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readEntry(Number(name)))
    .filter((entry) => entry !== null);
}

function readEntry(pid: number): ProcessEntry | null {
  try {
    // "pid (name) state parent ...": the name may hold anything, the rest follows its last parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    // Chromium's processes separate their arguments by spaces after they have renamed themselves.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/).filter((part) => part !== '');
    return { pid, parentPid: Number(parent), command };
  } catch {
    return null;
  }
}
