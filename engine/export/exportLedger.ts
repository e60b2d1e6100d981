import { rmSync } from 'node:fs';
import { Database } from '../project/database.ts';
import { dealImages, type DealImagesOptions } from './dealImages.ts';
import { ExportImages, IMAGE_SCHEMA, bytesOf, hexOf } from './exportImages.ts';

/** A file that was written whole, or something that was found out about an image. */
export interface LedgerEntry {
  readonly name: string;
  /** What it was made of: with another key it says nothing. */
  readonly key: string;
  readonly sizeBytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

export type WrittenFile = Pick<LedgerEntry, 'sizeBytes' | 'sha256'>;

/**
 * `key`, `size` and `sha256` outlive an interruption; `written` is of this run alone. Names are not
 * ordered by a rowid, because only one is ever looked up, or all in order.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (name TEXT PRIMARY KEY, key TEXT, size INTEGER NOT NULL, sha256 BLOB NOT NULL, written INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
  UPDATE entry SET written = 0 WHERE written;
`;

/** Paths that are read at a time. */
const ROWS_AT_ONCE = 1000;

/**
 * What an export knows of each of its files and images, on the disk instead of in memory, which is the same for 100 images and for
 * 100,000. A killed export leaves it as it was; what it says of a file is believed only where the file agrees.
 */
export class ExportLedger {
  readonly images: ExportImages;
  private readonly database: Database;

  private constructor(database: Database) {
    this.database = database;
    this.images = new ExportImages(database);
  }

  /** Opens or begins it. One that cannot be read is begun anew: then the files are made again. @throws AppError `project.diskFull`, `project.notWritable` */
  static open(path: string): ExportLedger {
    try {
      return new ExportLedger(prepared(path));
    } catch (error) {
      if ((error as { code?: string }).code !== 'project.damaged') throw error;
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return new ExportLedger(prepared(path));
    }
  }

  /** What this run or an interrupted one noted under this name for the same key. */
  noted(name: string, key: string): LedgerEntry | null {
    const row = this.database.get<{ size: number; sha256: Uint8Array }>('SELECT size, sha256 FROM entry WHERE name = ? AND key = ?', name, key);
    return row === undefined ? null : { name, key, sizeBytes: row.size, sha256: hexOf(row.sha256) };
  }

  /** Something that is no file of the dataset, for the next run of the same request. */
  note({ name, key, sizeBytes, sha256 }: LedgerEntry): void {
    this.database.run('INSERT OR REPLACE INTO entry (name, key, size, sha256) VALUES (?, ?, ?, ?)', name, key, sizeBytes, bytesOf(sha256));
  }

  /** A file of the dataset is there. @param key null where the next run has to write it again */
  wrote(path: string, key: string | null, { sizeBytes, sha256 }: WrittenFile): void {
    this.database.run('INSERT OR REPLACE INTO entry (name, key, size, sha256, written) VALUES (?, ?, ?, ?, 1)', path, key, sizeBytes, bytesOf(sha256));
  }

  /** A file that this run has written or taken over; null where it has not. */
  written(path: string): WrittenFile | null {
    const row = this.database.get<{ size: number; sha256: Uint8Array }>('SELECT size, sha256 FROM entry WHERE name = ? AND written', path);
    return row === undefined ? null : { sizeBytes: row.size, sha256: hexOf(row.sha256) };
  }

  /** Paths of the files of this run, sorted. */
  *paths(): Generator<string> {
    for (let after = ''; ; ) {
      const rows = this.database.all<{ name: string }>('SELECT name FROM entry WHERE written AND name > ? ORDER BY name LIMIT ?', after, ROWS_AT_ONCE);
      for (const { name } of rows) yield name;
      if (rows.length < ROWS_AT_ONCE) return;
      after = rows.at(-1)!.name;
    }
  }

  totals(): { files: number; sizeBytes: number } {
    return this.database.get('SELECT count(*) AS files, coalesce(sum(size), 0) AS sizeBytes FROM entry WHERE written')!;
  }

  /** Plans images: `add` gives them to `images`. What they are called and which split each is in is settled together. */
  plan(add: () => DealImagesOptions): void {
    this.database.transaction(() => {
      const options = add();
      this.images.giveNames();
      dealImages(this.database, options);
    });
  }

  close(): void {
    this.database.close();
  }
}

function prepared(path: string): Database {
  const database = new Database(path);
  try {
    // A killed process loses nothing of it; after a power cut the files themselves say what is whole.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 200');
    database.exec(SCHEMA + IMAGE_SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
