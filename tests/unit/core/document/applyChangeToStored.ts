import type { DocumentChange } from '../../../../core/document/documentChange.ts';
import type { StoredDocument } from '../../../../core/document/storedDocument.ts';

/** What a store does with a change, as documentChange.ts says: remove, write layers, write tiles, set the order. */
export function applyChangeToStored(stored: StoredDocument, change: DocumentChange): StoredDocument {
  const gone = new Set(change.removeLayers);
  const layers = new Map(stored.layers.filter((layer) => !gone.has(layer.id)).map((layer) => [layer.id, layer]));
  for (const layer of change.layers) layers.set(layer.id, layer);
  const tiles = new Map(stored.tiles.filter((tile) => !gone.has(tile.layerId)).map((tile) => [`${tile.layerId} ${tile.tileIndex}`, tile]));
  for (const tile of change.tiles) {
    if (!layers.has(tile.layerId)) throw new Error(`A tile of layer ${tile.layerId}, which is not there.`);
    if (tile.data === null) tiles.delete(`${tile.layerId} ${tile.tileIndex}`);
    else tiles.set(`${tile.layerId} ${tile.tileIndex}`, tile);
  }
  const order = change.order ?? [...layers.keys()];
  if (order.length !== layers.size) throw new Error('The order does not name every layer.');
  const onePerPixel = change.onePerPixel ?? stored.onePerPixel;
  return { ...stored, onePerPixel, layers: order.map((id) => layers.get(id)!), tiles: [...tiles.values()] };
}

/** Stored documents hold tiles in no particular order; for comparing they get one. */
export function inOrder(stored: StoredDocument): StoredDocument {
  const key = (tile: StoredDocument['tiles'][number]): string => `${tile.layerId} ${String(tile.tileIndex).padStart(6, '0')}`;
  return { ...stored, tiles: stored.tiles.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)) };
}
