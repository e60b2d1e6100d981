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
  const known = database.all<KnownImage>('SELECT id, path, width, file_bytes, file_modified_ms, content_hash IS NOT NULL AND file_bytes IS NOT NULL AS remembered, labelled_hash FROM image');
  const byPath = new Map(known.map((image) => [image.path, image]));
  const listed = paths.map((path): ListedFile => ({ path, image: byPath.get(path) }));
  const changed = new Map<number, PresentFile>();
  for await (const batch of filesOf(folder, listed.filter(({ image }) => image?.remembered === 1))) {
    for (const file of batch) if (file.sizeBytes !== file.image!.file_bytes || file.modifiedMs !== file.image!.file_modified_ms) changed.set(file.image!.id, file);
  }
  const present = new Set(paths);
  const displaced = known.filter(({ id, path, remembered }) => remembered === 1 && (changed.has(id) || !present.has(path)));
  const strangers = known.filter(({ labelled_hash }) => labelled_hash !== null);
  if (displaced.length === 0 && strangers.length === 0) return { files: new Map(), moved: 0, supplanted: [], replaced: [] };

  const sizes = new Set(displaced.map(({ file_bytes }) => file_bytes));
  const stamps = new Set(displaced.map(storedStampOf));
  const isLikely = (file: PresentFile): boolean =>
    stamps.has(stampOf(file)) || (sizes.has(file.sizeBytes) && (file.image === undefined || (file.image.remembered === 1 && file.image.file_bytes !== file.sizeBytes)));
  const byContent = new Map<string, Set<FoundFile>>();
  const read = async (file: PresentFile): Promise<void> => {
    const hash = isLikely(file) ? await hashOf(folder, file) : null;
    if (hash !== null) byContent.set(hash, (byContent.get(hash) ?? new Set()).add(file));
  };
  // Of two copies the one under a known path comes first: what was labelled under that is not there any more.
  for (const file of changed.values()) await read(file);
  const isNew = ({ image }: ListedFile): boolean => image === undefined;
  const isUnread = ({ image }: ListedFile): boolean => image?.remembered === 0 && image.width === null;
  // A path that was listed before, though never read, is rather that of its own photograph.
  for (const kind of [isNew, isUnread]) {
    for await (const batch of filesOf(folder, listed.filter(kind))) for (const file of batch) await read(file);
  }

  const displacedById = new Map(displaced.map((image) => [image.id, image]));
  const files = new Map<number, FoundFile>();
  let moved = 0;
  for (const [content, candidates] of byContent) {
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
      moved++;
    }
  }

  const byTakenPath = new Map<string, number>();
  for (const image of new Set([...displaced, ...strangers])) {
    if (files.has(image.id)) continue;
    const other = alreadySeen(database, image, present.has(image.path));
    if (other === undefined || !present.has(other.path) || changed.has(other.id) || byTakenPath.has(other.path)) continue;
    byTakenPath.set(other.path, other.id);
    files.set(image.id, { path: other.path, modifiedMs: other.file_modified_ms, sizeBytes: other.file_bytes });
    moved++;
  }
  const supplanted = [...byTakenPath.values()].filter((id) => !files.has(id));
  const replaced = [...changed].filter(([id, { sizeBytes, image }]) => !files.has(id) && sizeBytes !== image!.file_bytes).map(([id]) => id);
  return { files, moved, supplanted, replaced };
}

/**
 * The image under whose path the photograph of another one was read: one that knows that its own is not there, or, where the path of
 * the other is gone, one of which nothing was said. A copy takes nothing from a photograph that was edited in its place.
 */
function alreadySeen(database: Database, { id, labelled_hash }: KnownImage, isPresent: boolean): { id: number; path: string; file_bytes: number; file_modified_ms: number } | undefined {
  return database.get(
    `SELECT id, path, file_bytes, file_modified_ms FROM image WHERE id <> ?1 AND file_bytes IS NOT NULL
       AND content_hash = (SELECT coalesce(?2, content_hash) FROM image WHERE id = ?1)
       AND (labelled_hash IS NOT NULL OR NOT (?3 OR edited OR done OR prediction_id IS NOT NULL)) ORDER BY id`,
    id, labelled_hash, Number(isPresent),
  );
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
