import { describe, expect, it } from 'vitest';
import { imagePoint, viewPoint } from '../../../../core/geometry/points.ts';
import { toImage, toView } from '../../../../core/geometry/viewTransform.ts';
import { ImageView } from '../../../../renderer/editing/imageView.svelte.ts';

const image = { width: 4000, height: 3000 };

function viewOf(width = 1000, height = 800): ImageView {
  const view = new ImageView(image);
  view.resize(width, height);
  return view;
}

describe('ImageView', () => {
  it('has no transform before the canvas has a size, and then shows the whole image', () => {
    const view = new ImageView(image);
    expect([view.transform, view.scale]).toEqual([null, 1]);
    view.zoomIn();
    view.zoomFit();
    view.zoomActual();
    view.panBy(5, 5);
    expect(view.transform).toBeNull();
    view.resize(1000, 800);
    expect(view.scale).toBeCloseTo(952 / 4000, 9);
  });

  it('goes on fitting while the window changes its size, until somebody zooms', () => {
    const view = viewOf();
    view.resize(2000, 1600);
    expect(view.scale).toBeCloseTo(1952 / 4000, 9);
    view.zoomIn();
    const { scale } = view;
    view.resize(1000, 800);
    expect(view.scale).toBe(scale);
    view.zoomFit();
    view.resize(500, 400);
    expect(view.scale).toBeCloseTo(452 / 4000, 9);
  });

  it('keeps what is in the centre there when the canvas changes its size', () => {
    const view = viewOf();
    view.zoomAt(viewPoint(300, 200), 6);
    const before = toImage(view.transform!, viewPoint(500, 400));
    view.resize(700, 900);
    const after = toImage(view.transform!, viewPoint(350, 450));
    // To the device pixel.
    expect(Math.abs(after.x - before.x)).toBeLessThanOrEqual(1 / view.scale);
    expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(1 / view.scale);
  });

  it('zooms in and out around the centre; one undoes the other', () => {
    const view = viewOf();
    view.zoomActual();
    const before = view.transform;
    view.zoomIn();
    expect(view.scale).toBe(1.25);
    view.zoomOut();
    expect(view.transform).toEqual({ scale: expect.closeTo(1, 9), offsetX: before!.offsetX, offsetY: before!.offsetY });
  });

  it('shows one image pixel as one CSS pixel, around what is in the centre', () => {
    const view = viewOf();
    view.zoomAt(viewPoint(100, 100), 12);
    const centre = toImage(view.transform!, viewPoint(500, 400));
    view.zoomActual();
    expect(view.scale).toBe(1);
    const there = toView(view.transform!, imagePoint(centre.x, centre.y));
    expect(Math.abs(there.x - 500)).toBeLessThanOrEqual(1);
    expect(Math.abs(there.y - 400)).toBeLessThanOrEqual(1);
  });

  it.each([1, 1.25, 2])('keeps the corner of the image on a whole device pixel (%f per CSS pixel), without drifting away from the anchor', (pixelRatio) => {
    const view = new ImageView(image);
    view.resize(1001, 777, pixelRatio);
    view.zoomAt(viewPoint(333, 222), 7);
    const anchor = toImage(view.transform!, viewPoint(333, 222));
    for (let i = 0; i < 400; i++) {
      view.zoomAt(viewPoint(333, 222), i % 2 === 0 ? 1.013 : 1 / 1.013);
      const { offsetX, offsetY } = view.transform!;
      for (const offset of [offsetX, offsetY]) expect(offset * pixelRatio).toBeCloseTo(Math.round(offset * pixelRatio), 9);
    }
    const after = toImage(view.transform!, viewPoint(333, 222));
    expect(Math.hypot(after.x - anchor.x, after.y - anchor.y) * view.scale).toBeLessThan(1.5);
  });

  it('never loses the image', () => {
    const view = viewOf();
    view.panBy(1e6, -1e6);
    expect(view.transform!.offsetX).toBeLessThan(1000);
    expect(view.transform!.offsetY + image.height * view.scale).toBeGreaterThan(0);
  });

  it('knows the part of the image that is seen, zooms to a part, and puts a point into the centre', () => {
    const view = viewOf();
    expect(view.visibleRect()).toEqual({ left: 0, top: 0, right: 4000, bottom: 3000 });
    view.zoomTo({ left: 1000, top: 500, right: 1400, bottom: 700 });
    // 64 CSS pixels are left on both sides.
    expect(view.scale).toBeCloseTo((1000 - 128) / 400, 9);
    const { left, top, right, bottom } = view.visibleRect();
    expect([left <= 1000, top <= 500, right >= 1400, bottom >= 700, right - left < 470]).toEqual([true, true, true, true, true]);
    view.centreOn(imagePoint(2000, 1500));
    const centre = toImage(view.transform!, viewPoint(500, 400));
    expect([Math.abs(centre.x - 2000) < 1, Math.abs(centre.y - 1500) < 1]).toEqual([true, true]);
    view.zoomTo({ left: 5, top: 5, right: 6, bottom: 6 });
    expect(view.scale).toBe(16);
  });
});
