import type { AnnotationDocument, Layer } from '../../document/annotationDocument.ts';
import { AppError } from '../../errors/appError.ts';
import { combineMasks } from '../../mask/combineMasks.ts';
import { TiledMask } from '../../mask/tiledMask.ts';
import type { Edit, TileChange } from '../edit.ts';
import { changesTo } from './maskEdit.ts';

/**
 * Lets the layers of an image overlap, or gives every pixel to one layer: the topmost that covers it. The label map
 * stays as it is. Cost of the latter: the tiles of all layers.
 * @returns null where it is so already
 * @throws AppError `layer.lockedBelow` where a locked layer would lose pixels to one above it
 */
export function setOnePerPixel(document: AnnotationDocument, onePerPixel: boolean): Edit | null {
  if (document.onePerPixel === onePerPixel) return null;
  const mode: Edit = { kind: 'setOnePerPixel', before: document.onePerPixel, after: onePerPixel };
  const changes = onePerPixel ? resolvedOverlaps(document) : [];
  return changes.length === 0 ? mode : { kind: 'group', edits: [{ kind: 'tiles', changes }, mode] };
}

function resolvedOverlaps(document: AnnotationDocument): TileChange[] {
  let covered = new TiledMask(document.width, document.height);
  const changes: TileChange[] = [];
  for (const layer of document.layers.toReversed()) {
    const lost = changesTo(layer, combineMasks(layer.mask, covered, 'subtract'));
    if (lost.length > 0 && layer.locked) throw lockedBelow(layer);
    changes.push(...lost);
    covered = combineMasks(covered, layer.mask, 'union');
  }
  return changes;
}

function lockedBelow(layer: Layer): AppError {
  return new AppError('layer.lockedBelow', 'A locked layer would lose the pixels that other layers cover. Unlock it, or move it to the front.', { layerId: layer.id });
}
