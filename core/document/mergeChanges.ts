import type { DocumentChange } from './documentChange.ts';

/** A change with its tiles in any form. */
export type MergeableChange = Omit<DocumentChange, 'tiles'> & { readonly tiles: readonly { readonly layerId: string; readonly tileIndex: number }[] };

/**
 * Two changes of one image as one: storing the result is storing `first` and then `second`.
 * Lets a queue stay short while the store is slow.
 */
export function mergeChanges<Change extends MergeableChange>(first: Change, second: Change): Change {
  const gone = new Set(second.removeLayers);
  const layers = new Map(first.layers.filter((layer) => !gone.has(layer.id)).map((layer) => [layer.id, layer]));
  for (const layer of second.layers) layers.set(layer.id, layer);
  const tiles = new Map(first.tiles.filter((tile) => !gone.has(tile.layerId)).map((tile) => [`${tile.layerId}/${tile.tileIndex}`, tile]));
  for (const tile of second.tiles) tiles.set(`${tile.layerId}/${tile.tileIndex}`, tile);
  const onePerPixel = second.onePerPixel ?? first.onePerPixel;
  return {
    ...second,
    imageId: first.imageId,
    edited: first.edited || second.edited,
    removeLayers: [...new Set([...first.removeLayers, ...second.removeLayers])],
    layers: [...layers.values()],
    tiles: [...tiles.values()],
    order: second.order ?? first.order,
    ...(onePerPixel !== undefined && { onePerPixel }),
  };
}
