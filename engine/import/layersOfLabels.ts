import type { DatasetObject, ImportedLabels } from '../../core/formats/datasetFormat.ts';
import { objectsOverlap } from '../../core/formats/objectsOverlap.ts';
import { mapLabels } from '../../core/mask/mapLabels.ts';
import { masksFromLabelMap } from '../../core/mask/masksFromLabelMap.ts';

export interface ImportedLayers {
  readonly width: number;
  readonly height: number;
  /** From bottom to top, none of them empty. */
  readonly objects: readonly DatasetObject[];
  /** No two of them share a pixel. */
  readonly onePerPixel: boolean;
  /** Objects that were left out because they have no pixel inside the image. */
  readonly empty: number;
}

/**
 * The labels of an image as the layers that they become in a project.
 * @param ids Uint8 [256], what an id of the dataset is in the project
 * @param uncovered value of pixels that no layer covers in the project
 */
export function layersOfLabels(labels: ImportedLabels, ids: Uint8Array, uncovered: number): ImportedLayers {
  if (labels.kind === 'labelMap') {
    const { width, height } = labels.labelMap;
    const masks = masksFromLabelMap(mapLabels(labels.labelMap, ids), new Set([uncovered]));
    const objects = [...masks].sort(([a], [b]) => a - b).map(([classId, mask]): DatasetObject => ({ classId, name: '', crowd: false, mask, attributes: {} }));
    return { width, height, objects, onePerPixel: true, empty: 0 };
  }
  const { width, height } = labels;
  const objects = labels.objects.filter(({ mask }) => !mask.isEmpty).map((object): DatasetObject => ({ ...object, classId: ids[object.classId] }));
  const onePerPixel = !objectsOverlap(objects);
  // Where nothing lies under it, a layer of the background says what an uncovered pixel says.
  return { width, height, onePerPixel, empty: labels.objects.length - objects.length, objects: onePerPixel ? objects.filter(({ classId }) => classId !== uncovered) : objects };
}
