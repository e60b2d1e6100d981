import { createReadStream } from 'node:fs';
import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import type { DatasetFiles } from '../../core/formats/datasetFormat.ts';
import type { LargeMap } from '../../core/formats/largeMap.ts';
import { readImageSize } from '../images/readImageSize.ts';
import { Database, TEMPORARY } from '../project/database.ts';
import { DiskMap } from './diskMap.ts';

/** What one string of V8 can hold, with room for what is made of it. Larger text is streamed. */
const MAX_TEXT_BYTES = 400 * 1024 * 1024;

const ARCHIVE = /\.(zip|tar|tgz|tar\.(gz|bz2|xz|zst)|7z|rar)$/i;

const PATHS_AT_ONCE = 1000;

/** The files of a dataset on the disk; for a path of a single file, that file alone. Close it in the end. */
export class DiskFiles implements DatasetFiles {
  readonly root: string;
  private readonly database = new Database(TEMPORARY);
  private maps = 0;

  private constructor(root: string) {
    this.root = root;
    // One transaction that is never ended: nobody else sees it, and nothing of it is to outlive the process.
    this.database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; CREATE TABLE file (path TEXT PRIMARY KEY) WITHOUT ROWID');
  }

  /** @throws AppError `import.notFound`, `import.unreadable`, `import.archive` */
  static async open(path: string): Promise<DiskFiles> {
    const place = resolve(path);
    const facts = await stat(place).catch((error: NodeJS.ErrnoException) => error);
    if (facts instanceof Error) {
      if (facts.code === 'ENOENT' || facts.code === 'ENOTDIR') throw new AppError('import.notFound', `There is no file or folder ${path}: check the path.`, { path }, { cause: facts });
      throw unreadable(place, facts);
    }
    if (!facts.isDirectory() && ARCHIVE.test(place)) throw new AppError('import.archive', `${path} is an archive: unpack it, and give the folder that comes out.`, { path });
    const files = new DiskFiles(facts.isDirectory() ? place : dirname(place));
    try {
      if (facts.isDirectory()) await collect(place, '', (found) => files.add(found));
      else files.add(basename(place));
      return files;
    } catch (error) {
      files.close();
      throw error;
    }
  }

  *paths(): Generator<string> {
    for (let after = ''; ; ) {
      const rows = this.database.all<{ path: string }>('SELECT path FROM file WHERE path > ? ORDER BY path LIMIT ?', after, PATHS_AT_ONCE);
      for (const { path } of rows) yield path;
      if (rows.length < PATHS_AT_ONCE) return;
      after = rows.at(-1)!.path;
    }
  }

  has(path: string): boolean {
    return this.database.get('SELECT 1 FROM file WHERE path = ?', path) !== undefined;
  }

  largeMap<Value>(): LargeMap<Value> {
    return new DiskMap<Value>(this.database, `map${++this.maps}`);
  }

  close(): void {
    this.database.close();
  }

  async read(path: string): Promise<Uint8Array> {
    return readFile(this.placeOf(path)).catch((error: unknown) => {
      throw unreadable(path, error);
    });
  }

  async readText(path: string): Promise<string> {
    const facts = await stat(this.placeOf(path)).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (facts.size > MAX_TEXT_BYTES) throw new AppError('import.unreadable', `${path} has ${Math.round(facts.size / 1e6)} MB, more text than can be read at once: split it into several files.`, { path });
    const bytes = await this.read(path);
    try {
      // It removes the byte order mark.
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw notText(path, error);
    }
  }

  async *lines(path: string): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decoded = (piece?: Uint8Array): string => {
      try {
        return decoder.decode(piece, { stream: piece !== undefined });
      } catch (error) {
        throw notText(path, error);
      }
    };
    let rest = '';
    for await (const piece of this.stream(path)) {
      const lines = (rest + decoded(piece)).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield withoutReturn(line);
    }
    yield withoutReturn(rest + decoded());
  }

  async *stream(path: string): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of createReadStream(this.placeOf(path), { highWaterMark: 256 * 1024 })) yield piece as Uint8Array;
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(path, error);
    }
  }

  async photoSize(path: string): Promise<readonly [number, number]> {
    const { width, height } = await readImageSize(this.placeOf(path));
    return [width, height];
  }

  /** Only what was listed is read: a dataset may name files anywhere. */
  private placeOf(path: string): string {
    if (!this.has(path)) throw new AppError('import.unreadable', `${path} is not in the dataset: it may have been left out or renamed.`, { path });
    return join(this.root, path);
  }

  private add(path: string): void {
    this.database.run('INSERT INTO file (path) VALUES (?)', path);
  }
}

async function collect(root: string, folder: string, add: (path: string) => void): Promise<void> {
  const entries = await opendir(join(root, folder)).catch((error: unknown) => {
    throw unreadable(join(root, folder), error);
  });
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => null) : entry;
    if (kind === null) continue;
    if (kind.isFile()) add(path);
    // A link to a folder could lead in a circle.
    else if (kind.isDirectory() && !entry.isSymbolicLink()) await collect(root, path, add);
  }
}

function notText(path: string, error: unknown): AppError {
  return new AppError('import.unreadable', `${path} is not UTF-8 text: save it as UTF-8, or copy it again from its source.`, { path }, { cause: error });
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function unreadable(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new AppError('import.unreadable', `${path} cannot be read (${code}): check its permissions, or copy it again.`, { path }, { cause: error });
}
