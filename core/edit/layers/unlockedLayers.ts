import { findLayer, type AnnotationDocument, type Layer } from '../../document/annotationDocument.ts';
import { AppError } from '../../errors/appError.ts';

/**
 * The layers of these ids, from bottom to top, whatever the order of the ids.
 * @throws AppError `document.noLayer`; `layer.locked` where one of them is locked
 */
export function unlockedLayers(document: AnnotationDocument, layerIds: readonly string[]): Layer[] {
  const layers = chosenLayers(document, layerIds);
  const locked = layers.find((layer) => layer.locked);
  if (locked !== undefined) throw lockedError(locked, layers.length);
  return layers;
}

/** The same without a look at their locks: for what changes neither pixels nor class. @throws AppError `document.noLayer` */
export function chosenLayers(document: AnnotationDocument, layerIds: readonly string[]): Layer[] {
  const wanted = new Set(layerIds.map((id) => findLayer(document, id)));
  return document.layers.filter((layer) => wanted.has(layer));
}

function lockedError(layer: Layer, count: number): AppError {
  const sentence = count === 1 ? 'This layer is locked. Unlock it to change it.' : 'One of these layers is locked. Unlock it to change them.';
  return new AppError('layer.locked', sentence, { layerId: layer.id });
}
