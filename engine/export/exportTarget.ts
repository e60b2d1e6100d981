import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, opendir, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import type { DatasetSink, TextAside, TextStream, WrittenImage } from '../../core/formats/datasetFormat.ts';
import { DiskMap } from '../import/diskMap.ts';
import { Database, TEMPORARY } from '../project/database.ts';
import { readExportMarker, REPORT_FILE } from './exportMarker.ts';
import type { ExportLedger, WrittenFile } from './exportLedger.ts';
import { FileStream } from './fileStream.ts';
import { PartialExport, besides, sha256Of } from './partialExport.ts';

/** Of text that was put aside, read at a time. */
const ASIDE_BYTES = 64 * 1024;

/** Folders that are known to be there: some formats have one for each folder of the project. */
const MOST_FOLDERS = 1000;

/**
 * Where an export goes. Files are written into a hidden folder beside `out` (PartialExport), which takes its place when
 * everything is there and checked: a half export is never mistaken for a whole one. A person's files are never deleted:
 * `out` must be absent, empty, or hold a former export and nothing else.
 */
export class ExportTarget implements DatasetSink {
  readonly out: string;
  private readonly partial: PartialExport;
  /** Topmost folder above `out` that was made for this export; null where there was none to make. */
  private readonly madeParent: string | null;
  private readonly madeFolders = new Set<string>();
  /** Files that are being written piece by piece. */
  private readonly streams = new Set<FileStream>();
  private asides = 0;

  private constructor(out: string, partial: PartialExport, madeParent: string | null) {
    this.out = out;
    this.partial = partial;
    this.madeParent = madeParent;
  }

  /**
   * @param requestId of everything that is asked for: an interrupted export of the same id is gone on with
   * @throws AppError `export.notEmpty`, `export.notAFolder`, `export.notWritable`, `export.diskFull`, `export.busy`
   */
  static async prepare(folder: string, requestId: string): Promise<ExportTarget> {
    // The real path: a link to a folder would itself be replaced otherwise.
    const out = await realpath(folder).catch(() => resolve(folder));
    let madeParent: string | null = null;
    try {
      await checkReplaceable(out);
      madeParent = (await mkdir(dirname(out), { recursive: true })) ?? null;
      return new ExportTarget(out, await PartialExport.begin(out, requestId), madeParent);
    } catch (error) {
      await removeMadeParents(out, madeParent);
      throw targetError(out, error);
    }
  }

  /** Sorted relative paths of the files written so far. */
  contents(): Iterable<string> {
    return this.ledger.paths();
  }

  /** Of the files written so far. */
  get totals(): { files: number; sizeBytes: number } {
    return this.ledger.totals();
  }

  /** What is known of its files and images. */
  get ledger(): ExportLedger {
    return this.partial.ledger;
  }

  /** Where the files are while the export is being made. */
  get folder(): string {
    return this.partial.files;
  }

  async write(path: string, contents: Uint8Array | string): Promise<void> {
    await this.guarded(async () => {
      await this.writeFor(path, null, contents);
    });
  }

  async writeOnce(path: string, key: string, make: () => Promise<Uint8Array>): Promise<void> {
    const noted = this.ledger.noted(path, key);
    if (noted !== null && (await this.holds(path, noted))) {
      await this.guarded(() => this.ledger.wrote(path, key, noted));
      return;
    }
    const bytes = await make();
    await this.guarded(() => this.writeFor(path, key, bytes));
  }

  async stream(path: string): Promise<TextStream> {
    return this.guarded(async () => {
      const file = await this.openStream(await this.placeOf(path));
      return {
        write: (text) => this.guarded(() => file.write(text)),
        close: () => this.guarded(async () => this.ledger.wrote(path, null, await this.closeStream(file))),
      };
    });
  }

