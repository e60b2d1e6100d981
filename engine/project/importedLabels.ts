import { randomUUID } from 'node:crypto';
import { DEFAULT_LAYER_LOOK } from '../../core/document/annotationDocument.ts';
import type { LayerRecord, TileRecord } from '../../core/document/storedDocument.ts';
import type { Attributes, DatasetObject } from '../../core/formats/datasetFormat.ts';
import { encodeTile } from '../../core/mask/tileCodec.ts';
import type { Database } from './database.ts';
import { imageRow } from './imageTable.ts';
import { applyChange, deleteLayers, moveLayersToHistory, readLayers } from './layerTable.ts';

export interface ImportedDocument {
  /** From bottom to top; masks of the size of the image. */
  readonly objects: readonly DatasetObject[];
  readonly onePerPixel: boolean;
  /** Of the image. */
  readonly attributes: Attributes;
}

export interface StoreImportedOptions {
  /** Also where a person worked on the image: what they made is kept in history. */
  readonly overwrite: boolean;
  /** Kept with that. */
  readonly reason: string;
}

/** unchanged: the image has exactly these layers. worked: a person worked on it, and nothing was written. */
export type StoredImport = 'stored' | 'unchanged' | 'worked';

/** Makes imported labels the layers of an image whose size is known, in one transaction. */
export function storeImported(database: Database, imageId: number, document: ImportedDocument, { overwrite, reason }: StoreImportedOptions): StoredImport {
  return database.transaction(() => {
    const row = imageRow(database, imageId);
    const { layers, tiles } = layersOfObjects(document.objects);
    const hasWork = row.edited === 1 || row.done === 1;
    if (hasWork) {
      const before = readLayers(database, imageId);
      if (contentsOf(before.layers, before.tiles) === contentsOf(layers, tiles)) return 'unchanged';
      if (!overwrite) return 'worked';
    }
    if (hasWork) keepInHistory(database, imageId, reason);
    else deleteLayers(database, imageId);
    const grid = { width: row.width!, height: row.height! };
    applyChange(database, { imageId, edited: true, removeLayers: [], layers, tiles, order: layers.map(({ id }) => id) }, grid);
    const { attributes } = database.get<{ attributes: string }>('SELECT attributes FROM image WHERE id = ?', imageId)!;
    database.run(
      'UPDATE image SET edited = 1, before_edit = NULL, labelled_hash = NULL, imported = 1, done = 0, one_per_pixel = ?, attributes = ?, failure_code = NULL, failure_message = NULL, failure_details = NULL WHERE id = ?',
      Number(document.onePerPixel), JSON.stringify({ ...(JSON.parse(attributes) as Attributes), ...document.attributes }), imageId,
    );
    return 'stored';
  });
}

/** Moves the layers of an image into its history. Call it inside a transaction. */
export function keepInHistory(database: Database, imageId: number, reason: string): void {
  const { lastInsertRowid } = database.run(
    `INSERT INTO history (image_id, width, height, done, reason, created_at)
     SELECT id, width, height, done, ?, ? FROM image WHERE id = ? AND width IS NOT NULL`,
    reason, new Date().toISOString(), imageId,
  );
  moveLayersToHistory(database, imageId, lastInsertRowid);
}

function layersOfObjects(objects: readonly DatasetObject[]): { layers: LayerRecord[]; tiles: TileRecord[] } {
  const layers: LayerRecord[] = [];
  const tiles: TileRecord[] = [];
  for (const { classId, name, crowd, mask, attributes } of objects) {
    const id = randomUUID();
    layers.push({ id, classId, name: name.slice(0, 200), ...DEFAULT_LAYER_LOOK, crowd, source: 'import', meanConfidence: null, attributes: { ...attributes } });
    for (const [tileIndex, tile] of [...mask.entries()].sort(([a], [b]) => a - b)) tiles.push({ layerId: id, tileIndex, data: encodeTile(tile) });
  }
  return { layers, tiles };
}

/** What a dataset could have said of layers, as one text to compare. */
function contentsOf(layers: readonly LayerRecord[], tiles: readonly TileRecord[]): string {
  return JSON.stringify(
    layers.map(({ id, classId, name, crowd, attributes }) => [
      classId, name, crowd, attributes,
      tiles.filter(({ layerId }) => layerId === id).map(({ tileIndex, data }) => [tileIndex, data === null ? '' : Buffer.from(data).toString('base64')]),
    ]),
  );
}
