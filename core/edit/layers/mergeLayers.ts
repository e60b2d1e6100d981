import type { AnnotationDocument, Layer } from '../../document/annotationDocument.ts';
import { AppError } from '../../errors/appError.ts';
import { uniteMasks } from '../../mask/combineMasks.ts';
import type { Edit } from '../edit.ts';
import { deleteLayers } from './deleteLayers.ts';
import { changesTo } from './maskEdit.ts';
import { unlockedLayers } from './unlockedLayers.ts';

/**
 * Makes one layer of several: their pixels join the layer `intoId`, which keeps its place, class, name and look; the
 * others go. It stands for a crowd if one of them did.
 * @throws AppError `layer.locked`; `layer.onlyOne` for fewer than two layers
 */
export function mergeLayers(document: AnnotationDocument, layerIds: readonly string[], intoId: string): Edit {
  const layers = unlockedLayers(document, [...layerIds, intoId]);
  const into = layers.find((layer) => layer.id === intoId)!;
  const others = layers.filter((layer) => layer !== into);
  if (others.length === 0) throw new AppError('layer.onlyOne', 'There is only one layer to merge. Choose another one with it.');
  const mask = uniteMasks([into, ...others].map((layer) => layer.mask));
  const changes = changesTo(into, mask);
  const edits: Edit[] = [deleteLayers(document, others.map((layer) => layer.id))];
  if (changes.length > 0) edits.push({ kind: 'tiles', changes });
  if (!into.crowd && others.some((layer) => layer.crowd)) edits.push({ kind: 'setProperties', layerId: into.id, before: { crowd: false }, after: { crowd: true } });
  return { kind: 'group', edits };
}

/** The layer under the lowest of these; null where there is none. */
export function layerBelow(document: AnnotationDocument, layerIds: readonly string[]): Layer | null {
  const lowest = document.layers.findIndex((layer) => layerIds.includes(layer.id));
  return document.layers[lowest - 1] ?? null;
}
