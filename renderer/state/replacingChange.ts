import type { DocumentChange } from '../../core/document/documentChange.ts';
import type { StoredDocument, TileRecord } from '../../core/document/storedDocument.ts';

/** The change that makes of what is `stored` what is `mine`: layers, order and every pixel. */
export function replacingChange(stored: StoredDocument, mine: StoredDocument): DocumentChange {
  const order = mine.layers.map(({ id }) => id);
  const kept = new Set(order);
  const written = new Set(mine.tiles.map(placeOf));
  const cleared = stored.tiles.filter((tile) => kept.has(tile.layerId) && !written.has(placeOf(tile)));
  return {
    imageId: mine.imageId,
    edited: true,
    removeLayers: stored.layers.map(({ id }) => id).filter((id) => !kept.has(id)),
    layers: mine.layers,
    tiles: [...cleared.map((tile): TileRecord => ({ ...tile, data: null })), ...mine.tiles],
    order,
    ...(stored.onePerPixel !== mine.onePerPixel && { onePerPixel: mine.onePerPixel }),
  };
}

function placeOf({ layerId, tileIndex }: TileRecord): string {
  return `${layerId}/${tileIndex}`;
}
