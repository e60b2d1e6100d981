import { createReadStream } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import type { DatasetFiles } from '../../core/formats/datasetFormat.ts';
import { readImageSize } from '../images/readImageSize.ts';

/** What one string of V8 can hold, with room for what is made of it. Larger text is streamed. */
const MAX_TEXT_BYTES = 400 * 1024 * 1024;

const ARCHIVE = /\.(zip|tar|tgz|tar\.(gz|bz2|xz|zst)|7z|rar)$/i;

/** The files of a dataset on the disk; for a path of a single file, that file alone. */
export class DiskFiles implements DatasetFiles {
  readonly paths: readonly string[];
  readonly root: string;
  private readonly known: ReadonlySet<string>;

  private constructor(root: string, paths: readonly string[]) {
    this.root = root;
    this.paths = paths;
    this.known = new Set(paths);
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
    if (!facts.isDirectory()) return new DiskFiles(dirname(place), [basename(place)]);
    const paths: string[] = [];
    await collect(place, '', paths);
    return new DiskFiles(place, paths.sort());
  }

  has(path: string): boolean {
    return this.known.has(path);
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
      throw new AppError('import.unreadable', `${path} is not UTF-8 text: save it as UTF-8, or copy it again from its source.`, { path }, { cause: error });
    }
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
    if (!this.known.has(path)) throw new AppError('import.unreadable', `${path} is not in the dataset: it may have been left out or renamed.`, { path });
    return join(this.root, path);
  }
}

async function collect(root: string, folder: string, paths: string[]): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(join(root, folder), error);
  });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const kind = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => null) : entry;
    if (kind === null) continue;
    if (kind.isFile()) paths.push(path);
    // A link to a folder could lead in a circle.
    else if (kind.isDirectory() && !entry.isSymbolicLink()) await collect(root, path, paths);
  }
}

function unreadable(path: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new AppError('import.unreadable', `${path} cannot be read (${code}): check its permissions, or copy it again.`, { path }, { cause: error });
}
