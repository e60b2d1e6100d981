import { createLabelMap, type LabelMap } from '../../core/mask/labelMap.ts';

/**
 * A label map at another size, by the nearest pixel (centres on centres). For models that give only labels:
 * ids cannot be interpolated.
 */
export function resizeLabelMap(labelMap: LabelMap, height: number, width: number): LabelMap {
  if (labelMap.width === width && labelMap.height === height) return labelMap;
  const resized = createLabelMap(width, height);
  const columns = Int32Array.from({ length: width }, (_, x) => nearest(x, labelMap.width, width));
  for (let y = 0; y < height; y++) {
    const from = nearest(y, labelMap.height, height) * labelMap.width;
    const to = y * width;
    for (let x = 0; x < width; x++) resized.data[to + x] = labelMap.data[from + columns[x]];
  }
  return resized;
}

function nearest(pixel: number, samples: number, pixels: number): number {
  return Math.min(samples - 1, Math.floor(((pixel + 0.5) * samples) / pixels));
}
