import type { ClassUse } from '../../core/classes/classOperation.ts';
import { countTilePixels } from '../../core/mask/tile.ts';
import { decodeTile } from '../../core/mask/tileCodec.ts';
import type { Database } from './database.ts';

/** Images and layers of every class that is used. Cost: an index. */
export function classUses(database: Database): ClassUse[] {
  return database.all<{ classId: number; images: number; layers: number }>(
    'SELECT class_id AS classId, count(DISTINCT image_id) AS images, count(*) AS layers FROM layer WHERE history_id IS NULL GROUP BY class_id ORDER BY class_id',
  );
}

/** Tiles that are counted at a time: a few milliseconds, in which nothing else happens. */
const BATCH = 200;

/** Pixels of the layers of a class. Between batches others have their turn. Cost: its tiles. */
export async function countClassPixels(database: Database, classId: number): Promise<number> {
  let pixels = 0;
  let after = { layer_id: 0, tile_index: -1 };
  for (;;) {
    const tiles = database.all<{ layer_id: number; tile_index: number; data: Uint8Array }>(
      `SELECT layer_id, tile_index, data FROM layer_tile WHERE layer_id IN (SELECT id FROM layer WHERE class_id = ? AND history_id IS NULL)
       AND (layer_id, tile_index) > (?, ?) ORDER BY layer_id, tile_index LIMIT ?`,
      classId, after.layer_id, after.tile_index, BATCH,
    );
    for (const { data } of tiles) pixels += countTilePixels(decodeTile(data));
    const last = tiles.at(-1);
    if (last === undefined || tiles.length < BATCH) return pixels;
    after = last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
