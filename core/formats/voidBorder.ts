import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import type { LabelMap } from '../mask/labelMap.ts';

/**
 * A copy of a label map with a band of 255 along every boundary between two classes, as PASCAL VOC has it around its
 * objects: a trainer then does not learn from pixels on which people disagree.
 *
 *     widthPx = 3      0 0 0 0 0 | 7 7 7 7 7     becomes     0 0 0 . . | . 7 7 7 7
 *
 * Half of the width lies on each side; of an odd width the odd pixel lies on the side of the lower id (mostly the
 * background). Distances are Euclidean, from pixel centre to pixel centre. Neither the border of the image nor pixels
 * that are 255 already make a boundary.
 *
 * Cost: one pass, then widthPx squared per pixel on a boundary.
 * @param widthPx whole pixels, 0 = none
 */
export function voidBorder(labelMap: LabelMap, widthPx: number): LabelMap {
  const { width, height, data } = labelMap;
  const out = data.slice();
  const radius = Math.ceil(widthPx / 2);
  if (radius === 0) return { width, height, data: out };
  const towardsLower = radius * radius;
  const towardsHigher = Math.floor(widthPx / 2) ** 2;
  const disc = discOffsets(radius);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const id = data[y * width + x];
      if (id === IGNORE_INDEX || !isOnBoundary(labelMap, x, y, id)) continue;
      for (const { dx, dy, squared } of disc) {
        const px = x + dx;
        const py = y + dy;
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const other = data[py * width + px];
        if (other !== id && squared <= (other < id ? towardsLower : towardsHigher)) out[py * width + px] = IGNORE_INDEX;
      }
    }
  }
  return { width, height, data: out };
}

/** True where one of the eight neighbours has another class. */
function isOnBoundary({ width, height, data }: LabelMap, x: number, y: number, id: number): boolean {
  for (let py = Math.max(0, y - 1); py <= Math.min(height - 1, y + 1); py++) {
    for (let px = Math.max(0, x - 1); px <= Math.min(width - 1, x + 1); px++) {
      const other = data[py * width + px];
      if (other !== id && other !== IGNORE_INDEX) return true;
    }
  }
  return false;
}

function discOffsets(radius: number): { dx: number; dy: number; squared: number }[] {
  const offsets = [];
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      const squared = dx * dx + dy * dy;
      if (squared > 0 && squared <= radius * radius) offsets.push({ dx, dy, squared });
    }
  }
  return offsets;
}