  async aside(): Promise<TextAside> {
    return this.guarded(async () => {
      const place = this.partial.aside(++this.asides);
      const file = await this.openStream(place);
      return {
        write: (text) => this.guarded(() => file.write(text)),
        pieces: () => this.asideAgain(file, place),
      };
    });
  }

  wrote(image: WrittenImage): void {
    this.ledger.images.wrote(image);
  }

  /** Takes over a file that `make` writes by itself, to the place that it is given. */
  async adopt(path: string, make: (absolute: string) => void): Promise<void> {
    await this.guarded(async () => {
      const absolute = await this.placeOf(path);
      await rm(absolute, { force: true });
      make(absolute);
      this.ledger.wrote(path, null, { sizeBytes: (await stat(absolute)).size, sha256: await hashOfFile(absolute) });
    });
  }

  /** Says of a photograph that it was read whole once, and what it held; for `checkedPhoto` after an interruption. */
  async notePhoto(path: string, key: string, sha256: string): Promise<void> {
    await this.guarded(() => this.ledger.note({ name: `photo:${path}`, key, sizeBytes: 0, sha256 }));
  }

  /** SHA-256 of a photograph that was read whole for the same key; null where that must be done. */
  checkedPhoto(path: string, key: string): string | null {
    return this.ledger.noted(`photo:${path}`, key)?.sha256 ?? null;
  }

  /** Reads a written file back. @throws AppError `export.notVerified` where it does not hold what was written */
  async verifyFile(path: string): Promise<void> {
    const written = this.ledger.written(path);
    if (written !== null && (await this.holds(path, written))) return;
    throw new AppError('export.notVerified', `${path} cannot be read back as it was written, so nothing was exported: check the disk of ${this.out} and export again.`, { path });
  }

  /** Makes the export what is at `out`. Where it throws, `discard` or `keep` is still to be called. */
  async publish(): Promise<void> {
    await this.guarded(async () => {
      await this.removeStrays();
      // Once more: it may be an hour since prepare.
      if ((await checkReplaceable(this.out)) === 'former') await this.replaceFormer();
      else {
        await rmdir(this.out).catch(() => undefined);
        await rename(this.partial.files, this.out);
      }
      await this.partial.remove();
    });
  }

  /** Removes everything that this export made. */
  async discard(): Promise<void> {
    await this.closeStreams();
    await this.partial.remove();
    await removeMadeParents(this.out, this.madeParent);
  }

  /** Keeps what is written, for the same request to go on from. */
  async keep(): Promise<void> {
    await this.closeStreams();
    await this.partial.release();
  }

  private async openStream(absolute: string): Promise<FileStream> {
    const file = new FileStream(await open(absolute, 'w'));
    this.streams.add(file);
    return file;
  }

  private closeStream(file: FileStream): Promise<WrittenFile> {
    this.streams.delete(file);
    return file.close();
  }

  /** Where an export fails, whoever began them does not end them. */
  private async closeStreams(): Promise<void> {
    for (const file of this.streams) await this.closeStream(file).catch(() => undefined);
  }

  private async *asideAgain(file: FileStream, place: string): AsyncGenerator<string> {
    await this.guarded(() => this.closeStream(file));
    for await (const piece of createReadStream(place, { encoding: 'utf8', highWaterMark: ASIDE_BYTES })) yield piece as string;
    await rm(place);
  }

  private async replaceFormer(): Promise<void> {
    const former = besides(this.out, `former-${process.pid}`);
    await rename(this.out, former);
    await rename(this.partial.files, this.out).catch(async (error) => {
      await rename(former, this.out);
      throw error;
    });
    await rm(former, { recursive: true });
  }

  /** What an interrupted run wrote for images that have changed or are not exported any more. */
  private async removeStrays(): Promise<void> {
    for await (const path of filesBelow(this.folder)) {
      if (this.ledger.written(path) === null) await rm(join(this.folder, path));
    }
    await removeEmptyFolders(this.folder);
  }

