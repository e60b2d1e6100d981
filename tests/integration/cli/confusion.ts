import type { LabelMap } from '../../../core/mask/labelMap.ts';

const IGNORE = 255;

/** Pixel counts by true and predicted class over any number of images, as the PASCAL VOC devkit counts: 255 in the truth is left out. */
export class Confusion {
  private readonly counts = new Float64Array(256 * 256);

  add(truth: LabelMap, predicted: LabelMap): void {
    if (truth.width !== predicted.width || truth.height !== predicted.height) throw new Error('two sizes');
    truth.data.forEach((id, i) => {
      if (id !== IGNORE) this.counts[id * 256 + predicted.data[i]]++;
    });
  }

  /** Null where the class is in neither. */
  iou(id: number): number | null {
    let union = -this.counts[id * 257];
    for (let other = 0; other < 256; other++) union += this.counts[id * 256 + other] + this.counts[other * 256 + id];
    return union > 0 ? this.counts[id * 257] / union : null;
  }

  meanIou(): number {
    const ious = Array.from({ length: 256 }, (_, id) => this.iou(id)).filter((iou) => iou !== null);
    return ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
  }

  pixelAccuracy(): number {
    let right = 0;
    for (let id = 0; id < 256; id++) right += this.counts[id * 257];
    return right / this.counts.reduce((sum, count) => sum + count, 0);
  }
}
