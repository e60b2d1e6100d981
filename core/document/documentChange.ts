import { z } from 'zod';
import { encodeTile } from '../mask/tileCodec.ts';
import type { Edit } from '../edit/edit.ts';
import type { AnnotationDocument } from './annotationDocument.ts';
import { layerRecordSchema, recordOfLayer, tileRecordSchema, tileRecordsOfLayer, type LayerRecord, type TileRecord } from './storedDocument.ts';

/**
 * What one edit changes in the store, written in one transaction, in this order:
 * remove layers (with their tiles), write layer records, write tiles, set the order of the layers, set whether they may overlap.
 * Its size follows the edit, not the image.
 */
export const documentChangeSchema = z.object({
  imageId: z.number().int(),
  /** False where only the look changed (visibility, opacity, lock, style, colour, whether layers may overlap): such a change does not count as human work. */
  edited: z.boolean(),
  removeLayers: z.array(z.string()),
  layers: z.array(layerRecordSchema),
  tiles: z.array(tileRecordSchema),
  /** All layer ids from bottom to top where layers came, went or moved; else null. */
  order: z.array(z.string()).nullable(),
  /** Absent = as it is. */
  onePerPixel: z.boolean().optional(),
});
export type DocumentChange = z.infer<typeof documentChangeSchema>;

const LOOK_ONLY = new Set(['visible', 'locked', 'opacity', 'style', 'color']);

/** Whether layers may overlap says how a person wants to work: by itself it changes no label. */
function isLookOnly(edit: Edit): boolean {
  if (edit.kind === 'setOnePerPixel') return true;
  return edit.kind === 'setProperties' && Object.keys(edit.after).every((key) => LOOK_ONLY.has(key));
}

/** @param document as it is after the edit was applied */
export function changeOfEdit(document: AnnotationDocument, edit: Edit): DocumentChange {
  const removed = new Set<string>();
  const layers = new Map<string, LayerRecord>();
  const tiles = new Map<string, TileRecord>();
  let reordered = false;
  let edited = false;
  let onePerPixel: boolean | undefined;

  const recordLayer = (layerId: string): void => {
    const layer = document.layers.find((candidate) => candidate.id === layerId);
    if (layer !== undefined) layers.set(layerId, recordOfLayer(layer));
  };
  const visit = (part: Edit): void => {
    if (part.kind === 'group') return part.edits.forEach(visit);
    if (!isLookOnly(part)) edited = true;
    switch (part.kind) {
      case 'tiles':
        for (const { layerId, tileIndex, after } of part.changes) {
          tiles.set(`${layerId}/${tileIndex}`, { layerId, tileIndex, data: after === null ? null : encodeTile(after) });
        }
        return;
      case 'addLayer':
        reordered = true;
        recordLayer(part.layer.id);
        for (const tile of tileRecordsOfLayer(part.layer)) tiles.set(`${tile.layerId}/${tile.tileIndex}`, tile);
        return;
      case 'removeLayer':
        reordered = true;
        removed.add(part.layer.id);
        for (const [key, tile] of tiles) if (tile.layerId === part.layer.id) tiles.delete(key);
        return;
      case 'moveLayer':
        reordered = true;
        return;
      case 'setOnePerPixel':
        onePerPixel = document.onePerPixel;
        return;
      default:
        recordLayer(part.layerId);
    }
  };
  visit(edit);

  const exists = new Set(document.layers.map((layer) => layer.id));
  return {
    imageId: document.imageId,
    edited,
    removeLayers: [...removed],
    layers: [...layers.values()],
    tiles: [...tiles.values()].filter((tile) => exists.has(tile.layerId)),
    order: reordered ? document.layers.map((layer) => layer.id) : null,
    ...(onePerPixel !== undefined && { onePerPixel }),
  };
}
