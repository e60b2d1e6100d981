import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import type { DatasetObject, ImportedLabels } from '../../core/formats/datasetFormat.ts';
import { objectsOverlap } from '../../core/formats/objectsOverlap.ts';
import { invertMask, uniteMasks } from '../../core/mask/combineMasks.ts';
import { mapLabels } from '../../core/mask/mapLabels.ts';
import { masksFromLabelMap } from '../../core/mask/masksFromLabelMap.ts';
import { TiledMask } from '../../core/mask/tiledMask.ts';

export interface ImportedLayers {
  readonly width: number;
  readonly height: number;
  /** From bottom to top, none of them empty. */
  readonly objects: readonly DatasetObject[];
  /** No two of them share a pixel. */
  readonly onePerPixel: boolean;
  /** Objects that were left out because they have no pixel inside the image. */
  readonly empty: number;
  /** The dataset says something of the image, and nothing of that can be taken over. */
  readonly allLeftOut: boolean;
}

/**
 * The labels of an image as the layers that they become in a project.
 * @param ids Uint8 [256], what an id of the dataset is in the project
 * @param found value of pixels that no object covers in the dataset
 * @param uncovered value of pixels that no layer covers in the project
 */
export function layersOfLabels(labels: ImportedLabels, ids: Uint8Array, found: number, uncovered: number): ImportedLayers {
  if (labels.kind === 'labelMap') {
    const { width, height } = labels.labelMap;
    const masks = masksFromLabelMap(mapLabels(labels.labelMap, ids), new Set([uncovered]));
    const objects = [...masks].sort(([a], [b]) => a - b).map(([classId, mask]): DatasetObject => ({ classId, name: '', crowd: false, mask, attributes: {} }));
    return { width, height, objects, onePerPixel: true, empty: 0, allLeftOut: false };
  }
  const { width, height } = labels;
  const objects = labels.objects.filter(({ mask }) => !mask.isEmpty).map((object): DatasetObject => ({ ...object, classId: ids[object.classId] }));
  const empty = labels.objects.length - objects.length;
  const onePerPixel = !objectsOverlap(objects);
  const allLeftOut = objects.length === 0 && empty + (labels.leftOut ?? 0) > 0;
  // What the project would take for its background: void lies at the bottom.
  if (found === IGNORE_INDEX && uncovered !== IGNORE_INDEX) {
    const mask = invertMask(uniteMasks([new TiledMask(width, height), ...objects.map((object) => object.mask)]));
    if (!mask.isEmpty) objects.unshift({ classId: IGNORE_INDEX, name: '', crowd: false, mask, attributes: {} });
  }
  // Where nothing lies under it, a layer of the background says what an uncovered pixel says.
  return { width, height, onePerPixel, empty, allLeftOut, objects: onePerPixel ? objects.filter(({ classId }) => classId !== uncovered) : objects };
}
