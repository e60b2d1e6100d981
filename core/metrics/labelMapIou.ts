import { IGNORE_INDEX } from '../classes/classDefinition.ts';
import type { LabelMap } from '../mask/labelMap.ts';

/**
 * Mean IoU over the classes of one image, background left out; pixels whose truth is 255 count for nothing.
 * @param truth, found Uint8 [height, width] of the same size
 * @param backgroundId null = there is none
 * @returns 0..1; 1 where neither has a class
 */
export function labelMapIou(truth: LabelMap, found: LabelMap, backgroundId: number | null): number {
  const both = new Float64Array(256);
  const either = new Float64Array(256);
  for (let i = 0; i < truth.data.length; i++) {
    const id = truth.data[i];
    const other = found.data[i];
    if (id === IGNORE_INDEX) continue;
    either[id]++;
    if (id === other) both[id]++;
    else either[other]++;
  }
  let sum = 0;
  let classes = 0;
  for (let id = 0; id < IGNORE_INDEX; id++) {
    if (either[id] === 0 || id === backgroundId) continue;
    sum += both[id] / either[id];
    classes++;
  }
  return classes === 0 ? 1 : sum / classes;
}
