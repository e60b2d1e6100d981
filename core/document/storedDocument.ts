import { z } from 'zod';
import { decodeTile, encodeTile } from '../mask/tileCodec.ts';
import { bytesSchema } from '../ipc/bytesSchema.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import type { AnnotationDocument, Layer } from './annotationDocument.ts';

/** A layer without its pixels, as it is stored and sent between processes. */
export const layerRecordSchema = z.object({
  id: z.string().min(1).max(64),
  classId: z.number().int().min(0).max(255),
  name: z.string().max(200),
  visible: z.boolean(),
  locked: z.boolean(),
  opacity: z.number().min(0).max(1),
  style: z.enum(['fill', 'outline', 'both']),
  color: z.string().regex(/^#[0-9a-f]{6}$/).nullable(),
  crowd: z.boolean(),
  source: z.enum(['prediction', 'human', 'import']),
  meanConfidence: z.number().min(0).max(1).nullable(),
  attributes: z.record(z.string(), z.unknown()),
});
export type LayerRecord = z.infer<typeof layerRecordSchema>;

/** One tile of a layer in the form of core/mask/tileCodec; null removes it. */
export const tileRecordSchema = z.object({
  layerId: z.string(),
  tileIndex: z.number().int().min(0),
  data: bytesSchema.nullable(),
});
export type TileRecord = z.infer<typeof tileRecordSchema>;

/** The layers of one image, from bottom to top, and every tile that is not empty. */
export const storedDocumentSchema = z.object({
  imageId: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  onePerPixel: z.boolean(),
  layers: z.array(layerRecordSchema),
  tiles: z.array(tileRecordSchema),
});
export type StoredDocument = z.infer<typeof storedDocumentSchema>;

export function recordOfLayer(layer: Layer): LayerRecord {
  const { mask: _mask, ...record } = layer;
  return record;
}

export function tileRecordsOfLayer(layer: Layer): TileRecord[] {
  return [...layer.mask.entries()].map(([tileIndex, tile]) => ({ layerId: layer.id, tileIndex, data: encodeTile(tile) }));
}

/** @throws AppError `mask.corrupt` where a tile cannot be read */
export function documentFromStored(stored: StoredDocument): AnnotationDocument {
  const { imageId, width, height, onePerPixel } = stored;
  const layers = stored.layers.map((record): Layer => ({ ...record, mask: new TiledMask(width, height) }));
  const masks = new Map(layers.map((layer) => [layer.id, layer.mask]));
  for (const tile of stored.tiles) {
    if (tile.data !== null) masks.get(tile.layerId)?.setTile(tile.tileIndex, decodeTile(tile.data));
  }
  return { imageId, width, height, onePerPixel, layers };
}

export function storedFromDocument(document: AnnotationDocument): StoredDocument {
  const { imageId, width, height, onePerPixel } = document;
  return {
    imageId, width, height, onePerPixel,
    layers: document.layers.map(recordOfLayer),
    tiles: document.layers.flatMap(tileRecordsOfLayer),
  };
}
