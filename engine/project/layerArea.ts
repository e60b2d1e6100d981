import { countTilePixels } from '../../core/mask/tile.ts';
import { decodeTile } from '../../core/mask/tileCodec.ts';
import type { Database } from './database.ts';

/** Layers that are counted at a time: a few milliseconds, in which nothing else happens. */
const BATCH = 20;

/** Counts the pixels of those layers of a class of which they are not known, and keeps them. Between batches others have their turn. */
export async function fillLayerAreas(database: Database, classId: number): Promise<void> {
  for (;;) {
    const layers = database.all<{ id: number }>('SELECT id FROM layer WHERE class_id = ? AND history_id IS NULL AND area_px IS NULL LIMIT ?', classId, BATCH);
    if (layers.length === 0) return;
    database.transaction(() => {
      for (const { id } of layers) database.run('UPDATE layer SET area_px = ? WHERE id = ?', areaOfLayer(database, id), id);
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function areaOfLayer(database: Database, id: number): number {
  const tiles = database.all<{ data: Uint8Array }>('SELECT data FROM layer_tile WHERE layer_id = ?', id);
  return tiles.reduce((sum, { data }) => sum + countTilePixels(decodeTile(data)), 0);
}
