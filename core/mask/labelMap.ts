/** A raster of class ids: `data` is Uint8 [height, width], row-major; 255 = ignore. */
export interface LabelMap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function createLabelMap(width: number, height: number, fill = 0): LabelMap {
  const data = new Uint8Array(width * height);
  if (fill !== 0) data.fill(fill);
  return { width, height, data };
}

/** Pixels per class id: Float64 [256], so that counts of images over 2^32 pixels stay exact. */
export function countPixels(labelMap: LabelMap): Float64Array {
  const counts = new Float64Array(256);
  const { data } = labelMap;
  // Run by run: neighbours are mostly alike, and this is done for every image of a batch.
  for (let i = 0; i < data.length; ) {
    const from = i;
    const id = data[from];
    while (i < data.length && data[i] === id) i++;
    counts[id] += i - from;
  }
  return counts;
}
