import type { ImagePoint } from '../geometry/points.ts';
import type { Connectivity } from './connectedComponents.ts';
import type { LabelMap } from './labelMap.ts';
import { TiledMask } from './tiledMask.ts';

/**
 * What a bucket fills: the pixel under the point and all that are connected with it by pixels of the same class id.
 * Empty where the point is outside the image. Cost: the pixels of the region and along its border.
 * @param connectivity default 4, so that paint does not leak through a line of 1 px
 */
export function floodRegion(labelMap: LabelMap, point: ImagePoint, connectivity: Connectivity = 4): TiledMask {
  const { width, height, data } = labelMap;
  const region = new TiledMask(width, height);
  const [column, row] = [Math.floor(point.x), Math.floor(point.y)];
  if (!(column >= 0 && row >= 0 && column < width && row < height)) return region;
  const id = data[row * width + column];
  const reach = connectivity === 8 ? 1 : 0;
  /** Filled runs whose neighbouring rows have not been looked at: y, x0, x1. */
  const pending: number[] = [];
  /** Fills the whole run through a pixel of the region. @returns the column after it */
  const fillRun = (x: number, y: number): number => {
    const start = y * width;
    let x0 = x;
    let x1 = x + 1;
    while (x0 > 0 && data[start + x0 - 1] === id) x0--;
    while (x1 < width && data[start + x1] === id) x1++;
    region.fillSpan(y, x0, x1);
    pending.push(y, x0, x1);
    return x1;
  };
  fillRun(column, row);
  while (pending.length > 0) {
    const x1 = pending.pop()!;
    const x0 = pending.pop()!;
    const y = pending.pop()!;
    for (const beside of [y - 1, y + 1]) {
      if (beside < 0 || beside >= height) continue;
      const start = beside * width;
      const to = Math.min(width, x1 + reach);
      for (let x = Math.max(0, x0 - reach); x < to; ) {
        if (data[start + x] !== id) x++;
        else if (!region.has(x, beside)) x = fillRun(x, beside);
        // Runs are filled whole, so the rest of this one is known.
        else while (x < to && data[start + x] === id) x++;
      }
    }
  }
  return region;
}
