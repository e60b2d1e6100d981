import { flatten } from '../document/flatten.ts';
import type { DatasetObject } from './datasetFormat.ts';
import { remark, type Remark } from '../report/remark.ts';

/**
 * How well the labels of one image survive a format that cannot hold them exactly: intersection over union of what is seen of each class
 * before and after, and its mean over all classes that occur, void included and `uncovered` not. 1 where nothing changed.
 * @param before, after objects of the image from bottom to top
 */
export function imageIou(width: number, height: number, before: readonly DatasetObject[], after: readonly DatasetObject[], uncovered: number): number {
  const a = flatten({ width, height, layers: before }, uncovered).data;
  const b = flatten({ width, height, layers: after }, uncovered).data;
  const both = new Float64Array(256);
  const either = new Float64Array(256);
  for (let i = 0; i < a.length; i++) {
    either[a[i]]++;
    if (a[i] === b[i]) both[a[i]]++;
    else either[b[i]]++;
  }
  let sum = 0;
  let classes = 0;
  for (let id = 0; id < 256; id++) {
    if (id === uncovered || either[id] === 0) continue;
    sum += both[id] / either[id];
    classes++;
  }
  return classes === 0 ? 1 : sum / classes;
}

/** For a report; null where nothing was lost. */
export function iouLoss(path: string, iou: number): Remark | null {
  if (iou === 1) return null;
  // Rounded down: 1.0000 would say that nothing was lost.
  const rounded = (Math.floor(iou * 10_000) / 10_000).toFixed(4);
  return remark('loss.iou', `${path} keeps an IoU of ${rounded} as polygons (mean over its classes).`, { path, iou: rounded });
}
