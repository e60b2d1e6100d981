/**
 * Bilinear interpolation of an RGB picture at half-pixel centres: output pixel i shows the place (i + 0.5) * size / newSize - 0.5,
 * clamped at the edges, as OpenCV's INTER_LINEAR and ONNX Resize's half_pixel do. Nothing is averaged beyond the two neighbours, so a reduction to less
 * than half would skip pixels.
 * Rows are interpolated across once and kept while output rows need them.
 * @param picture Uint8 [height, width, 3]
 * @returns Uint8 [newHeight, newWidth, 3], rounded
 */
export function resampleBilinear(picture: Uint8Array, height: number, width: number, newHeight: number, newWidth: number): Uint8Array {
  if (height === newHeight && width === newWidth) return picture;
  return resampleRows({ from: 0, pixels: picture }, height, width, newHeight, newWidth, 0, newHeight);
}

/** The rows [from, to) of a picture of `height` rows that the rows [newFrom, newTo) of its scaled form are interpolated from. */
export function rowsNeeded(height: number, newHeight: number, newFrom: number, newTo: number): { from: number; to: number } {
  if (height === newHeight) return { from: newFrom, to: newTo };
  return { from: Math.floor(placeOf(newFrom, height, newHeight)), to: Math.min(Math.floor(placeOf(newTo - 1, height, newHeight)) + 2, height) };
}

/**
 * As resampleBilinear, but only the rows [newFrom, newTo) of the result, from a part of the picture.
 * @param part rows of the picture from `from` on, at least those of rowsNeeded: Uint8 [rows, width, 3]
 * @returns Uint8 [newTo - newFrom, newWidth, 3]
 */
export function resampleRows(
  part: { readonly from: number; readonly pixels: Uint8Array },
  height: number, width: number, newHeight: number, newWidth: number, newFrom: number, newTo: number,
): Uint8Array {
  if (height === newHeight && width === newWidth) return part.pixels.subarray((newFrom - part.from) * width * 3, (newTo - part.from) * width * 3);
  const columns = placesAlong(width, newWidth, 0, newWidth);
  const rows = placesAlong(height, newHeight, newFrom, newTo);
  const result = new Uint8Array((newTo - newFrom) * newWidth * 3);
  let upper: AcrossRow = { y: -1, values: new Float32Array(newWidth * 3) };
  let lower: AcrossRow = { y: -1, values: new Float32Array(newWidth * 3) };
  for (let y = 0, i = 0; y < newTo - newFrom; y++) {
    const low = rows.low[y];
    const high = Math.min(low + 1, height - 1);
    if (lower.y === low) [upper, lower] = [lower, upper];
    if (upper.y !== low) interpolateAcross(part, low, width, columns, upper);
    if (lower.y !== high) interpolateAcross(part, high, width, columns, lower);
    const fraction = rows.fraction[y];
    const above = upper.values;
    const below = lower.values;
    for (let x = 0; x < above.length; x++, i++) result[i] = above[x] + (below[x] - above[x]) * fraction + 0.5;
  }
  return result;
}

/** One row of the picture at the new width. */
interface AcrossRow {
  y: number;
  readonly values: Float32Array;
}

function interpolateAcross({ from, pixels: picture }: { readonly from: number; readonly pixels: Uint8Array }, y: number, width: number, { low, fraction }: Places, row: AcrossRow): void {
  row.y = y;
  const start = (y - from) * width * 3;
  const { values } = row;
  for (let x = 0, i = 0; x < low.length; x++, i += 3) {
    const left = start + low[x] * 3;
    const right = low[x] + 1 < width ? left + 3 : left;
    const share = fraction[x];
    values[i] = picture[left] + (picture[right] - picture[left]) * share;
    values[i + 1] = picture[left + 1] + (picture[right + 1] - picture[left + 1]) * share;
    values[i + 2] = picture[left + 2] + (picture[right + 2] - picture[left + 2]) * share;
  }
}

interface Places {
  /** The pixel at or before each place. */
  readonly low: Int32Array;
  /** How far from it to the next one, 0..1. */
  readonly fraction: Float32Array;
}

function placesAlong(pixels: number, newPixels: number, from: number, to: number): Places {
  const low = new Int32Array(to - from);
  const fraction = new Float32Array(to - from);
  for (let i = from; i < to; i++) {
    const place = placeOf(i, pixels, newPixels);
    low[i - from] = Math.floor(place);
    fraction[i - from] = place - low[i - from];
  }
  return { low, fraction };
}

function placeOf(i: number, pixels: number, newPixels: number): number {
  return Math.min(Math.max(((i + 0.5) * pixels) / newPixels - 0.5, 0), pixels - 1);
}
