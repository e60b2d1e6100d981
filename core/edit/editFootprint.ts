import type { AnnotationDocument } from '../document/annotationDocument.ts';
import { BYTES_PER_TILE } from '../mask/tile.ts';
import type { Edit } from './edit.ts';

/** Memory that keeping this edit costs: its tiles, and a little for everything else. */
export function editSizeBytes(edit: Edit): number {
  switch (edit.kind) {
    case 'tiles':
      return edit.changes.reduce((sum, change) => sum + 64 + (change.before ? BYTES_PER_TILE : 0) + (change.after ? BYTES_PER_TILE : 0), 0);
    case 'addLayer':
    case 'removeLayer':
      return 256 + [...edit.layer.mask.entries()].length * BYTES_PER_TILE;
    case 'group':
      return edit.edits.reduce((sum, part) => sum + editSizeBytes(part), 64);
    default:
      return 256;
  }
}

/**
 * Tile indices whose picture on the screen an edit changes.
 * Call it with the document as it is before or after the edit, as long as the layers named exist.
 */
export function touchedTiles(document: AnnotationDocument, edit: Edit): Set<number> {
  const touched = new Set<number>();
  const visit = (part: Edit): void => {
    switch (part.kind) {
      case 'tiles':
        for (const change of part.changes) touched.add(change.tileIndex);
        return;
      case 'addLayer':
      case 'removeLayer':
        for (const [index] of part.layer.mask.entries()) touched.add(index);
        return;
      case 'group':
        part.edits.forEach(visit);
        return;
      case 'setOnePerPixel':
        for (const { mask } of document.layers) for (const [index] of mask.entries()) touched.add(index);
        return;
      default: {
        const layer = document.layers.find((candidate) => candidate.id === part.layerId);
        for (const [index] of layer?.mask.entries() ?? []) touched.add(index);
      }
    }
  };
  visit(edit);
  return touched;
}

/** Ids of the layers whose pixels or class an edit changes, each once. */
export function editedLayers(edit: Edit): string[] {
  switch (edit.kind) {
    case 'group':
      return [...new Set(edit.edits.flatMap(editedLayers))];
    case 'tiles':
      return [...new Set(edit.changes.map(({ layerId }) => layerId))];
    case 'setProperties':
      return edit.after.classId === undefined ? [] : [edit.layerId];
    default:
      return [];
  }
}
