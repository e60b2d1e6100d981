import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { remark, type Remark } from '../../core/report/remark.ts';

/** Beside the database while a program has the project open to work on it. */
export const LOCK_FILE = 'open.json';

/** The holder says this often that it is there. */
const HEARTBEAT_MS = 20_000;
/** A holder that said nothing for so long is gone: its machine may be. */
const STALE_AFTER_MS = 2 * 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 */
  readonly since: string;
}

/**
 * Says who works on a project, so that a second program that opens it can say so. It keeps nobody out: transactions keep the
 * database whole whoever writes, but what the one does the other shows only when it opens the folder again, and two runs would do
 * the same work twice. A lock whose holder is gone (its process has ended, or says nothing for two minutes) is taken over.
 */
export class ProjectLock {
  /** Who else works on the project; null = nobody. */
  readonly other: Holder | null;
  readonly #path: string;
  readonly #heartbeat: NodeJS.Timeout | null;

  constructor(stateDir: string) {
    this.#path = join(stateDir, LOCK_FILE);
    const found = liveHolder(this.#path);
    this.other = found !== null && (found.pid !== process.pid || found.host !== hostname()) ? found : null;
    const isFree = found === null && claim(this.#path);
    this.#heartbeat = isFree ? setInterval(() => beat(this.#path), HEARTBEAT_MS) : null;
    this.#heartbeat?.unref();
  }

  /** Null where nobody else works on the project. */
  notice(): Remark | null {
    if (this.other === null) return null;
    const { pid, host, since } = this.other;
    const where = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
    const when = `${since.slice(0, 16).replace('T', ' ')} UTC`;
    const sentence = `Another Atrous (${where}, since ${when}) has this project open: what both save is kept, but each sees what the other did only when it opens the folder again.`;
    return remark('notice.otherAtrous', sentence, { pid, host: host === hostname() ? null : host, since: when });
  }

  release(): void {
    if (this.#heartbeat === null) return;
    clearInterval(this.#heartbeat);
    if (readHolder(this.#path)?.pid === process.pid) rmSync(this.#path, { force: true });
  }
}

/** A folder that cannot be written to has no lock, and needs none. */
function claim(path: string): boolean {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(holder));
    // Whole or not there; of two that come at once the last one holds it.
    renameSync(draft, path);
    return true;
  } catch {
    return false;
  }
}

function beat(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Somebody removed it, or the disk is gone; either is seen where it matters.
  }
}

function liveHolder(path: string): Holder | null {
  const holder = readHolder(path);
  if (holder === null) return null;
  try {
    if (Date.now() - statSync(path).mtimeMs > STALE_AFTER_MS) return null;
  } catch {
    return null;
  }
  return holder.host !== hostname() || isAlive(holder.pid) ? holder : null;
}

function readHolder(path: string): Holder | null {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<keyof Holder, unknown>>;
    return typeof pid === 'number' && typeof host === 'string' && typeof since === 'string' ? { pid, host, since } : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
