import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import { AppError } from '../../errors/appError.ts';
import type { Edit } from '../edit.ts';
import { chosenLayers } from './unlockedLayers.ts';

/**
 * Puts a copy of each layer right above it, unlocked. The label map stays as it is.
 * @throws AppError `layer.wouldOverlap` where layers may not overlap and there are pixels to copy
 */
export function duplicateLayers(document: AnnotationDocument, layerIds: readonly string[], newLayerId: () => string): Edit {
  const layers = chosenLayers(document, layerIds);
  if (document.onePerPixel && layers.some((layer) => !layer.mask.isEmpty)) {
    throw new AppError('layer.wouldOverlap', 'A pixel of this image has one class, so a layer cannot lie on its copy. Let layers overlap first.');
  }
  const edits = layers.reverse().map((layer): Edit => ({
    kind: 'addLayer',
    layer: { ...layer, id: newLayerId(), locked: false, mask: layer.mask.clone() },
    index: document.layers.indexOf(layer) + 1,
  }));
  return { kind: 'group', edits };
}
