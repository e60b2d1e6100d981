import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import { AppError } from '../../errors/appError.ts';
import type { MaskParts } from '../../mask/splitMask.ts';
import type { Edit } from '../edit.ts';
import { changesTo } from './maskEdit.ts';
import { unlockedLayers } from './unlockedLayers.ts';

/** More layers than this out of one are noise that nobody could look through. */
export const MAX_PARTS = 256;

/**
 * Makes a layer of every connected part (8 neighbours) of a layer. The largest stays in it; the others come right
 * above, larger ones lower, with its class and look. The label map stays as it is.
 * @param parts of the layer's mask, not more than MAX_PARTS: finding them may take longer than a frame
 * @throws AppError `layer.locked`; `layer.onePart` where there is nothing to split; `layer.tooManyParts`
 */
export function splitLayer(document: AnnotationDocument, layerId: string, parts: MaskParts, newLayerId: () => string): Edit {
  const [layer] = unlockedLayers(document, [layerId]);
  if (parts.count < 2) throw new AppError('layer.onePart', 'This layer is of one piece: there is nothing to split.');
  if (parts.count > MAX_PARTS) {
    throw new AppError('layer.tooManyParts', `This layer has ${parts.count} parts, more than the ${MAX_PARTS} that it can be split into. Remove small islands first.`, { parts: parts.count, limit: MAX_PARTS });
  }
  const [largest, ...rest] = parts.masks;
  const index = document.layers.indexOf(layer);
  const added = rest.map((mask, i): Edit => ({ kind: 'addLayer', layer: { ...layer, id: newLayerId(), mask }, index: index + 1 + i }));
  return { kind: 'group', edits: [{ kind: 'tiles', changes: changesTo(layer, largest) }, ...added] };
}
