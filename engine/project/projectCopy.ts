import { sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Database } from './database.ts';
import { imageDigest } from './imageDigest.ts';

/** Compared between two looks at what else there is to do. libsql gives up the memory of blobs only then. */
const IMAGES_AT_ONCE = 200;

/** A copy of a project's database, and the state that it was made of: the project may go on meanwhile. */
export class ProjectCopy {
  private readonly state: Database;
  private readonly path: string;

  private constructor(state: Database, path: string) {
    this.state = state;
    this.path = path;
  }

  /** Writes the whole database, packed, to a new file that does not say where the folder lies. Close what is returned. */
  static write(database: Database, path: string): ProjectCopy {
    const state = new Database(database.path, { readOnly: true });
    try {
      // Until it is closed, it reads what was there at its first query.
      state.exec('BEGIN');
      const folder = state.get<{ value: string }>("SELECT value FROM setting WHERE name = 'folder'");
      database.run('VACUUM INTO ?', path);
      forgetFolder(path, folder === undefined ? null : (JSON.parse(folder.value) as string));
      return new ProjectCopy(state, path);
    } catch (error) {
      state.close();
      throw error;
    }
  }

  /** Compares everything of every image. @returns the path of the first image that differs, or null */
  async compare(onProgress: (done: number) => void): Promise<string | null> {
    const copy = new Database(this.path, { readOnly: true });
    try {
      const { integrity_check: result } = copy.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')!;
      if (result !== 'ok') return this.path;
      let done = 0;
      for (let after = 0; ; await setImmediate()) {
        const images = this.state.all<{ id: number; path: string; told: number }>(
          `SELECT id, path, failure_message IS NOT NULL OR EXISTS (SELECT 1 FROM attempt WHERE image_id = image.id AND message IS NOT NULL) AS told
           FROM image WHERE id > ? ORDER BY id LIMIT ?`,
          after, IMAGES_AT_ONCE,
        );
        for (const { id, path: name, told } of images) {
          // Sentences of failures lose the folder on the way.
          if (!told && imageDigest(this.state, id) !== imageDigest(copy, id)) return name;
          onProgress(++done);
          after = id;
        }
        if (images.length < IMAGES_AT_ONCE) return null;
      }
    } finally {
      copy.close();
    }
  }

  close(): void {
    this.state.close();
  }
}

function forgetFolder(path: string, folder: string | null): void {
  const copy = new Database(path);
  try {
    // One file, without a log beside it, in which nothing of what is removed stays.
    copy.exec('PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON');
    copy.transaction(() => {
      copy.run("DELETE FROM setting WHERE name = 'folder'");
      if (folder === null) return;
      const prefix = `${folder}${sep}`;
      copy.run('UPDATE image SET failure_message = replace(failure_message, ?, ?) WHERE instr(failure_message, ?)', prefix, '', prefix);
      copy.run('UPDATE attempt SET message = replace(message, ?, ?) WHERE instr(message, ?)', prefix, '', prefix);
    });
  } finally {
    copy.close();
  }
}
