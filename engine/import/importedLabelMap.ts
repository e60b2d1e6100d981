import type { ClassSet } from '../../core/classes/classDefinition.ts';
import { flatten } from '../../core/document/flatten.ts';
import type { ImportedLabels } from '../../core/formats/datasetFormat.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import { mapLabels } from '../../core/mask/mapLabels.ts';

/**
 * What ids of a dataset mean in another set of classes: the class of the same id where the name is the same too, else
 * the one of the same name, else the id as it is; the background is the background.
 * @returns Uint8 [256], id to id
 */
export function sameClasses(dataset: ClassSet, classSet: ClassSet): Uint8Array {
  const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
  for (const { id, name } of dataset.classes) {
    if (classSet.classes.some((definition) => definition.id === id && definition.name === name)) continue;
    const namesake = classSet.classes.find((definition) => definition.name === name);
    if (namesake !== undefined) ids[id] = namesake.id;
  }
  if (dataset.backgroundId !== null && classSet.backgroundId !== null) ids[dataset.backgroundId] = classSet.backgroundId;
  return ids;
}

/**
 * The labels of an image of a dataset as one label map.
 * @param ids Uint8 [256], what each id means
 * @param uncovered value of pixels that no object covers
 */
export function importedLabelMap(labels: ImportedLabels, ids: Uint8Array, uncovered: number): LabelMap {
  if (labels.kind === 'labelMap') return mapLabels(labels.labelMap, ids);
  const { width, height, objects } = labels;
  return flatten({ width, height, layers: objects.map(({ classId, mask }) => ({ classId: ids[classId], mask })) }, uncovered);
}
