import type { WrittenImage } from '../../core/formats/datasetFormat.ts';
import { nameWithHash, plainName } from '../../core/formats/uniqueNames.ts';
import type { Database } from '../project/database.ts';

/** Tables of the ledger. They are of one run: nothing is left of an interrupted one. */
export const IMAGE_SCHEMA = `
  DROP TABLE IF EXISTS image;
  DROP TABLE IF EXISTS image_class;
  CREATE TABLE image (
    place INTEGER PRIMARY KEY, id INTEGER NOT NULL, path TEXT NOT NULL UNIQUE, reviewed INTEGER NOT NULL, unit TEXT NOT NULL, hash INTEGER NOT NULL,
    plain TEXT NOT NULL, lower TEXT NOT NULL, name TEXT, taken TEXT, split TEXT,
    digest BLOB, photo BLOB, upright INTEGER,
    photo_path TEXT, mask_path TEXT, objects INTEGER, verified INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX image_lower ON image (lower);
  CREATE INDEX image_unit ON image (unit);
  CREATE INDEX image_name ON image (name);
  CREATE INDEX image_taken ON image (taken);
  CREATE INDEX image_photo ON image (photo);
  CREATE INDEX image_photo_path ON image (photo_path);
  CREATE TABLE image_class (place INTEGER NOT NULL, class INTEGER NOT NULL, PRIMARY KEY (place, class)) WITHOUT ROWID;
`;

/** Enough that a query costs nothing, few enough to be nothing. */
const ROWS_AT_ONCE = 500;

/** An image that is to be exported. */
export interface PlannedImage {
  /** Of the project. */
  readonly id: number;
  readonly path: string;
  /** As in ExportImage. */
  readonly name: string;
  readonly split: string;
  readonly reviewed: boolean;
}

export interface NewImage extends Pick<PlannedImage, 'id' | 'path' | 'reviewed'> {
  /** Of the images that are dealt out together. */
  readonly unit: string;
  /** Of the unit: it decides their order. */
  readonly hash: number;
  readonly classIds: readonly number[];
}

/** What is known of an image when it has been read. */
export interface ImageFacts {
  /** SHA-256 of its label map, hexadecimal. */
  readonly digest: string;
  /** The same of its photograph. */
  readonly photoHash: string;
  readonly isUprightJpeg: boolean;
}

/** An image as it has to be found in the dataset. */
export interface ExportedImage {
  readonly id: number;
  readonly path: string;
  readonly photoPath: string;
  readonly maskPath: string;
  readonly digest: string;
  readonly isVerified: boolean;
}

/** A photograph that is there several times. */
export interface PhotoCopies {
  readonly count: number;
  /** The first of them, with their splits. */
  readonly first: readonly { readonly path: string; readonly split: string }[];
}

/** The images of an export, in its ledger: what is planned for each, what has been found out, and where it went. */
export class ExportImages {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  add({ id, path, reviewed, unit, hash, classIds }: NewImage): void {
    const plain = plainName(path);
    const { lastInsertRowid: place } = this.database.run(
      'INSERT INTO image (id, path, reviewed, unit, hash, plain, lower) VALUES (?, ?, ?, ?, ?, ?, ?)', id, path, Number(reviewed), unit, hash, plain, plain.toLowerCase(),
    );
    for (const classId of classIds) this.database.run('INSERT INTO image_class (place, class) VALUES (?, ?)', place, classId);
  }

  /** Names all images, as uniqueNames does it in memory. */
  giveNames(): void {
    this.database.run('UPDATE image SET name = plain, taken = lower WHERE lower IN (SELECT lower FROM image GROUP BY lower HAVING count(*) = 1)');
    for (;;) {
      const rows = this.database.all<{ place: number; path: string; plain: string }>('SELECT place, path, plain FROM image WHERE name IS NULL ORDER BY path LIMIT ?', ROWS_AT_ONCE);
      if (rows.length === 0) return;
      for (const { place, path, plain } of rows) {
        const name = nameWithHash(plain, path, (lower) => this.isTaken(lower));
        this.database.run('UPDATE image SET name = ?, taken = ? WHERE place = ?', name, name.toLowerCase(), place);
      }
    }
  }

