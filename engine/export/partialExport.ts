import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { ExportLedger } from './exportLedger.ts';

/** The dataset itself, inside the folder of a partial export. */
const FILES = 'files';
const LEDGER = 'ledger.db';
/** Holds the id of the process that writes. */
const OWNER = 'owner';

/**
 * The hidden folder beside the target in which an export is written:
 *
 *     .NAME.atrous-partial-ID/files/           the dataset, as far as it is written
 *     .NAME.atrous-partial-ID/ledger.db        which of its files are whole, and of what they were made
 *     .NAME.atrous-partial-ID/aside-1          text for the end of another file
 *     .NAME.atrous-partial-ID/owner            the id of the process that writes
 *     .NAME.atrous-former-PID                  the former export, for the moment in which the new one takes its place
 *
 * ID says what is asked for, so that the same request goes on where it was interrupted and another one begins anew.
 */
export class PartialExport {
  readonly folder: string;
  readonly ledger: ExportLedger;

  private constructor(folder: string, ledger: ExportLedger) {
    this.folder = folder;
    this.ledger = ledger;
  }

  /**
   * Begins, or goes on with, the partial export of this request; what others left beside `out` is cleared away, and a
   * former export that one had just moved aside is put back.
   * @param id letters and digits
   * @throws AppError `export.busy` where another process is writing there
   */
  static async begin(out: string, id: string): Promise<PartialExport> {
    const folder = besides(out, `partial-${id}`);
    await clearLeftovers(out, folder);
    const isNew = (await mkdir(join(folder, FILES), { recursive: true })) !== undefined;
    await own(out, folder);
    running.add(folder);
    try {
      return new PartialExport(folder, ExportLedger.open(join(folder, LEDGER)));
    } catch (error) {
      await disown(folder);
      if (isNew) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Where the dataset is being written. */
  get files(): string {
    return join(this.folder, FILES);
  }

  /** A file for text that is put aside. It is of one run alone. */
  aside(number: number): string {
    return join(this.folder, `aside-${number}`);
  }

  /** Leaves everything where it is for the next run of the same request. */
  async release(): Promise<void> {
    this.ledger.close();
    await disown(this.folder);
  }

  async remove(): Promise<void> {
    this.ledger.close();
    await rm(this.folder, { recursive: true, force: true });
    running.delete(this.folder);
  }
}

export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A folder beside `out` for a moment. */
export function besides(out: string, suffix: string): string {
  return join(dirname(out), `.${basename(out)}.atrous-${suffix}`);
}

/** Folders that this process is writing now: with them a folder of an earlier process of the same id is known as left over. */
const running = new Set<string>();

async function own(out: string, folder: string): Promise<void> {
  const owner = join(folder, OWNER);
  // clearLeftovers found nobody who is alive.
  await rm(owner, { force: true });
  try {
    const handle = await open(owner, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
  } catch (error) {
    // Another process was faster by a moment.
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? busy(out, folder) : error;
  }
}

async function disown(folder: string): Promise<void> {
  await rm(join(folder, OWNER), { force: true });
  running.delete(folder);
}

async function clearLeftovers(out: string, own: string): Promise<void> {
  const pattern = new RegExp(`^\\.${escapeRegExp(basename(out))}\\.atrous-(partial|former)-([0-9a-f]+)$`);
  for (const name of await readdir(dirname(out))) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const leftover = join(dirname(out), name);
    if (match[1] === 'former') {
      if (isAlive(Number(match[2])) && Number(match[2]) !== process.pid) throw busy(out, leftover);
      const isOnlyCopy = (await stat(out).catch(() => null)) === null;
      if (isOnlyCopy) await rename(leftover, out);
      else await rm(leftover, { recursive: true });
      continue;
    }
    const pid = Number(await readFile(join(leftover, OWNER), 'utf8').catch(() => NaN));
    if (pid === process.pid ? running.has(leftover) : isAlive(pid)) throw busy(out, leftover);
    if (leftover !== own) await rm(leftover, { recursive: true });
  }
}

function busy(out: string, folder: string): AppError {
  return new AppError('export.busy', `Another export to ${out} is running: wait for it, or, if there is none, delete ${folder}.`, { out, folder });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
