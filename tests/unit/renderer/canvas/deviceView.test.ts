import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canvasRect, deviceRect, deviceView, imageRectOf, levelOfScale, tileRect, tilesIn, type DeviceView } from '../../../../renderer/canvas/deviceView.ts';

const views: fc.Arbitrary<DeviceView> = fc.record({
  scale: fc.double({ min: 0.01, max: 128, noNaN: true }),
  left: fc.integer({ min: -4000, max: 2000 }),
  top: fc.integer({ min: -4000, max: 2000 }),
  width: fc.integer({ min: 1, max: 2500 }),
  height: fc.integer({ min: 1, max: 1500 }),
});
const sizes = fc.record({ width: fc.integer({ min: 1, max: 5000 }), height: fc.integer({ min: 1, max: 5000 }) });

describe('deviceView', () => {
  it('puts the corner of the image on a whole device pixel', () => {
    expect(deviceView({ scale: 1.37, offsetX: 10.3, offsetY: -4.6 }, 2, 800, 600)).toEqual({ scale: 2.74, left: 21, top: -9, width: 800, height: 600 });
  });

  it('lays tiles side by side without gap or overlap, in whole device pixels', () => {
    fc.assert(
      fc.property(views, fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }), (view, column, row) => {
        const columns = 12;
        const tile = tileRect(view, row * columns + column, columns * 256);
        const right = tileRect(view, row * columns + column + 1, columns * 256);
        const below = tileRect(view, (row + 1) * columns + column, columns * 256);
        expect([right.left, below.top]).toEqual([tile.right, tile.bottom]);
        expect(Object.values(tile).every(Number.isInteger)).toBe(true);
      }),
    );
  });

  it('finds every image pixel that the canvas shows, and the tiles that hold them', () => {
    fc.assert(
      fc.property(views, sizes, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (view, image, u, v) => {
        const rect = imageRectOf(view, canvasRect(view), image.width, image.height);
        const tiles = tilesIn(view, canvasRect(view), image.width, image.height);
        // The image pixel under some point of the canvas.
        const x = Math.floor((u * (view.width - 0.001) - view.left) / view.scale);
        const y = Math.floor((v * (view.height - 0.001) - view.top) / view.scale);
        if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
        expect(x >= rect.x0 && x < rect.x1 && y >= rect.y0 && y < rect.y1).toBe(true);
        expect(tiles).toContain(Math.floor(y / 256) * Math.ceil(image.width / 256) + Math.floor(x / 256));
      }),
    );
  });

  it('shows no tile where the image is out of sight, and each at most once', () => {
    const away: DeviceView = { scale: 1, left: 900, top: 0, width: 800, height: 600 };
    expect(tilesIn(away, canvasRect(away), 1000, 1000)).toEqual([]);
    fc.assert(
      fc.property(views, sizes, (view, image) => {
        const tiles = tilesIn(view, canvasRect(view), image.width, image.height);
        expect(new Set(tiles).size).toBe(tiles.length);
        expect(tiles.every((index) => index >= 0 && index < Math.ceil(image.width / 256) * Math.ceil(image.height / 256))).toBe(true);
      }),
    );
  });

  it('rounds the edges of a rectangle, not its size', () => {
    expect(deviceRect({ scale: 1.5, left: 10, top: 20, width: 1, height: 1 }, 1, 1, 2, 3)).toEqual({ left: 12, top: 22, right: 13, bottom: 25 });
  });

  it('reduces tiles so that a picture pixel is about a device pixel', () => {
    expect([4, 1, 0.8, 0.6, 0.5, 0.25, 0.1, 0.01].map((scale) => levelOfScale(scale, 5))).toEqual([0, 0, 0, 1, 1, 2, 3, 5]);
    fc.assert(
      fc.property(fc.double({ min: 1 / 32, max: 1, noNaN: true }), (scale) => {
        const pixel = 2 ** levelOfScale(scale, 5) * scale;
        expect(pixel).toBeGreaterThan(0.7);
        expect(pixel).toBeLessThan(1.42);
      }),
    );
  });
});