  /** Whether an image has this name, in upper or lower case. */
  hasName(name: string): boolean {
    return this.isTaken(name.toLowerCase());
  }

  /** In the order in which they were added. */
  *inOrder(): Generator<PlannedImage> {
    for (let after = 0; ; ) {
      const rows = this.database.all<{ place: number; id: number; path: string; name: string; split: string; reviewed: number }>(
        'SELECT place, id, path, name, split, reviewed FROM image WHERE place > ? ORDER BY place LIMIT ?', after, ROWS_AT_ONCE,
      );
      if (rows.length === 0) return;
      for (const { place, reviewed, ...row } of rows) {
        after = place;
        yield { ...row, reviewed: reviewed === 1 };
      }
    }
  }

  read(path: string, { digest, photoHash, isUprightJpeg }: ImageFacts): void {
    this.database.run('UPDATE image SET digest = ?, photo = ?, upright = ? WHERE path = ?', bytesOf(digest), bytesOf(photoHash), Number(isUprightJpeg), path);
  }

  wrote({ path, photoPath, maskPath, objects }: WrittenImage): void {
    this.database.run('UPDATE image SET photo_path = ?, mask_path = ?, objects = ? WHERE path = ?', photoPath, maskPath, objects, path);
  }

  /** Of those that were written. */
  totals(): { images: number; objects: number; reencoded: number } {
    return this.database.get(
      `SELECT count(*) AS images, coalesce(sum(objects), 0) AS objects, count(CASE WHEN upright = 0 AND substr(photo_path, -4) = '.jpg' THEN 1 END) AS reencoded
       FROM image WHERE objects IS NOT NULL`,
    )!;
  }

  /** How many were written into each split. */
  countSplits(names: readonly string[]): Record<string, number> {
    const rows = this.database.all<{ split: string; count: number }>('SELECT split, count(*) AS count FROM image WHERE objects IS NOT NULL GROUP BY split');
    const counts = new Map(rows.map(({ split, count }) => [split, count]));
    return Object.fromEntries(names.map((name) => [name, counts.get(name) ?? 0]));
  }

  /** The written image that a dataset gives back: by its photograph, else by its name. */
  find(photoPath: string | null, name: string): ExportedImage | null {
    return this.written('photo_path', photoPath ?? '') ?? this.written('name', name.slice(name.lastIndexOf('/') + 1)) ?? this.written('name', name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]*$/, ''));
  }

  verified(path: string): void {
    this.database.run('UPDATE image SET verified = 1 WHERE path = ?', path);
  }

  /** The path of a written image that was not verified; null where there is none. */
  unverified(): string | null {
    return this.database.get<{ path: string }>('SELECT path FROM image WHERE objects IS NOT NULL AND NOT verified ORDER BY place LIMIT 1')?.path ?? null;
  }

  /** Photographs with the same bytes that lie in different splits, in the order in which the images came. @param named how many of each are named */
  leaks(named: number): PhotoCopies[] {
    const photos = this.database.all<{ photo: Uint8Array; count: number }>(
      'SELECT photo, count(*) AS count FROM image WHERE photo IS NOT NULL GROUP BY photo HAVING count(DISTINCT split) > 1 ORDER BY min(place)',
    );
    return photos.map(({ photo, count }) => ({ count, first: this.database.all('SELECT path, split FROM image WHERE photo = ? ORDER BY place LIMIT ?', photo, named) }));
  }

  private isTaken(lower: string): boolean {
    return this.database.get('SELECT 1 FROM image WHERE taken = ?', lower) !== undefined;
  }

  private written(column: 'photo_path' | 'name', value: string): ExportedImage | null {
    const row = this.database.get<{ id: number; path: string; photo_path: string; mask_path: string; digest: Uint8Array; verified: number }>(
      `SELECT id, path, photo_path, mask_path, digest, verified FROM image WHERE ${column} = ? AND objects IS NOT NULL`, value,
    );
    if (row === undefined) return null;
    return { id: row.id, path: row.path, photoPath: row.photo_path, maskPath: row.mask_path, digest: hexOf(row.digest), isVerified: row.verified === 1 };
  }
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
