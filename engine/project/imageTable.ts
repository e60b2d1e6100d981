import { imageMarkSchema, type ImageState, type ImageSummary, type ItemFailure } from '../../core/project/imageSummary.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { Database } from './database.ts';
import type { MovedImages } from './findMoved.ts';

export interface ImageRow {
  readonly id: number;
  readonly path: string;
  readonly missing: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly file_bytes: number | null;
  readonly file_modified_ms: number | null;
  /** engine/images/contentHash.ts; null = not read yet. */
  readonly content_hash: string | null;
  /** That of the photograph that was labelled, where the file is another one now and nobody has worked on it since; else null. */
  readonly labelled_hash: string | null;
  readonly one_per_pixel: number;
  readonly edited: number;
  /** engine/project/untouchedState.ts, before a person's first change; null where nobody changed it, or that is not known. */
  readonly before_edit: string | null;
  readonly done: number;
  /** A person wants to leave it out. */
  readonly skipped: number;
  readonly imported: number;
  readonly flagged: number;
  readonly prediction_id: number | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  /** JSON object; null where there are none. */
  readonly failure_details: string | null;
}

/** What syncing found: ids of the images that are there, in the order of the listing, and what is missing. */
export interface SyncedImages {
  readonly ids: number[];
  readonly added: number;
  /** Images that a person worked on and whose file is not in the folder any more. */
  readonly missingWithWork: number;
}

/**
 * Brings the table in line with the files in the folder: new ones are added, vanished ones marked, nothing is deleted.
 * @param moved where images are that were moved; an image whose path another one takes counts as vanished
 */
export function syncImages(database: Database, paths: readonly string[], { files, supplanted }: Pick<MovedImages, 'files' | 'supplanted'> = { files: new Map(), supplanted: [] }): SyncedImages {
  return database.transaction(() => {
    // In a chain of renames every path is still another's, and no two may be the same: first all give up theirs.
    for (const id of files.keys()) database.run(`${GIVE_UP_PATH} WHERE id = ?`, id);
    for (const [id, { path, modifiedMs, sizeBytes }] of files) {
      database.run(`${GIVE_UP_PATH} WHERE path = ?`, path);
      database.run('UPDATE image SET path = ?, missing = 0, file_modified_ms = ?, file_bytes = ?, content_hash = coalesce(labelled_hash, content_hash), labelled_hash = NULL WHERE id = ?', path, modifiedMs, sizeBytes, id);
    }
    // What was read under their names is of others.
    for (const id of supplanted) database.run('UPDATE image SET content_hash = labelled_hash, labelled_hash = NULL, file_bytes = NULL, file_modified_ms = NULL WHERE id = ?', id);
    const known = new Map(database.all<Pick<ImageRow, 'id' | 'path' | 'missing'>>('SELECT id, path, missing FROM image').map((row) => [row.path, row]));
    let added = 0;
    const ids = paths.map((path) => {
      const row = known.get(path);
      if (row === undefined) {
        added++;
        return database.run('INSERT INTO image (path) VALUES (?)', path).lastInsertRowid;
      }
      known.delete(path);
      if (row.missing) database.run('UPDATE image SET missing = 0 WHERE id = ?', row.id);
      return row.id;
    });
    for (const row of known.values()) if (!row.missing) database.run('UPDATE image SET missing = 1 WHERE id = ?', row.id);
    const { count } = database.get<{ count: number }>('SELECT count(*) AS count FROM image WHERE missing AND (edited OR done)')!;
    return { ids, added, missingWithWork: count };
  });
}

/** To one that no file has: names with a dot in front are not listed. */
const GIVE_UP_PATH = "UPDATE image SET path = '.replaced/' || id || '/' || path";
const GIVEN_UP = /^(\.replaced\/\d+\/)+/;

/** Another photograph has the name of the image now, and its own is not there. */
export function isGivenUp(path: string): boolean {
  return GIVEN_UP.test(path);
}

/** Where the photograph was before. */
export function pathBeforeGivenUp(path: string): string {
  return path.replace(GIVEN_UP, '');
}

/** @throws AppError `project.noImage` */
export function imageRow(database: Database, id: number): ImageRow {
  const row = database.get<ImageRow>('SELECT * FROM image WHERE id = ?', id);
  if (row === undefined) throw new AppError('project.noImage', `This project has no image number ${id}.`, { imageId: id });
  return row;
}

/** The rows of these images, in the order given. */
export function imageRows(database: Database, ids: readonly number[]): ImageRow[] {
  return database.all<ImageRow>('SELECT image.* FROM json_each(?) AS wanted JOIN image ON image.id = wanted.value ORDER BY wanted.key', JSON.stringify(ids));
}

export function summaryOfRow(row: ImageRow): ImageSummary {
  const marks = imageMarkSchema.options.filter((mark) => row[mark] === 1);
  return {
    id: row.id,
    path: row.path,
    state: stateOfRow(row),
    width: row.width,
    height: row.height,
    failure: row.failure_code === null ? null : { path: row.path, code: row.failure_code, message: row.failure_message!, ...detailsOf(row) },
    ...(marks.length > 0 && { marks }),
  };
}

function detailsOf({ failure_details: details }: ImageRow): Pick<ItemFailure, 'details'> {
  return details === null ? {} : { details: JSON.parse(details) as Record<string, unknown> };
}

/** A person's word counts first, then a failure, which is news to them, then what a model said. */
function stateOfRow(row: ImageRow): ImageState {
  if (row.done) return 'done';
  if (row.edited) return 'edited';
  if (row.failure_code !== null) return 'failed';
  return row.prediction_id === null ? 'new' : 'predicted';
}
