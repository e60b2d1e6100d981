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
    expect([after.x, after.y]).toEqual([expect.closeTo(before.x, 6), expect.closeTo(before.y, 6)]);
  });

  it('zooms in and out around the centre; one undoes the other', () => {
    const view = viewOf();
    view.zoomActual();
    const before = view.transform;
    view.zoomIn();
    expect(view.scale).toBe(1.25);
    view.zoomOut();
    expect(view.transform).toEqual({ scale: expect.closeTo(1, 9), offsetX: expect.closeTo(before!.offsetX, 6), offsetY: expect.closeTo(before!.offsetY, 6) });
  });

  it('shows one image pixel as one CSS pixel, around what is in the centre', () => {
    const view = viewOf();
    view.zoomAt(viewPoint(100, 100), 12);
    const centre = toImage(view.transform!, viewPoint(500, 400));
    view.zoomActual();
    expect(view.scale).toBe(1);
    const there = toView(view.transform!, imagePoint(centre.x, centre.y));
    expect([there.x, there.y]).toEqual([expect.closeTo(500, 6), expect.closeTo(400, 6)]);
  });

  it('never loses the image', () => {
    const view = viewOf();
    view.panBy(1e6, -1e6);
    expect(view.transform!.offsetX).toBeLessThan(1000);
    expect(view.transform!.offsetY + image.height * view.scale).toBeGreaterThan(0);
  });
});
