import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import { occupiedRows, readRuns } from '../mask/maskRuns.ts';
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
  drawObjects(numbers, objects, (i) => i + 1);
  return numbers;
}

/**
 * Draws objects over each other, from bottom to top.
 * @param raster [height, width] of the masks
 * @param valueOf what the pixels of object i become
 * Cost: the words of their tiles, then one fill per run.
 */
export function drawObjects(raster: Uint8Array | Uint32Array, objects: readonly Pick<DatasetObject, 'mask'>[], valueOf: (i: number) => number): void {
  objects.forEach(({ mask }, i) => {
    const value = valueOf(i);
    const runs = new Int32Array(mask.width + 1);
    for (const { from, to } of occupiedRows(mask)) {
      for (let y = from; y < to; y++) {
        const count = readRuns(mask, y, runs);
        for (let run = 0; run < count; run += 2) raster.fill(value, y * mask.width + runs[run], y * mask.width + runs[run + 1]);
      }
    }
  });
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
