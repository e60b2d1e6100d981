import type { AnnotationDocument, Layer, LayerProperties } from '../../document/annotationDocument.ts';
import type { Edit } from '../edit.ts';
import { chosenLayers, unlockedLayers } from './unlockedLayers.ts';

/** What is said of the object, and not only how it looks: a lock keeps it. */
const LOCKABLE: readonly (keyof LayerProperties)[] = ['classId', 'crowd'];

/**
 * Gives layers the same class, name, colour, … in one step. What the model said stays with each.
 * @returns null where they have it already
 * @throws AppError `layer.locked` where class or crowd of a locked layer would change
 */
export function setLayerProperties(document: AnnotationDocument, layerIds: readonly string[], after: Partial<LayerProperties>): Edit | null {
  const keys = Object.keys(after) as (keyof LayerProperties)[];
  const changed = chosenLayers(document, layerIds).filter((layer) => keys.some((key) => layer[key] !== after[key]));
  if (keys.some((key) => LOCKABLE.includes(key))) unlockedLayers(document, changed.map((layer) => layer.id));
  if (changed.length === 0) return null;
  const pick = (from: Partial<Layer>, own: Layer): Partial<LayerProperties> =>
    Object.fromEntries(keys.filter((key) => own[key] !== after[key]).map((key) => [key, from[key]]));
  return { kind: 'group', edits: changed.map((layer): Edit => ({ kind: 'setProperties', layerId: layer.id, before: pick(layer, layer), after: pick(after, layer) })) };
}
