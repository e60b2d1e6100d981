import type { DatasetObject, ImportedLabels } from '../../core/formats/datasetFormat.ts';
import { masksFromLabelMap } from '../../core/mask/masksFromLabelMap.ts';
import { WORDS_PER_TILE, createTile, type Tile } from '../../core/mask/tile.ts';
import type { TiledMask } from '../../core/mask/tiledMask.ts';

export interface ImportedLayers {
  readonly width: number;
  readonly height: number;
  /** From bottom to top, none of them empty. */
  readonly objects: readonly DatasetObject[];
  /** No two of them share a pixel. */
  readonly onePerPixel: boolean;
}

/**
 * The labels of an image as the layers that they become in a project.
 * @param ids Uint8 [256], what an id of the dataset is in the project
 * @param uncovered value of pixels that no layer covers in the project
 */
export function layersOfLabels(labels: ImportedLabels, ids: Uint8Array, uncovered: number): ImportedLayers {
  if (labels.kind === 'labelMap') {
    const { width, height, data } = labels.labelMap;
    const masks = masksFromLabelMap({ width, height, data: data.map((id) => ids[id]) }, new Set([uncovered]));
    const objects = [...masks].sort(([a], [b]) => a - b).map(([classId, mask]): DatasetObject => ({ classId, name: '', crowd: false, mask, attributes: {} }));
    return { width, height, objects, onePerPixel: true };
  }
  const { width, height } = labels;
  const objects = labels.objects.filter(({ mask }) => !mask.isEmpty).map((object): DatasetObject => ({ ...object, classId: ids[object.classId] }));
  const onePerPixel = !overlap(objects.map(({ mask }) => mask));
  // Where nothing lies under it, a layer of the background says what an uncovered pixel says.
  return { width, height, onePerPixel, objects: onePerPixel ? objects.filter(({ classId }) => classId !== uncovered) : objects };
}

function overlap(masks: readonly TiledMask[]): boolean {
  const taken = new Map<number, Tile>();
  for (const mask of masks) {
    for (const [index, tile] of mask.entries()) {
      const before = taken.get(index);
      if (before === undefined) {
        taken.set(index, tile);
        continue;
      }
      const both = createTile();
      for (let i = 0; i < WORDS_PER_TILE; i++) {
        if ((before[i] & tile[i]) !== 0) return true;
        both[i] = before[i] | tile[i];
      }
      taken.set(index, both);
    }
  }
  return false;
}
