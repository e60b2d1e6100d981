import { freeName } from '../classes/classProposal.ts';
import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../classes/classDefinition.ts';
import type { AnnotationDocument } from '../document/annotationDocument.ts';
import { flatten } from '../document/flatten.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { masksFromLabelMap } from '../mask/masksFromLabelMap.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import type { DatasetObject } from './datasetFormat.ts';
import { voidBorder } from './voidBorder.ts';

/**
 * The classes that a dataset has: those of the project without the ignored ones, and a class for every id of `usedIds`
 * that the project has no class for, so that no format has to drop its pixels.
 */
export function exportedClassSet({ classes, backgroundId }: ClassSet, usedIds: readonly number[]): ClassSet {
  const known = new Set([IGNORE_INDEX, ...classes.map(({ id }) => id)]);
  const unknown = [...new Set(usedIds)].filter((id) => !known.has(id)).sort((a, b) => a - b);
  const names = new Set(classes.map(({ name }) => name));
  const background = classes.find(({ id }) => id === backgroundId);
  return {
    classes: [
      ...classes.filter(({ ignored }) => ignored !== true),
      ...unknown.map((id) => ({ id, name: freeName(`class ${id}`, names), color: '#808080' })),
    ],
    backgroundId: background?.ignored === true ? null : backgroundId,
  };
}

/** The layers flattened as a trainer is to see them: ignored classes and void border are 255. */
export function exportedLabelMap(document: AnnotationDocument, project: ClassSet, exported: ClassSet, voidBorderPx: number): LabelMap {
  const labelMap = flatten(document, uncoveredValue(exported));
  const ignored = project.classes.filter(({ ignored: isIgnored }) => isIgnored === true).map(({ id }) => id);
  if (ignored.length > 0) {
    const values = Uint8Array.from({ length: 256 }, (_, id) => (ignored.includes(id) ? IGNORE_INDEX : id));
    for (let i = 0; i < labelMap.data.length; i++) labelMap.data[i] = values[labelMap.data[i]];
  }
  return voidBorder(labelMap, voidBorderPx);
}

/**
 * The layers as ExportImage.objects promises them.
 * @param labelMap that of exportedLabelMap
 */
export function exportedObjects(document: AnnotationDocument, project: ClassSet, exported: ClassSet, labelMap: LabelMap): DatasetObject[] {
  const uncovered = uncoveredValue(exported);
  const ignored = new Set([IGNORE_INDEX, ...project.classes.filter((definition) => definition.ignored === true).map(({ id }) => id)]);
  const voidMask = masksFromLabelMap(labelMap, allBut(IGNORE_INDEX)).get(IGNORE_INDEX) ?? null;
  const layers = document.layers.filter(({ classId, mask }) => !ignored.has(classId) && !mask.isEmpty);
  // Where objects may overlap, a void object on top hides what is under it, and that stays whole.
  const cutsVoid = voidMask !== null && (document.onePerPixel || uncovered === IGNORE_INDEX);
  let taken = cutsVoid ? voidMask : new TiledMask(document.width, document.height);
  const objects: DatasetObject[] = [];
  for (const { classId, name, crowd, mask, attributes } of layers.reverse()) {
    const rest = taken.isEmpty ? mask : combineMasks(mask, taken, 'subtract');
    if (document.onePerPixel) taken = combineMasks(taken, mask, 'union');
    if (!rest.isEmpty) objects.push({ classId, name, crowd, mask: rest, attributes });
  }
  objects.reverse();
  if (voidMask !== null && uncovered !== IGNORE_INDEX) objects.push({ classId: IGNORE_INDEX, name: '', crowd: false, mask: voidMask, attributes: {} });
  return objects;
}

function allBut(id: number): Set<number> {
  const ids = new Set(Array.from({ length: 256 }, (_, i) => i));
  ids.delete(id);
  return ids;
}
