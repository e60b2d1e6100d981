import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHashOfFile } from '../images/contentHash.ts';
import type { Database } from './database.ts';

/** A file that holds the photograph of an image. */
export interface FoundFile {
  /** Relative to the folder. */
  readonly path: string;
  readonly modifiedMs: number;
  readonly sizeBytes: number;
}

export interface MovedImages {
  /** Where the photograph of an image is now, by its id: under another name, or where it was with another time. */
  readonly files: ReadonlyMap<number, FoundFile>;
  /** How many of them have another name. */
  readonly moved: number;
  /** Ids of images that were taken for those whose photographs have their names now, and whose own are not there. */
  readonly supplanted: readonly number[];
  /** Ids of images whose file is of another size than their photograph was, which is nowhere else either. */
  readonly replaced: readonly number[];
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
  readonly labelled_hash: string | null;
}

interface ListedFile {
  readonly path: string;
  /** Undefined = the path is new. */
  readonly image: KnownImage | undefined;
}

interface PresentFile extends FoundFile, ListedFile {}

/** The system looks at many files at a time several times faster than at one after the other. */
const FILES_AT_ONCE = 64;

/**
 * Images that were moved or renamed inside the folder, found again by what is in the files: under a path that is new, or under
 * that of another image whose file has changed too (renumbered photographs, two that swapped their names).
 * Of an unchanged folder no file is read, and of others only those that can be the photograph of an image that is not in its place:
 * - under a new path: of its size in bytes;
 * - under a known one: of its size and time, which a rename keeps, or of its size where this file had another one before.
 * What a file holds that was read under its new name already, because its folder was open meanwhile, is known.
 * @param paths what is in the folder, relative to it
 */
export async function findMoved(database: Database, folder: string, paths: readonly string[]): Promise<MovedImages> {
  const known = new Map(database.all<KnownImage>('SELECT id, path, width, file_bytes, file_modified_ms, content_hash IS NOT NULL AND file_bytes IS NOT NULL AS remembered, labelled_hash FROM image').map((image) => [image.id, image]));
  const byPath = new Map([...known.values()].map((image) => [image.path, image]));
  const listed = paths.map((path): ListedFile => ({ path, image: byPath.get(path) }));
  const changed = await changedFiles(folder, listed);
  const present = new Set(paths);
  const displaced = [...known.values()].filter(({ id, path, remembered }) => remembered === 1 && (changed.has(id) || !present.has(path)));
  const relabelled = [...known.values()].filter(({ labelled_hash }) => labelled_hash !== null);
  if (displaced.length === 0 && relabelled.length === 0) return { files: new Map(), moved: 0, supplanted: [], replaced: [] };

  const found = await foundByContent(database, folder, displaced, changed, await contentsOf(folder, listed, displaced, changed));
  const left = [...new Set([...displaced, ...relabelled])].filter(({ id }) => !found.has(id));
  const seen = foundAsSeen(database, left, present, ({ id, path }) => present.has(path) && !changed.has(id));
  const files = new Map([...found, ...seen.files]);
  return {
    files,
    moved: [...files].filter(([id, { path }]) => path !== known.get(id)!.path).length,
    supplanted: seen.from.filter((id) => !files.has(id)),
    replaced: [...changed].filter(([id, { sizeBytes, image }]) => !files.has(id) && sizeBytes !== image!.file_bytes).map(([id]) => id),
  };
}

/** @returns by id, the files of images that have another size or time than when they were read */
async function changedFiles(folder: string, listed: readonly ListedFile[]): Promise<Map<number, PresentFile>> {
  const changed = new Map<number, PresentFile>();
  for await (const batch of filesOf(folder, listed.filter(({ image }) => image?.remembered === 1))) {
    for (const file of batch) if (file.sizeBytes !== file.image!.file_bytes || file.modifiedMs !== file.image!.file_modified_ms) changed.set(file.image!.id, file);
  }
  return changed;
}

/** Reads the files that can be photographs of images that are not in their place. @returns by content hash, the likeliest first */
async function contentsOf(folder: string, listed: readonly ListedFile[], displaced: readonly KnownImage[], changed: ReadonlyMap<number, PresentFile>): Promise<Map<string, Set<FoundFile>>> {
  const sizes = new Set(displaced.map(({ file_bytes }) => file_bytes));
  const stamps = new Set(displaced.map(storedStampOf));
  const isLikely = (file: PresentFile): boolean =>
    stamps.has(stampOf(file)) || (sizes.has(file.sizeBytes) && (file.image === undefined || (file.image.remembered === 1 && file.image.file_bytes !== file.sizeBytes)));
  const contents = new Map<string, Set<FoundFile>>();
  const read = async (file: PresentFile): Promise<void> => {
    const hash = isLikely(file) ? await hashOf(folder, file) : null;
    if (hash !== null) contents.set(hash, (contents.get(hash) ?? new Set()).add(file));
  };
  // Of two copies the one under a known path comes first: what was labelled under that is not there any more.
  for (const file of changed.values()) await read(file);
  const isNew = ({ image }: ListedFile): boolean => image === undefined;
  const isUnread = ({ image }: ListedFile): boolean => image?.remembered === 0 && image.width === null;
  // A path that was listed before, though never read, is rather that of its own photograph.
  for (const kind of [isNew, isUnread]) {
    for await (const batch of filesOf(folder, listed.filter(kind))) for (const file of batch) await read(file);
  }
  return contents;
}

