import { createLabelMap, type LabelMap } from '../mask/labelMap.ts';
import { TILE_SIZE, WORDS_PER_ROW } from '../mask/tile.ts';
import type { AnnotationDocument, Layer } from './annotationDocument.ts';

/** All of a document that decides its label map: layers from bottom to top. */
type Flattenable = Pick<AnnotationDocument, 'width' | 'height'> & { readonly layers: readonly Pick<Layer, 'classId' | 'mask'>[] };

/**
 * The layers as one label map: the topmost layer that covers a pixel gives its class, hidden or not
 * (hiding is for the eye, not for the data); pixels under no layer get `uncovered`.
 * @returns Uint8 [height, width]
 */
export function flatten(document: Flattenable, uncovered: number): LabelMap {
  const labelMap = createLabelMap(document.width, document.height, uncovered);
  for (const layer of document.layers) {
    for (const [index, tile] of layer.mask.entries()) {
      const left = (index % layer.mask.columns) * TILE_SIZE;
      const top = Math.floor(index / layer.mask.columns) * TILE_SIZE;
      const rows = Math.min(TILE_SIZE, document.height - top);
      for (let y = 0; y < rows; y++) {
        const base = (top + y) * document.width + left;
        for (let word = 0; word < WORDS_PER_ROW; word++) {
          let bits = tile[y * WORDS_PER_ROW + word];
          if (bits === 0xffffffff) {
            labelMap.data.fill(layer.classId, base + word * 32, base + word * 32 + 32);
            continue;
          }
          while (bits !== 0) {
            const bit = 31 - Math.clz32(bits & -bits);
            labelMap.data[base + word * 32 + bit] = layer.classId;
            bits &= bits - 1;
          }
        }
      }
    }
  }
  return labelMap;
}