  /** @param key as in writeOnce; null = none */
  private async writeFor(path: string, key: string | null, contents: Uint8Array | string): Promise<void> {
    await writeFile(await this.placeOf(path), contents);
    this.ledger.wrote(path, key, { sizeBytes: typeof contents === 'string' ? Buffer.byteLength(contents) : contents.byteLength, sha256: sha256Of(contents) });
  }

  private async placeOf(path: string): Promise<string> {
    const absolute = join(this.folder, path);
    const folder = dirname(absolute);
    if (!this.madeFolders.has(folder)) {
      await mkdir(folder, { recursive: true });
      if (this.madeFolders.size === MOST_FOLDERS) this.madeFolders.clear();
      this.madeFolders.add(folder);
    }
    return absolute;
  }

  private async holds(path: string, { sizeBytes, sha256 }: WrittenFile): Promise<boolean> {
    const absolute = join(this.folder, path);
    const facts = await stat(absolute).catch(() => null);
    if (facts?.size !== sizeBytes) return false;
    return (await hashOfFile(absolute).catch(() => null)) === sha256;
  }

  private async guarded<T>(work: () => Promise<T> | T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw targetError(this.out, error);
    }
  }
}

/** Only as far as the folders are empty: others may have begun to use them. @param made topmost folder above `out` that was made */
async function removeMadeParents(out: string, made: string | null): Promise<void> {
  if (made === null) return;
  for (let folder = dirname(out); folder.startsWith(made); folder = dirname(folder)) {
    if (!(await rmdir(folder).then(() => true, () => false))) return;
  }
}

async function hashOfFile(absolute: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(absolute)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** @throws AppError where the folder holds anything but a former export */
async function checkReplaceable(out: string): Promise<'free' | 'former'> {
  const facts = await stat(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (facts === null) return 'free';
  if (!facts.isDirectory()) throw new AppError('export.notAFolder', `${out} is a file: give a folder for the export.`, { out });
  if (await isEmptyFolder(out)) return 'free';
  const database = new Database(TEMPORARY);
  try {
    database.exec('PRAGMA journal_mode = OFF; BEGIN');
    const own = new DiskMap<true>(database, 'own');
    const marker = await readExportMarker(out, (file) => own.add(file, true));
    if (marker === null) throw new AppError('export.notEmpty', `${out} holds files that are not an export of Atrous: choose an empty or a new folder.`, { out, file: null });
    for await (const file of filesBelow(out)) {
      if (file !== REPORT_FILE && !own.has(file)) throw new AppError('export.notEmpty', `${out} holds ${file}, which Atrous did not write there: move it away, or choose another folder.`, { out, file });
    }
    return 'former';
  } finally {
    database.close();
  }
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  for await (const _entry of await opendir(folder)) return false;
  return true;
}

async function* filesBelow(root: string, folder: string = root): AsyncGenerator<string> {
  for await (const entry of await opendir(folder)) {
    const absolute = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, absolute);
    else yield relative(root, absolute).split(sep).join('/');
  }
}

/** A folder that the dataset needs holds a file. */
async function removeEmptyFolders(folder: string): Promise<void> {
  for await (const entry of await opendir(folder)) {
    if (!entry.isDirectory()) continue;
    await removeEmptyFolders(join(folder, entry.name));
    await rmdir(join(folder, entry.name)).catch(() => undefined);
  }
}

/** The ledger's codes beside the system's. */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'project.diskFull']);
const LEDGER_FAILURES: ReadonlySet<string> = new Set(['project.diskFull', 'project.io', 'project.notWritable']);

function targetError(out: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined || (error instanceof AppError && !LEDGER_FAILURES.has(code))) return error;
  if (FULL.has(code)) {
    return new AppError('export.diskFull', `There is no room left on the disk of ${out}: free some space and export again.`, { out }, { cause: error });
  }
  return new AppError('export.notWritable', `${out} cannot be written (${code}): check the permissions of the folder above it, or choose another place.`, { out, reason: String(code) }, { cause: error });
}
