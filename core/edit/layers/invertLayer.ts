import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import { invertMask } from '../../mask/combineMasks.ts';
import type { Edit } from '../edit.ts';
import { changesTo, takenFromOthers, withoutLocked } from './maskEdit.ts';
import { unlockedLayers } from './unlockedLayers.ts';

/**
 * The layer gets every pixel that it did not have, except those of locked layers; where a pixel has one class, the
 * others lose them, as with a brush. Cost: all tiles of the image.
 * @throws AppError `layer.locked`
 */
export function invertLayer(document: AnnotationDocument, layerId: string): Edit {
  const [layer] = unlockedLayers(document, [layerId]);
  const mask = withoutLocked(document, invertMask(layer.mask), layer);
  const changes = changesTo(layer, mask);
  if (document.onePerPixel) changes.push(...takenFromOthers(document, mask, new Set([layer])));
  return { kind: 'tiles', changes };
}
