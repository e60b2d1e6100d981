import type { PixelWindow } from './pixelWindow.ts';

/**
 * A smaller copy: each sample is the mean of factor x factor samples, of as many as there are at the right and lower edge.
 * Cost: a pass over the window.
 * @param factor a whole number; 1 gives the window itself
 */
export function shrinkWindow(window: PixelWindow, factor: number): PixelWindow {
  if (factor === 1) return window;
  const { left, top, pixelsPerSample, data } = window;
  const width = Math.ceil(window.width / factor);
  const height = Math.ceil(window.height / factor);
  const small = new Uint8Array(width * height * 4);
  const sums = new Float64Array(width * 4);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const endY = Math.min(window.height, (row + 1) * factor);
    for (let y = row * factor; y < endY; y++) {
      for (let x = 0, to = 0, from = y * window.width * 4; x < window.width; to += 4) {
        const end = Math.min(window.width, x + factor);
        let [r, g, b, a] = [0, 0, 0, 0];
        for (; x < end; x++, from += 4) {
          r += data[from];
          g += data[from + 1];
          b += data[from + 2];
          a += data[from + 3];
        }
        sums[to] += r;
        sums[to + 1] += g;
        sums[to + 2] += b;
        sums[to + 3] += a;
      }
    }
    for (let column = 0, i = 0; column < width; column++) {
      const count = (endY - row * factor) * (Math.min(window.width, (column + 1) * factor) - column * factor);
      for (let channel = 0; channel < 4; channel++, i++) small[row * width * 4 + i] = sums[i] / count + 0.5;
    }
  }
  return { left, top, width, height, pixelsPerSample: pixelsPerSample * factor, data: small };
}
