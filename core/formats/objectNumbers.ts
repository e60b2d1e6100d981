import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { maskSpans } from '../mask/maskRuns.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import type { DatasetObject } from './datasetFormat.ts';

/**
 * For rasters of instances: which object is seen at each pixel.
 * @param objects from bottom to top
 * @returns Uint32 [height, width]: index of the topmost object plus one, 0 where there is none
 */
export function objectNumbers(objects: readonly Pick<DatasetObject, 'mask'>[], width: number, height: number): Uint32Array {
  const numbers = new Uint32Array(width * height);
  objects.forEach(({ mask }, i) => {
    for (const { y, x0, x1 } of maskSpans(mask)) numbers.fill(i + 1, y * width + x0, y * width + x1);
  });
  return numbers;
}

export interface NumberedMask {
  readonly classId: number;
  /** 0 = what no number tells apart. */
  readonly number: number;
  readonly mask: TiledMask;
}

/**
 * The other way: one mask per pair of class and number. Together they give the label map back exactly, whatever the
 * numbers. Pixels of `uncovered` have none; those of 255 are one mask, the last. The rest is by number, then class.
 * @param numbers [height, width], below 2^32
 */
export function numberedMasks({ width, height, data }: LabelMap, numbers: ArrayLike<number>, uncovered: number): NumberedMask[] {
  const found = new Map<number, NumberedMask>();
  for (let y = 0; y < height; y++) {
    const end = (y + 1) * width;
    for (let i = y * width; i < end; ) {
      const classId = data[i];
      const number = classId === IGNORE_INDEX ? 0 : numbers[i];
      let next = i + 1;
      while (next < end && data[next] === classId && (classId === IGNORE_INDEX || numbers[next] === number)) next++;
      if (classId !== uncovered) {
        // Void after all numbers.
        const key = classId === IGNORE_INDEX ? Infinity : number * 256 + classId;
        let entry = found.get(key);
        if (entry === undefined) found.set(key, (entry = { classId, number, mask: new TiledMask(width, height) }));
        entry.mask.fillSpan(y, i - y * width, next - y * width);
      }
      i = next;
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, entry]) => entry);
}
