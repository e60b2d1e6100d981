import { AppError } from '../errors/appError.ts';
import { findLayer, type AnnotationDocument } from '../document/annotationDocument.ts';
import type { Edit } from './edit.ts';

/** Performs an edit on the document in place. Cost follows the edit, not the image. */
export function applyEdit(document: AnnotationDocument, edit: Edit): void {
  switch (edit.kind) {
    case 'tiles':
      for (const change of edit.changes) findLayer(document, change.layerId).mask.setTile(change.tileIndex, change.after);
      return;
    case 'addLayer':
      if (document.layers.some((layer) => layer.id === edit.layer.id)) {
        throw new AppError('document.duplicateLayer', `There already is a layer ${edit.layer.id}.`);
      }
      // A copy: later edits of the document must not change the edit.
      document.layers.splice(edit.index, 0, { ...edit.layer, mask: edit.layer.mask.clone() });
      return;
    case 'removeLayer':
      document.layers.splice(document.layers.indexOf(findLayer(document, edit.layer.id)), 1);
      return;
    case 'moveLayer': {
      const layer = findLayer(document, edit.layerId);
      document.layers.splice(document.layers.indexOf(layer), 1);
      document.layers.splice(edit.to, 0, layer);
      return;
    }
    case 'setProperties':
      Object.assign(findLayer(document, edit.layerId), edit.after);
      return;
    case 'setSource':
      findLayer(document, edit.layerId).source = edit.after;
      return;
    case 'setOnePerPixel':
      document.onePerPixel = edit.after;
      return;
    case 'group':
      for (const part of edit.edits) applyEdit(document, part);
      return;
  }
}
