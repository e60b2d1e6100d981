import type { AnnotationDocument } from '../../../core/document/annotationDocument.ts';
import { changeOfEdit, type DocumentChange } from '../../../core/document/documentChange.ts';
import { applyEdit } from '../../../core/edit/applyEdit.ts';
import { MaskGesture } from '../../../core/edit/maskGesture.ts';
import { TiledMask } from '../../../core/mask/tiledMask.ts';

export const LAYER_COUNT = 4;

/**
 * Stroke number `index` of an endless session, the same in every process: the first ones add the layers, the others
 * paint a box over the tiles' borders, which takes the pixels from the other layers, so that one change writes many tiles.
 */
export function performStroke(document: AnnotationDocument, index: number): DocumentChange {
  const layerId = `layer ${index % LAYER_COUNT}`;
  if (index < LAYER_COUNT) {
    const layer = { id: layerId, classId: index + 1, name: '', visible: true, locked: false, opacity: 1, style: 'fill' as const, color: null, crowd: false, attributes: {}, source: 'human' as const, meanConfidence: null, mask: new TiledMask(document.width, document.height) };
    const edit = { kind: 'addLayer' as const, layer, index };
    applyEdit(document, edit);
    return changeOfEdit(document, edit);
  }
  const gesture = new MaskGesture(document, { mode: 'paint', layerId });
  const left = (index * 97) % (document.width - 200);
  const top = (index * 61) % (document.height - 200);
  gesture.add(Array.from({ length: 200 }, (_, dy) => ({ y: top + dy, x0: left + (dy % 7), x1: left + 200 - (dy % 5) })));
  const edit = gesture.complete();
  if (edit === null) throw new Error(`Stroke ${index} changes nothing.`);
  return changeOfEdit(document, edit);
}
