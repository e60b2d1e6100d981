import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHashOfFile } from '../images/contentHash.ts';
import type { Database } from './database.ts';

/** Images of which it is known what is in the file. */
const REMEMBERED = 'FROM image WHERE content_hash IS NOT NULL AND file_bytes IS NOT NULL';

/**
 * Images that were moved or renamed inside the folder: known by a path that is gone, and found again under an unknown one by
 * what is in the file. Files are read only where an image is missing and its size in bytes is theirs.
 * @param paths what is in the folder, relative to it
 * @returns the new path by the id of the image
 */
export async function findMoved(database: Database, folder: string, paths: readonly string[]): Promise<Map<number, string>> {
  const moved = new Map<number, string>();
  const present = new Set(paths);
  // Nearly always nothing is missing, of very many images: no more is read of them than that takes.
  const gone = new Set(database.all<{ id: number; path: string }>(`SELECT id, path ${REMEMBERED}`).filter(({ path }) => !present.has(path)).map(({ id }) => id));
  if (gone.size === 0) return moved;
  const missing = database.all<{ id: number; content_hash: string; file_bytes: number }>(`SELECT id, content_hash, file_bytes ${REMEMBERED}`).filter(({ id }) => gone.has(id));
  const knownPaths = new Set(database.all<{ path: string }>('SELECT path FROM image').map(({ path }) => path));
  const sizes = new Set(missing.map(({ file_bytes }) => file_bytes));
  const byContent = new Map<string, number[]>();
  for (const { id, content_hash } of missing) byContent.set(content_hash, [...(byContent.get(content_hash) ?? []), id]);
  for (const path of paths) {
    if (knownPaths.has(path)) continue;
    // A file that cannot be read is a new image; why is said when it is opened.
    const facts = await stat(join(folder, path)).catch(() => null);
    if (facts === null || !sizes.has(facts.size)) continue;
    const hash = await contentHashOfFile(join(folder, path)).catch(() => null);
    const id = hash === null ? undefined : byContent.get(hash)?.shift();
    if (id === undefined) continue;
    moved.set(id, path);
    if (moved.size === missing.length) break;
  }
  return moved;
}
