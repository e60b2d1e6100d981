import type { LabelMap } from './labelMap.ts';
import { TiledMask } from './tiledMask.ts';

/**
 * One mask per class id that occurs in the label map, without the ids in `except`.
 * Cost: one pass over the pixels, then one span per run.
 */
export function masksFromLabelMap(labelMap: LabelMap, except: ReadonlySet<number>): Map<number, TiledMask> {
  const { width, height, data } = labelMap;
  const masks = new Map<number, TiledMask>();
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; ) {
      const id = data[row + x];
      let end = x + 1;
      while (end < width && data[row + end] === id) end++;
      if (!except.has(id)) {
        let mask = masks.get(id);
        if (mask === undefined) masks.set(id, (mask = new TiledMask(width, height)));
        mask.fillSpan(y, x, end);
      }
      x = end;
    }
  }
  return masks;
}
