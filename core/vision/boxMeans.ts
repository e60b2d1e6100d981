/**
 * The mean of the square of (2 radius + 1) x (2 radius + 1) values around each, of as many of them as there are at the edges.
 * Running sums: the cost does not depend on the radius.
 * @param values [height, width]
 * @param out Float32 [height, width]; overwritten; may be `values`
 */
export function boxMeans(values: Float32Array, width: number, height: number, radius: number, out: Float32Array): void {
  const across = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += values[start + x];
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += values[start + x + radius];
      if (x - radius - 1 >= 0) sum -= values[start + x - radius - 1];
      across[start + x] = sum / (Math.min(width, x + radius + 1) - Math.max(0, x - radius));
    }
  }
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(radius, height); y++) for (let x = 0; x < width; x++) sums[x] += across[y * width + x];
  for (let y = 0; y < height; y++) {
    const entering = y + radius < height ? (y + radius) * width : -1;
    const leaving = y - radius - 1 >= 0 ? (y - radius - 1) * width : -1;
    const share = 1 / (Math.min(height, y + radius + 1) - Math.max(0, y - radius));
    for (let x = 0; x < width; x++) {
      if (entering >= 0) sums[x] += across[entering + x];
      if (leaving >= 0) sums[x] -= across[leaving + x];
      out[y * width + x] = sums[x] * share;
    }
  }
}
