import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagePoint, viewPoint } from '../../../../core/geometry/points.ts';
import { MAX_SCALE, MIN_SCALE, centered, fitToView, keepInView, panBy, toImage, toView, zoomAt, type ViewTransform } from '../../../../core/geometry/viewTransform.ts';

const scales = fc.oneof(fc.constantFrom(0.25, 1, 1.37, 2, 8, 64), fc.double({ min: MIN_SCALE, max: MAX_SCALE, noNaN: true }));
const offsets = fc.double({ min: -5000, max: 5000, noNaN: true });
const transforms: fc.Arbitrary<ViewTransform> = fc.record({ scale: scales, offsetX: offsets, offsetY: offsets });
const sizes = fc.record({ width: fc.integer({ min: 1, max: 10_000 }), height: fc.integer({ min: 1, max: 10_000 }) });
const views = fc.record({ width: fc.integer({ min: 50, max: 3000 }), height: fc.integer({ min: 50, max: 3000 }) });
const coordinate = fc.double({ min: -3000, max: 3000, noNaN: true });

describe('viewTransform', () => {
  it('goes from the image to the view and back', () => {
    fc.assert(
      fc.property(transforms, coordinate, coordinate, (transform, x, y) => {
        const image = toImage(transform, toView(transform, imagePoint(x, y)));
        expect(image.x).toBeCloseTo(x, 6);
        expect(image.y).toBeCloseTo(y, 6);
        const view = toView(transform, toImage(transform, viewPoint(x, y)));
        expect(view.x).toBeCloseTo(x, 6);
        expect(view.y).toBeCloseTo(y, 6);
      }),
    );
  });

  it('zooms around the anchor: what lies under it stays there, within the limits of the scale', () => {
    fc.assert(
      fc.property(transforms, coordinate, coordinate, fc.double({ min: 0.001, max: 1000, noNaN: true }), (transform, x, y, factor) => {
        const anchor = viewPoint(x, y);
        const zoomed = zoomAt(transform, anchor, factor);
        expect(zoomed.scale).toBeCloseTo(Math.min(Math.max(transform.scale * factor, MIN_SCALE), MAX_SCALE), 9);
        const still = toView(zoomed, toImage(transform, anchor));
        expect(still.x).toBeCloseTo(x, 5);
        expect(still.y).toBeCloseTo(y, 5);
      }),
    );
  });

  it('fits the whole image into the view, centred, with its margin', () => {
    fc.assert(
      fc.property(sizes, views, (image, view) => {
        const fitted = fitToView(image, view, 24, 8);
        expect(fitted.scale).toBeLessThanOrEqual(8);
        const corner = toView(fitted, imagePoint(image.width, image.height));
        expect(fitted.offsetX + corner.x).toBeCloseTo(view.width, 6);
        expect(fitted.offsetY + corner.y).toBeCloseTo(view.height, 6);
        if (fitted.scale > MIN_SCALE && view.width > 100 && view.height > 100) {
          expect(fitted.offsetX).toBeGreaterThan(24 - 1e-6);
          expect(fitted.offsetY).toBeGreaterThan(24 - 1e-6);
        }
        const full = image.width * fitted.scale > view.width - 48.001 || image.height * fitted.scale > view.height - 48.001;
        expect(full || fitted.scale === 8 || fitted.scale === MIN_SCALE || view.width <= 100 || view.height <= 100).toBe(true);
      }),
    );
  });

  it('centres and pans', () => {
    expect(centered({ width: 100, height: 50 }, { width: 300, height: 100 }, 2)).toEqual({ scale: 2, offsetX: 50, offsetY: 0 });
    expect(panBy({ scale: 3, offsetX: 1, offsetY: 2 }, 10, -20)).toEqual({ scale: 3, offsetX: 11, offsetY: -18 });
  });

  it('never lets the image leave the view, and leaves alone what is in it', () => {
    fc.assert(
      fc.property(transforms, sizes, views, (transform, image, view) => {
        const kept = keepInView(transform, image, view);
        const visible = (offset: number, size: number, room: number): number => Math.min(room, offset + size) - Math.max(0, offset);
        const [width, height] = [image.width * kept.scale, image.height * kept.scale];
        expect(visible(kept.offsetX, width, view.width)).toBeGreaterThanOrEqual(Math.min(48, width) - 1e-6);
        expect(visible(kept.offsetY, height, view.height)).toBeGreaterThanOrEqual(Math.min(48, height) - 1e-6);
        expect(keepInView(kept, image, view)).toEqual(kept);
        const fitted = fitToView(image, view);
        expect(keepInView(fitted, image, view)).toEqual(fitted);
      }),
    );
  });
});
