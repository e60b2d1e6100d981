import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHashOfFile } from '../images/contentHash.ts';
import type { Database } from './database.ts';

/** A file that holds the photograph of an image. */
export interface FoundFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly modifiedMs: number;
}

export interface MovedImages {
  /** Where the photograph of an image is now, by its id: under another name, or where it was with another time. */
  readonly files: ReadonlyMap<number, FoundFile>;
  /** How many of them have another name. */
  readonly moved: number;
}

interface KnownImage {
  readonly id: number;
  readonly path: string;
  /** Null = nothing was ever said of it. */
  readonly width: number | null;
  readonly file_bytes: number | null;
  readonly file_modified_ms: number | null;
  /** It is known what was in the file. */
  readonly remembered: number;
}

/** A file as it is now. */
interface PresentFile extends FoundFile {
  readonly sizeBytes: number;
  /** What is known by its path; undefined = the path is new. */
  readonly image: KnownImage | undefined;
}

/** The system looks at many files at a time several times faster than at one after the other. */
const FILES_AT_ONCE = 64;

/**
 * Images that were moved or renamed inside the folder, found again by what is in the files: under a path that is new, or under
 * that of another image whose file has changed too (renumbered photographs, two that swapped their names).
 * Of an unchanged folder no file is read, and of others only those that can be the photograph of an image that is not in its place:
 * - under a new path: of its size in bytes;
 * - under a known one: of its size and time, which a rename keeps, or of its size where that is not what this file had before.
 * @param paths what is in the folder, relative to it
 */
export async function findMoved(database: Database, folder: string, paths: readonly string[]): Promise<MovedImages> {
  const known = database.all<KnownImage>('SELECT id, path, width, file_bytes, file_modified_ms, content_hash IS NOT NULL AND file_bytes IS NOT NULL AS remembered FROM image');
  const byPath = new Map(known.map((image) => [image.path, image]));
  const present = new Set(paths);
  const changed = new Map<number, PresentFile>();
  for await (const file of filesOf(folder, paths, (path) => byPath.get(path), (image) => image?.remembered === 1)) {
    if (stampOf(file.sizeBytes, file.modifiedMs) !== stampOf(file.image!.file_bytes, file.image!.file_modified_ms)) changed.set(file.image!.id, file);
  }
  const displaced = known.filter(({ id, path, remembered }) => remembered === 1 && (!present.has(path) || changed.has(id)));
  const files = new Map<number, FoundFile>();
  let moved = 0;
  if (displaced.length === 0) return { files, moved };

  const sizes = new Set(displaced.map(({ file_bytes }) => file_bytes));
  const stamps = new Set(displaced.map(({ file_bytes, file_modified_ms }) => stampOf(file_bytes, file_modified_ms)));
  const hashes = new Map<string, string | null>();
  const hashOf = async (path: string): Promise<string | null> => {
    // A file that cannot be read is no other image's; why is said when it is opened.
    if (!hashes.has(path)) hashes.set(path, await contentHashOfFile(join(folder, path)).catch(() => null));
    return hashes.get(path)!;
  };
  const byContent = new Map<string, Set<FoundFile>>();
  const offer = async (file: PresentFile): Promise<void> => {
    const { image, sizeBytes } = file;
    const likely = stamps.has(stampOf(sizeBytes, file.modifiedMs)) || (sizes.has(sizeBytes) && (image === undefined || (image.remembered === 1 && image.file_bytes !== sizeBytes)));
    const hash = likely ? await hashOf(file.path) : null;
    if (hash !== null) byContent.set(hash, (byContent.get(hash) ?? new Set()).add(file));
  };
  // Names of images that are somewhere else now come before new ones: what is there was not labelled under them.
  for (const file of changed.values()) await offer(file);
  for await (const file of filesOf(folder, paths, (path) => byPath.get(path), (image) => image === undefined || (image.remembered === 0 && image.width === null))) await offer(file);

  const contents = new Map(database.all<{ id: number; content_hash: string }>('SELECT id, content_hash FROM image WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(displaced.map(({ id }) => id))).map(({ id, content_hash }) => [id, content_hash]));
  const elsewhere: [number, Set<FoundFile>][] = [];
  // First those that were only copied or touched where they are: a copy beside them takes nothing away.
  for (const { id, path, file_bytes } of displaced) {
    const content = contents.get(id)!;
    const candidates = byContent.get(content);
    if (candidates === undefined) continue;
    const here = changed.get(id);
    if (here?.sizeBytes === file_bytes && (await hashOf(path)) === content) {
      files.set(id, here);
      candidates.delete(here);
    } else elsewhere.push([id, candidates]);
  }
  for (const [id, candidates] of elsewhere) {
    const [file] = candidates;
    if (file === undefined) continue;
    files.set(id, file);
    candidates.delete(file);
    moved++;
  }
  return { files, moved };
}

/** Files of the folder whose image, if there is one, is `wanted`. What cannot be looked at is left out. */
async function* filesOf(folder: string, paths: readonly string[], imageAt: (path: string) => KnownImage | undefined, wanted: (image: KnownImage | undefined) => boolean): AsyncGenerator<PresentFile> {
  const asked = paths.filter((path) => wanted(imageAt(path)));
  for (let i = 0; i < asked.length; i += FILES_AT_ONCE) {
    const facts = await Promise.all(asked.slice(i, i + FILES_AT_ONCE).map(async (path) => ({ path, facts: await stat(join(folder, path)).catch(() => null) })));
    for (const { path, facts: found } of facts) if (found !== null) yield { path, sizeBytes: found.size, modifiedMs: found.mtimeMs, image: imageAt(path) };
  }
}

function stampOf(sizeBytes: number | null, modifiedMs: number | null): string {
  return `${sizeBytes} ${modifiedMs}`;
}
