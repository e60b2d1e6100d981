import { AppError } from '../errors/appError.ts';
import { createLabelMap, type LabelMap } from './labelMap.ts';
import { logitsCells } from './logitsCells.ts';

/** Low-resolution logits as a network gives them: `data` is float32 [numClasses, height, width]. */
export interface Logits {
  readonly numClasses: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
  /**
   * How low-resolution samples lie in the image when upsampled bilinearly (ONNX Resize):
   * true = `align_corners` (corner samples on corner pixels), false = `half_pixel`.
   */
  readonly alignCorners: boolean;
}

/**
 * Bilinear upsampling of the logits to [height, width] and argmax over the classes: the label map of
 * DeepLabV3 ("we upsample the final logits", section 4), exactly, without ever holding numClasses x height x width values.
 *
 *     a cell = the output pixels between four neighbouring samples
 *
 *        L(i,j) ------ L(i,j+1)      inside a cell a class lies between its smallest and largest corner,
 *          |  . . . . .  |           so a class whose largest corner is below another class's smallest
 *          |  . pixels . |           can win nowhere in it. Usually one class is left and the cell is
 *        L(i+1,j) --- L(i+1,j+1)     filled; only cells on a boundary are computed pixel by pixel.
 *
 * @param classIds class id of each channel (channel c gets id classIds[c]); default: the channel number
 * @returns Uint8 [height, width]; ties go to the lowest channel, as argmax does
 */
export function labelMapFromLogits(logits: Logits, height: number, width: number, classIds?: readonly number[]): LabelMap {
  const { numClasses, data } = logits;
  const planeSize = logits.height * logits.width;
  if (data.length !== numClasses * planeSize) {
    throw new AppError('logits.size', `Logits of ${numClasses} x ${logits.height} x ${logits.width} need ${numClasses * planeSize} values, not ${data.length}.`);
  }
  const idOf = Uint8Array.from({ length: numClasses }, (_, channel) => classIds?.[channel] ?? channel);
  const labelMap = createLabelMap(width, height);
  const rows = logitsCells(logits.height, height, logits.alignCorners);
  const columns = logitsCells(logits.width, width, logits.alignCorners);
  const candidates = new Int32Array(numClasses);
  const smallest = new Float32Array(numClasses);
  const largest = new Float32Array(numClasses);

  for (const row of rows) {
    const rowA = row.low * logits.width;
    const rowB = row.high * logits.width;
    for (const column of columns) {
      let bestSmallest = -Infinity;
      for (let c = 0, plane = 0; c < numClasses; c++, plane += planeSize) {
        const tl = data[plane + rowA + column.low];
        const tr = data[plane + rowA + column.high];
        const bl = data[plane + rowB + column.low];
        const br = data[plane + rowB + column.high];
        smallest[c] = Math.min(tl, tr, bl, br);
        largest[c] = Math.max(tl, tr, bl, br);
        if (smallest[c] > bestSmallest) bestSmallest = smallest[c];
      }
      let count = 0;
      for (let c = 0; c < numClasses; c++) if (largest[c] >= bestSmallest) candidates[count++] = c;
      if (count === 1) {
        const id = idOf[candidates[0]];
        for (let y = row.from; y < row.to; y++) labelMap.data.fill(id, y * width + column.from, y * width + column.to);
        continue;
      }
      for (let y = row.from; y < row.to; y++) {
        const fy = row.fractions[y - row.from];
        for (let x = column.from; x < column.to; x++) {
          const fx = column.fractions[x - column.from];
          let best = -Infinity;
          let winner = 0;
          for (let k = 0; k < count; k++) {
            const plane = candidates[k] * planeSize;
            const tl = data[plane + rowA + column.low];
            const bl = data[plane + rowB + column.low];
            const top = tl + (data[plane + rowA + column.high] - tl) * fx;
            const bottom = bl + (data[plane + rowB + column.high] - bl) * fx;
            const value = top + (bottom - top) * fy;
            if (value > best) {
              best = value;
              winner = candidates[k];
            }
          }
          labelMap.data[y * width + x] = idOf[winner];
        }
      }
    }
  }
  return labelMap;
}
