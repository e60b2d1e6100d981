import { requireWhole } from './blobChecksum.ts';
import type { Database } from './database.ts';

export interface LayerTile {
  readonly tile_index: number;
  /** core/mask/tileCodec.ts */
  readonly data: Uint8Array;
}

/** The tiles of a layer, each as it was stored. @throws AppError `project.damaged` where one is not, naming the image */
export function readTiles(database: Database, imageId: number, layerId: number): LayerTile[] {
  const tiles = database.all<LayerTile & { checksum: number | null }>('SELECT tile_index, data, checksum FROM layer_tile WHERE layer_id = ? ORDER BY tile_index', layerId);
  for (const tile of tiles) requireWhole(database, imageId, 'a layer', tile);
  return tiles;
}
