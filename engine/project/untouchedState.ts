import { createHash } from 'node:crypto';
import type { Database } from './database.ts';

interface UntouchedState {
  /** Of each layer, from the lowest: everything that is a label, nothing that is only a look. */
  readonly layers: readonly (readonly (number | string | null)[])[];
  /** SHA-256, hexadecimal, of their tiles. */
  readonly pixels: string;
}

/** What the layers of an image are now, as text, for isUntouched. Cost: one pass over its stored tiles. */
export function untouchedState(database: Database, imageId: number): string {
  const state: UntouchedState = { layers: layersOf(database, imageId), pixels: pixelsOf(database, imageId) };
  return JSON.stringify(state);
}

/**
 * Whether the layers of an image are again what they were: same layers in the same order, classes, names, origins and
 * pixels. Pixels are only read where everything else is equal; a person's stroke shows in the origin of its layer.
 * @param before from untouchedState
 */
export function isUntouched(database: Database, imageId: number, before: string): boolean {
  const { layers, pixels } = JSON.parse(before) as UntouchedState;
  return JSON.stringify(layersOf(database, imageId)) === JSON.stringify(layers) && pixelsOf(database, imageId) === pixels;
}

const LABEL_COLUMNS = 'uuid, class_id, name, crowd, source, mean_confidence, attributes';

function layersOf(database: Database, imageId: number): UntouchedState['layers'] {
  const rows = database.all<Record<string, number | string | null>>(
    `SELECT ${LABEL_COLUMNS} FROM layer WHERE image_id = ? AND history_id IS NULL ORDER BY position`,
    imageId,
  );
  return rows.map((row) => Object.values(row));
}

function pixelsOf(database: Database, imageId: number): string {
  const hash = createHash('sha256');
  const layers = database.all<{ id: number; uuid: string }>('SELECT id, uuid FROM layer WHERE image_id = ? AND history_id IS NULL ORDER BY position', imageId);
  for (const { id, uuid } of layers) {
    hash.update(`${uuid} `);
    for (const { tile_index, data } of database.all<{ tile_index: number; data: Uint8Array }>('SELECT tile_index, data FROM layer_tile WHERE layer_id = ? ORDER BY tile_index', id)) {
      hash.update(`${tile_index} ${data.length} `).update(data);
    }
  }
  return hash.digest('hex');
}