/** @returns by id, the files that hold what images were; each file for one image */
async function foundByContent(database: Database, folder: string, displaced: readonly KnownImage[], changed: ReadonlyMap<number, PresentFile>, contents: ReadonlyMap<string, Set<FoundFile>>): Promise<Map<number, FoundFile>> {
  const displacedById = new Map(displaced.map((image) => [image.id, image]));
  const files = new Map<number, FoundFile>();
  for (const [content, candidates] of contents) {
    const elsewhere: number[] = [];
    for (const { id } of database.all<{ id: number }>('SELECT id FROM image WHERE content_hash = ? ORDER BY id', content)) {
      const image = displacedById.get(id);
      if (image === undefined) continue;
      const here = changed.get(id);
      // Only touched where it is: a copy beside it takes nothing away.
      if (here?.sizeBytes === image.file_bytes && (candidates.has(here) || (await hashOf(folder, here)) === content)) {
        files.set(id, here);
        candidates.delete(here);
      } else elsewhere.push(id);
    }
    for (const file of candidates) {
      const id = elsewhere.shift();
      if (id === undefined) break;
      files.set(id, file);
    }
  }
  return files;
}

interface SeenAs {
  readonly id: number;
  readonly path: string;
  readonly file_bytes: number;
  readonly file_modified_ms: number;
}

/**
 * Photographs that were read under their new names before anybody looked for them: the image of that name knows that its own is not
 * there, or, where the old path is gone, nothing was said of it. A copy takes nothing from a photograph that was edited in its place.
 * @param isUnchanged whether the file of an image is what was read
 * @returns files by id, and the images under whose paths they were read
 */
function foundAsSeen(database: Database, images: readonly KnownImage[], present: ReadonlySet<string>, isUnchanged: (image: SeenAs) => boolean): { files: Map<number, FoundFile>; from: readonly number[] } {
  const files = new Map<number, FoundFile>();
  const from = new Set<number>();
  for (const { id, path, labelled_hash } of images) {
    const other = database
      .all<SeenAs>(
        `SELECT id, path, file_bytes, file_modified_ms FROM image WHERE id <> ?1 AND file_bytes IS NOT NULL
           AND content_hash = (SELECT coalesce(?2, content_hash) FROM image WHERE id = ?1)
           AND (labelled_hash IS NOT NULL OR NOT (?3 OR edited OR done OR prediction_id IS NOT NULL)) ORDER BY id`,
        id, labelled_hash, Number(present.has(path)),
      )
      .find((image) => isUnchanged(image) && !from.has(image.id));
    if (other === undefined) continue;
    from.add(other.id);
    files.set(id, { path: other.path, modifiedMs: other.file_modified_ms, sizeBytes: other.file_bytes });
  }
  return { files, from: [...from] };
}

/** What the files are now, FILES_AT_ONCE at a time. One that cannot be looked at is left out: why is said when it is opened. */
async function* filesOf(folder: string, listed: readonly ListedFile[]): AsyncGenerator<PresentFile[]> {
  for (let i = 0; i < listed.length; i += FILES_AT_ONCE) {
    const batch = listed.slice(i, i + FILES_AT_ONCE);
    const facts = await Promise.all(batch.map(({ path }) => stat(join(folder, path)).catch(() => null)));
    yield batch.flatMap(({ path, image }, k) => {
      const found = facts[k];
      return found === null ? [] : [{ path, image, sizeBytes: found.size, modifiedMs: found.mtimeMs }];
    });
  }
}

/** Null = it cannot be read; why is said when it is opened. */
async function hashOf(folder: string, { path }: ListedFile): Promise<string | null> {
  return contentHashOfFile(join(folder, path)).catch(() => null);
}

function stampOf({ sizeBytes, modifiedMs }: PresentFile): string {
  return `${sizeBytes} ${modifiedMs}`;
}

function storedStampOf({ file_bytes, file_modified_ms }: KnownImage): string {
  return `${file_bytes} ${file_modified_ms}`;
}
