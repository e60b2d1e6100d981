import type { AnnotationDocument } from '../../document/annotationDocument.ts';
import type { Edit } from '../edit.ts';
import { chosenLayers } from './unlockedLayers.ts';

/**
 * Puts layers beside each other, in the order that they have.
 * @param to index from the bottom of the lowest of them, counted without them; beyond the ends means at the end
 * @returns null where they are there already
 */
export function moveLayers(document: AnnotationDocument, layerIds: readonly string[], to: number): Edit | null {
  const moved = chosenLayers(document, layerIds);
  const rest = document.layers.filter((layer) => !moved.includes(layer));
  const at = Math.min(Math.max(to, 0), rest.length);
  const wanted = [...rest.slice(0, at), ...moved, ...rest.slice(at)];
  const order = [...document.layers];
  const edits: Edit[] = [];
  // Each place from the bottom gets its layer; what was there moves up.
  wanted.forEach((layer, place) => {
    const from = order.indexOf(layer, place);
    if (from === place) return;
    order.splice(place, 0, ...order.splice(from, 1));
    edits.push({ kind: 'moveLayer', layerId: layer.id, from, to: place });
  });
  return edits.length === 0 ? null : { kind: 'group', edits };
}
