import type { AnnotationDocument, Layer } from '../document/annotationDocument.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { TILE_SIZE, WORDS_PER_ROW } from '../mask/tile.ts';

/** All of a document that decides its label map: layers from bottom to top. */
export type FlattenableDocument = Pick<AnnotationDocument, 'width' | 'height'> & { readonly layers: readonly Pick<Layer, 'classId' | 'mask'>[] };

/** `flatten` for the pixels of one tile, written into a label map of the size of the document. Cost: the layers' parts of the tile. */
export function flattenTile(document: FlattenableDocument, index: number, uncovered: number, labelMap: LabelMap): void {
  const columns = Math.ceil(document.width / TILE_SIZE);
  const left = (index % columns) * TILE_SIZE;
  const top = Math.floor(index / columns) * TILE_SIZE;
  const right = Math.min(document.width, left + TILE_SIZE);
  const rows = Math.min(TILE_SIZE, document.height - top);
  const { data } = labelMap;
  for (let y = top; y < top + rows; y++) data.fill(uncovered, y * document.width + left, y * document.width + right);
  for (const { classId, mask } of document.layers) {
    const tile = mask.getTile(index);
    if (tile === null) continue;
    for (let y = 0, i = 0; y < rows; y++) {
      const base = (top + y) * document.width + left;
      for (let word = 0; word < WORDS_PER_ROW; word++, i++) {
        let bits = tile[i];
        if (bits === 0xffffffff) {
          data.fill(classId, base + word * 32, base + word * 32 + 32);
          continue;
        }
        while (bits !== 0) {
          data[base + word * 32 + 31 - Math.clz32(bits & -bits)] = classId;
          bits &= bits - 1;
        }
      }
    }
  }
}
