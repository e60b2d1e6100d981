import { mkdir, readdir, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import type { DatasetSink, TextStream } from '../../core/formats/datasetFormat.ts';
import { readExportMarker, REPORT_FILE } from './exportMarker.ts';

/**
 * Where an export goes. Files are written into a hidden folder beside `out`, which takes its place when everything is
 * there and checked: a half export is never mistaken for a whole one. A person's files are never deleted: `out` must
 * be absent, empty, or hold a former export and nothing else.
 *
 *     .NAME.atrous-partial-PID    being written
 *     .NAME.atrous-former-PID     the former export, for the moment in which the new one takes its place
 */
export class ExportTarget implements DatasetSink {
  readonly out: string;
  readonly partial: string;
  private readonly former: string;
  /** Topmost folder above `out` that was made for this export; null where there was none to make. */
  private readonly madeParent: string | null;
  private readonly madeFolders = new Set<string>();
  private readonly written = new Map<string, number>();

  private constructor(out: string, madeParent: string | null) {
    this.out = out;
    this.partial = besides(out, `partial-${process.pid}`);
    this.former = besides(out, `former-${process.pid}`);
    this.madeParent = madeParent;
  }

  /** @throws AppError `export.notEmpty`, `export.notAFolder`, `export.notWritable`, `export.diskFull`, `export.busy` */
  static async prepare(folder: string): Promise<ExportTarget> {
    // The real path: a link to a folder would itself be replaced otherwise.
    const out = await realpath(folder).catch(() => resolve(folder));
    try {
      await checkReplaceable(out);
      const madeParent = (await mkdir(dirname(out), { recursive: true })) ?? null;
      await clearLeftovers(out);
      const target = new ExportTarget(out, madeParent);
      await mkdir(target.partial).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? busy(out, target.partial) : error;
      });
      running.add(target.partial);
      return target;
    } catch (error) {
      throw targetError(out, error);
    }
  }

  /** Sorted relative paths of the files written so far. */
  get contents(): string[] {
    return [...this.written.keys()].sort();
  }

  get sizeBytes(): number {
    return [...this.written.values()].reduce((sum, size) => sum + size, 0);
  }

  /** Absolute path of a written file while the export is being made. */
  pathOf(path: string): string {
    return join(this.partial, path);
  }

  async write(path: string, contents: Uint8Array | string): Promise<void> {
    const absolute = this.pathOf(path);
    try {
      const folder = dirname(absolute);
      if (!this.madeFolders.has(folder)) {
        await mkdir(folder, { recursive: true });
        this.madeFolders.add(folder);
      }
      await writeFile(absolute, contents, { flag: 'wx' });
    } catch (error) {
      throw targetError(this.out, error);
    }
    this.written.set(path, typeof contents === 'string' ? Buffer.byteLength(contents) : contents.byteLength);
  }

  async writeOnce(path: string, _key: string, make: () => Promise<Uint8Array>): Promise<void> {
    await this.write(path, await make());
  }

  stream(path: string): Promise<TextStream> {
    const parts: string[] = [];
    return Promise.resolve({
      write: (text) => Promise.resolve(void parts.push(text)),
      close: () => this.write(path, parts.join('')),
    });
  }

  /** Makes the export what is at `out`. Where it throws, `discard` is still to be called. */
  async publish(): Promise<void> {
    try {
      // Once more: it may be an hour since prepare.
      if ((await checkReplaceable(this.out)) === 'former') {
        await rename(this.out, this.former);
        await rename(this.partial, this.out).catch(async (error) => {
          await rename(this.former, this.out);
          throw error;
        });
        await rm(this.former, { recursive: true });
      } else {
        await rmdir(this.out).catch(() => undefined);
        await rename(this.partial, this.out);
      }
      running.delete(this.partial);
    } catch (error) {
      throw targetError(this.out, error);
    }
  }

  /** Removes everything that this export made. */
  async discard(): Promise<void> {
    await rm(this.partial, { recursive: true, force: true });
    running.delete(this.partial);
    if (this.madeParent === null) return;
    // Only as far as the folders are empty: others may have begun to use them.
    for (let folder = dirname(this.out); folder.startsWith(this.madeParent); folder = dirname(folder)) {
      if (!(await rmdir(folder).then(() => true, () => false))) return;
    }
  }
}

/** Folders that this process is writing now; with them a folder of an earlier process of the same id is known as left over. */
const running = new Set<string>();

function besides(out: string, suffix: string): string {
  return join(dirname(out), `.${basename(out)}.atrous-${suffix}`);
}

/** @throws AppError where the folder holds anything but a former export */
async function checkReplaceable(out: string): Promise<'free' | 'former'> {
  const facts = await stat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (facts === null) return 'free';
  if (!facts.isDirectory()) throw new AppError('export.notAFolder', `${out} is a file: give a folder for the export.`, { out });
  if ((await readdir(out)).length === 0) return 'free';
  const marker = await readExportMarker(out);
  if (marker === null) throw new AppError('export.notEmpty', `${out} holds files that are not an export of Atrous: choose an empty or a new folder.`, { out });
  const own = new Set([REPORT_FILE, ...marker.contents]);
  for await (const file of filesBelow(out)) {
    if (!own.has(file)) throw new AppError('export.notEmpty', `${out} holds ${file}, which Atrous did not write there: move it away, or choose another folder.`, { out, file });
  }
  return 'former';
}

async function* filesBelow(root: string, folder: string = root): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const absolute = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, absolute);
    else yield relative(root, absolute).split(sep).join('/');
  }
}

/** Removes what a killed export left beside `out`, and puts back a former export that it had just moved away. */
async function clearLeftovers(out: string): Promise<void> {
  const pattern = new RegExp(`^\\.${escapeRegExp(basename(out))}\\.atrous-(partial|former)-(\\d+)$`);
  for (const name of await readdir(dirname(out))) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const leftover = join(dirname(out), name);
    const pid = Number(match[2]);
    if (pid === process.pid ? running.has(leftover) : isAlive(pid)) {
      throw busy(out, leftover);
    }
    const isOnlyCopy = match[1] === 'former' && (await stat(out).catch(() => null)) === null;
    if (isOnlyCopy) await rename(leftover, out);
    else await rm(leftover, { recursive: true });
  }
}

function busy(out: string, folder: string): AppError {
  return new AppError('export.busy', `Another export to ${out} is running: wait for it, or, if there is none, delete ${folder}.`, { out, folder });
}

function isAlive(pid: number): boolean {
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

function targetError(out: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof AppError || code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('export.diskFull', `There is no room left on the disk of ${out}: free some space and export again.`, { out }, { cause: error });
  }
  return new AppError('export.notWritable', `${out} cannot be written (${code}): check the permissions of the folder above it, or choose another place.`, { out }, { cause: error });
}
