import fc from 'fast-check';
import type { PixelWindow } from '../../../../core/vision/pixelWindow.ts';

/** Small windows with few colours, so that there are regions, ties and edges. */
export const arbitraryWindow: fc.Arbitrary<PixelWindow> = fc
  .record({
    left: fc.integer({ min: 0, max: 9 }),
    top: fc.integer({ min: 0, max: 9 }),
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 24 }),
    colors: fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 5 }),
    seed: fc.integer(),
  })
  .map(({ left, top, width, height, colors, seed }) => {
    const data = new Uint8Array(width * height * 4);
    let state = seed;
    for (let i = 0; i < width * height; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const color = colors[(state >>> 16) % colors.length];
      data.set([...color, 255], i * 4);
    }
    return { left, top, width, height, pixelsPerSample: 1, data };
  });

/** A window from a rule that gives each sample its colour. */
export function paintedWindow(width: number, height: number, colorOf: (x: number, y: number) => readonly [number, number, number], place: { left?: number; top?: number; pixelsPerSample?: number } = {}): PixelWindow {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i += 4) data.set([...colorOf(x, y), 255], i);
  return { left: 0, top: 0, pixelsPerSample: 1, ...place, width, height, data };
}

/** Numbers 0 … 2^16 - 1 that look random, the same in every run. */
export function noiseSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16;
}
