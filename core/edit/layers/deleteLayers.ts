import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import type { Edit } from '../edit.ts';
import { unlockedLayers } from './unlockedLayers.ts';

/** Takes layers away. @throws AppError `layer.locked` */
export function deleteLayers(document: AnnotationDocument, layerIds: readonly string[]): Edit {
  const layers = unlockedLayers(document, layerIds);
  // From the top, so that each index holds when its turn comes. A copy of each: the edit keeps what the layer holds now.
  const edits = layers.reverse().map((layer): Edit => ({ kind: 'removeLayer', layer: { ...layer, mask: layer.mask.clone() }, index: document.layers.indexOf(layer) }));
  return { kind: 'group', edits };
}
