import { existsSync, renameSync, rmSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import Libsql from 'libsql';
import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import { AppError } from '../../core/errors/appError.ts';
import { decodeRowRle } from '../../core/mask/rowRle.ts';
import { countTilePixels } from '../../core/mask/tile.ts';
import { decodeTile } from '../../core/mask/tileCodec.ts';
import { isWhole, type CheckedBlob } from './blobChecksum.ts';
import { collectGarbage } from './collectGarbage.ts';
import { readClassSet } from './classTable.ts';
import { Database } from './database.ts';
import type { LayerTile } from './layerTiles.ts';
import { migrate } from './migrations.ts';

/** Rows that are copied in one statement while nothing is damaged. */
const WINDOW_ROWS = 1_024;
/** A damaged tree cannot say how far its numbers go. */
const MOST_ROWS = 2 ** 21;
/** Then the rest of a table is given up: what cannot be read row by row by now never will. */
const MOST_FAILURES = 20_000;

export interface Recovery {
  /** Where the damaged file is kept, untouched. */
  readonly backup: string;
  readonly saved: number;
  /** Rows that could not be read, as far as they can be counted. */
  readonly lost: number;
}

/**
 * Makes a sound project of a damaged one: every row that can still be read is copied into a new file, which takes the place
 * of the damaged one; that is kept beside it. Predictions without their label map are left out, so that the next
 * pre-labelling does those images again.
 * @param path of the database, which nobody has open
 * @returns null where nothing can be read of it, or it is not a project; then it is left as it is
 */
export function recoverDatabase(path: string, now = new Date()): Recovery | null {
  const fresh = `${path}.recovering`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(fresh + suffix, { force: true });
  let damaged: Libsql.Database | null = null;
  let target: Database | null = null;
  try {
    damaged = new Libsql(path);
    // Else SQLite reads nothing at all of a file that is shorter than it says.
    damaged.exec('PRAGMA writable_schema = ON');
    const tables = damaged.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").raw(true).all([]) as [name: string, sql: string][];
    if (!tables.some(([name]) => name === 'image')) return null;
    target = new Database(fresh);
    migrate(target);
    // Tables come in any order; what refers to nothing is dropped at the end.
    target.exec('PRAGMA foreign_keys = OFF');
    let saved = 0;
    let lost = 0;
    for (const [name, sql] of tables) {
      const copied = copyTable(damaged, target, name, /WITHOUT ROWID/i.test(sql));
      saved += copied.saved;
      lost += copied.lost;
    }
    lost += dropUnreadable(target);
    dropOrphans(target);
    const { images } = target.get<{ images: number }>('SELECT count(*) AS images FROM image')!;
    if (images === 0) return null;
    target.close();
    target = null;
    damaged.close();
    damaged = null;
    collectGarbage();
    const backup = path.replace(/\.db$/, '') + `.damaged-${now.toISOString().replaceAll(/[-:]|\..*$/g, '')}.db`;
    for (const suffix of ['-wal', '']) if (existsSync(path + suffix)) renameSync(path + suffix, backup + suffix);
    rmSync(`${path}-shm`, { force: true });
    renameSync(fresh, path);
    return { backup, saved, lost };
  } catch (error) {
    if (error instanceof AppError && error.code !== 'project.damaged') throw error;
    return null;
  } finally {
    target?.close();
    damaged?.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(fresh + suffix, { force: true });
  }
}

/** @param isKeyed the table has no row numbers, and is copied as a whole */
function copyTable(damaged: Libsql.Database, target: Database, table: string, isKeyed: boolean): { saved: number; lost: number } {
  const wanted = new Set(target.all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`).map(({ name }) => name));
  if (wanted.size === 0) return { saved: 0, lost: 0 };
  let columns: string[];
  try {
    columns = (damaged.prepare(`SELECT name FROM pragma_table_info('${table}')`).raw(true).all([]) as [string][]).map(([name]) => name).filter((name) => wanted.has(name));
  } catch {
    return { saved: 0, lost: 0 };
  }
  const names = columns.map((name) => `"${name}"`).join(', ');
  const insert = `INSERT OR REPLACE INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
  const select = damaged.prepare(isKeyed ? `SELECT ${names} FROM "${table}"` : `SELECT ${names} FROM "${table}" WHERE rowid BETWEEN ? AND ?`).raw(true);
  let saved = 0;
  let lost = 0;
  let failures = 0;
  const last = isKeyed ? 1 : lastRow(damaged, table);
  const copy = (from: number, to: number): void => {
    if (failures > MOST_FAILURES) return;
    let rows: unknown[][];
    try {
      rows = select.all(isKeyed ? [] : [from, to]) as unknown[][];
    } catch {
      failures++;
      if (from === to) {
        lost++;
        return;
      }
      const middle = Math.floor((from + to) / 2);
      copy(from, middle);
      copy(middle + 1, to);
      return;
    }
    for (const row of rows) {
      try {
        target.run(insert, ...row.map((cell) => (Buffer.isBuffer(cell) || cell instanceof ArrayBuffer ? new Uint8Array(cell as ArrayBuffer) : (cell as string | number | null))));
        saved++;
      } catch (error) {
        // A row whose bytes were overwritten breaks the schema's rules; a full disk is another matter.
        if (error instanceof AppError) throw error;
        lost++;
      }
    }
  };
  target.transaction(() => {
    for (let from = 0; from <= last; from += WINDOW_ROWS) copy(from, from + WINDOW_ROWS - 1);
  });
  return { saved, lost };
}

/** The largest row number; where the tree does not tell, as far as any could be. */
function lastRow(damaged: Libsql.Database, table: string): number {
  try {
    return Number((damaged.prepare(`SELECT coalesce(max(rowid), 0) FROM "${table}"`).raw(true).get([]) as unknown as [number])[0]);
  } catch {
    return MOST_ROWS;
  }
}

/**
 * What came out of the file, but not as it went in: SQLite does not look into blobs, and rows of a layer may be gone. An image that
 * nobody worked on, and whose layers are not what was predicted any more, loses its prediction and is pre-labelled again; of a
 * person's layers only the tiles go that cannot be read.
 * @returns how many rows
 */
function dropUnreadable(target: Database): number {
  let lost = 0;
  target.transaction(() => {
    for (const { prediction_id: id } of target.all<{ prediction_id: number }>('SELECT prediction_id FROM prediction_label_map')) {
      const blob = target.get<CheckedBlob>('SELECT data, checksum FROM prediction_label_map WHERE prediction_id = ?', id)!;
      if (isWhole(blob) && canBeRead(() => decodeRowRle(inflateRawSync(blob.data)))) continue;
      target.run('DELETE FROM prediction_label_map WHERE prediction_id = ?', id);
      lost++;
    }
    const areas = new Map<number, number>();
    for (const { id } of target.all<{ id: number }>('SELECT id FROM layer')) {
      let area = 0;
      for (const tile of target.all<LayerTile & CheckedBlob>('SELECT tile_index, data, checksum FROM layer_tile WHERE layer_id = ?', id)) {
        if (isWhole(tile) && canBeRead(() => (area += countTilePixels(decodeTile(tile.data))))) continue;
        target.run('DELETE FROM layer_tile WHERE layer_id = ? AND tile_index = ?', id, tile.tile_index);
        lost++;
      }
      areas.set(id, area);
    }
    for (const { prediction_id: id } of target.all<{ prediction_id: number }>('SELECT prediction_id FROM prediction_logits')) {
      if (isWhole(target.get<CheckedBlob>('SELECT data, checksum FROM prediction_logits WHERE prediction_id = ?', id)!)) continue;
      target.run('DELETE FROM prediction_logits WHERE prediction_id = ?', id);
      lost++;
    }
    const { backgroundId } = readClassSet(target);
    for (const { id, classes } of target.all<{ id: number; classes: string }>('SELECT image.id, classes FROM image JOIN prediction ON prediction.id = prediction_id WHERE NOT edited AND NOT done')) {
      const layers = target.all<{ id: number; class_id: number }>('SELECT id, class_id FROM layer WHERE image_id = ? AND history_id IS NULL', id);
      const found = new Map(layers.map((layer) => [layer.class_id, areas.get(layer.id)]));
      const predicted = (JSON.parse(classes) as { id: number; pixels: number }[]).filter((entry) => entry.id !== backgroundId && entry.id !== IGNORE_INDEX);
      if (predicted.every((entry) => found.get(entry.id) === entry.pixels)) continue;
      target.run('UPDATE image SET prediction_id = NULL WHERE id = ?', id);
    }
  });
  return lost;
}

function canBeRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** What refers to something that was lost. */
function dropOrphans(target: Database): void {
  target.transaction(() => {
    target.exec(`
      UPDATE image SET prediction_id = NULL WHERE prediction_id NOT IN (SELECT prediction_id FROM prediction_label_map) OR prediction_id NOT IN (SELECT id FROM prediction);
      DELETE FROM layer WHERE history_id IS NULL AND source = 'prediction' AND image_id IN (SELECT id FROM image WHERE prediction_id IS NULL AND NOT edited AND NOT done);
      DELETE FROM attempt WHERE image_id NOT IN (SELECT id FROM image) OR (prediction_id IS NOT NULL AND prediction_id NOT IN (SELECT id FROM prediction));
      DELETE FROM layer WHERE image_id NOT IN (SELECT id FROM image) OR (history_id IS NOT NULL AND history_id NOT IN (SELECT id FROM history));
      DELETE FROM class_correction WHERE prediction_id NOT IN (SELECT id FROM prediction);
      DELETE FROM class_change_layer WHERE layer_id NOT IN (SELECT id FROM layer) OR change_id NOT IN (SELECT id FROM class_change);
      DELETE FROM layer_tile WHERE layer_id NOT IN (SELECT id FROM layer);
      UPDATE layer SET area_px = NULL;
      DELETE FROM prediction_label_map WHERE prediction_id NOT IN (SELECT id FROM prediction);
      DELETE FROM prediction_logits WHERE prediction_id NOT IN (SELECT id FROM prediction);
      DELETE FROM attempt WHERE prediction_id NOT IN (SELECT prediction_id FROM prediction_label_map);
    `);
  });
}
