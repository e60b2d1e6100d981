import type { DatasetObject } from '../../../../core/formats/datasetFormat.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

/** An object of pixels [x0, x1) of every row, in an image of width x height. */
export function objectOf(classId: number, width: number, height: number, [x0, x1]: readonly [number, number]): DatasetObject {
  const mask = new TiledMask(width, height);
  for (let y = 0; y < height; y++) mask.fillSpan(y, x0, x1);
  return { classId, name: '', crowd: false, mask, attributes: {} };
}
