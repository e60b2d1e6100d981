import { z } from 'zod';
import { encodeTile } from '../mask/tileCodec.ts';
import type { Tile } from '../mask/tile.ts';
import type { Edit } from '../edit/edit.ts';
import type { AnnotationDocument } from './annotationDocument.ts';
import { layerRecordSchema, recordOfLayer, tileRecordSchema, type LayerRecord, type TileRecord } from './storedDocument.ts';

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

/** A tile that is not encoded yet. Tiles are replaced, never changed, so that it may be encoded later. */
export interface UnencodedTile {
  readonly layerId: string;
  readonly tileIndex: number;
  readonly tile: Tile | null;
}

/** A change whose tiles are encoded when there is time for it: right after a stroke the next one may begin. */
export type UnencodedChange = Omit<DocumentChange, 'tiles'> & { readonly tiles: readonly UnencodedTile[] };

export function encodeTileRecord({ layerId, tileIndex, tile }: UnencodedTile): TileRecord {
  return { layerId, tileIndex, data: tile === null ? null : encodeTile(tile) };
}

/** @param document as it is after the edit was applied */
export function changeOfEdit(document: AnnotationDocument, edit: Edit): DocumentChange {
  return encodeChange(unencodedChangeOfEdit(document, edit));
}

export function encodeChange(change: UnencodedChange): DocumentChange {
  return { ...change, tiles: change.tiles.map(encodeTileRecord) };
}

const LOOK_ONLY = new Set(['visible', 'locked', 'opacity', 'style', 'color']);

/** Whether layers may overlap says how a person wants to work: by itself it changes no label. */
function isLookOnly(edit: Edit): boolean {
  if (edit.kind === 'setOnePerPixel') return true;
  return edit.kind === 'setProperties' && Object.keys(edit.after).every((key) => LOOK_ONLY.has(key));
}

/** The same without the cost of encoding. */
export function unencodedChangeOfEdit(document: AnnotationDocument, edit: Edit): UnencodedChange {
  const removed = new Set<string>();
  const layers = new Map<string, LayerRecord>();
  const tiles = new Map<string, UnencodedTile>();
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
          tiles.set(`${layerId}/${tileIndex}`, { layerId, tileIndex, tile: after });
        }
        return;
      case 'addLayer':
        reordered = true;
        recordLayer(part.layer.id);
        for (const [tileIndex, tile] of part.layer.mask.entries()) tiles.set(`${part.layer.id}/${tileIndex}`, { layerId: part.layer.id, tileIndex, tile });
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
