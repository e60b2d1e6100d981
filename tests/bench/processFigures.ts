import { readFileSync, readdirSync } from 'node:fs';

/** What the processes of a command use, read from /proc: Linux only. */
export interface ProcessFigures {
  /** Resident memory of all of them now, in bytes. Pages that they share count for each. */
  readonly residentBytes: number;
  /** Processor time of all of them so far, in milliseconds; of those that have ended nothing. */
  readonly processorMs: number;
}

const CLOCK_TICKS_PER_SECOND = 100;

/** A process and everything that it started. */
export function processFigures(root: number): ProcessFigures {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = statusOf(Number(name), 'PPid');
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  let residentBytes = 0;
  let processorMs = 0;
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    waiting.push(...(children.get(pid) ?? []));
    residentBytes += (statusOf(pid, 'VmRSS') ?? 0) * 1024;
    processorMs += processorTimeMs(pid);
  }
  return { residentBytes, processorMs };
}

/** A number of /proc/PID/status; null where the process has ended. */
function statusOf(pid: number, field: string): number | null {
  try {
    const found = new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}

/** User and system time, fields 14 and 15 of /proc/PID/stat (proc(5)); the name before them may hold spaces. */
function processorTimeMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
