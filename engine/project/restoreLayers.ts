import { decodeTile, encodeTile } from '../../core/mask/tileCodec.ts';
import { isEmptyTile } from '../../core/mask/tile.ts';
import { checksumOf, requireWhole, type CheckedBlob } from './blobChecksum.ts';
import type { Database } from './database.ts';
import { readTiles } from './layerTiles.ts';

interface KeptLayer {
  readonly id: number;
  readonly image_id: number;
  readonly one_per_pixel: number;
  readonly history_id: number;
}

/**
 * Brings the layers of a class change back from history, each at its old height among the layers of its image. Where
 * a pixel has one class, they come without the pixels that others hold now. Layers whose image has another size now stay in history.
 * Call it inside a transaction. @returns how many came back
 */
export function restoreLayers(database: Database, changeId: number): number {
  const layers = database.all<KeptLayer>(
    `SELECT layer.id, layer.image_id, one_per_pixel, history_id FROM layer JOIN class_change_layer ON layer_id = layer.id
     JOIN history ON history.id = layer.history_id JOIN image ON image.id = layer.image_id
     WHERE change_id = ? AND history.width = image.width AND history.height = image.height ORDER BY layer.position, layer.id`,
    changeId,
  );
  for (const layer of layers) {
    if (layer.one_per_pixel) dropPixelsOfOthers(database, layer);
    database.run('UPDATE layer SET history_id = NULL, area_px = NULL WHERE id = ?', layer.id);
  }
  for (const imageId of new Set(layers.map((layer) => layer.image_id))) numberPositions(database, imageId);
  for (const historyId of new Set(layers.map((layer) => layer.history_id))) database.run('DELETE FROM history WHERE id = ?', historyId);
  return layers.length;
}

function dropPixelsOfOthers(database: Database, layer: KeptLayer): void {
  for (const { tile_index, data } of readTiles(database, layer.image_id, layer.id)) {
    const others = database.all<CheckedBlob>(
      'SELECT data, checksum FROM layer_tile JOIN layer ON layer.id = layer_id WHERE image_id = ? AND history_id IS NULL AND tile_index = ?',
      layer.image_id, tile_index,
    );
    if (others.length === 0) continue;
    const tile = decodeTile(data);
    for (const other of others) {
      requireWhole(database, layer.image_id, 'a layer', other);
      const taken = decodeTile(other.data);
      for (let i = 0; i < tile.length; i++) tile[i] &= ~taken[i];
    }
    if (isEmptyTile(tile)) database.run('DELETE FROM layer_tile WHERE layer_id = ? AND tile_index = ?', layer.id, tile_index);
    else {
      const left = encodeTile(tile);
      database.run('UPDATE layer_tile SET data = ?, checksum = ? WHERE layer_id = ? AND tile_index = ?', left, checksumOf(left), layer.id, tile_index);
    }
  }
}

function numberPositions(database: Database, imageId: number): void {
  const rows = database.all<{ id: number }>('SELECT id FROM layer WHERE image_id = ? AND history_id IS NULL ORDER BY position, id', imageId);
  rows.forEach(({ id }, position) => database.run('UPDATE layer SET position = ? WHERE id = ?', position, id));
}
