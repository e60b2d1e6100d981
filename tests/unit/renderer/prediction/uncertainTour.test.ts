import { describe, expect, it } from 'vitest';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import type { UncertaintyMap } from '../../../../core/vision/uncertaintyMap.ts';
import { UncertainTour } from '../../../../renderer/prediction/uncertainTour.ts';

const image = { width: 100, height: 100 };

/** Three places of uncertainty on 10 x 10 samples, the last the largest. */
function tour(accepted = new TiledMask(100, 100)): UncertainTour {
  const values = new Uint8Array(100);
  for (const at of [11, 17, 18, 71, 72, 73]) values[at] = 255;
  const map: UncertaintyMap = { width: 10, height: 10, alignCorners: false, values };
  return new UncertainTour(map, image, accepted);
}

describe('UncertainTour', () => {
  it('goes from what is most worth looking at to the least and around', () => {
    const one = tour();
    expect(one.regions.map(({ areaPx }) => areaPx)).toEqual([300, 200, 100]);
    expect([1, 1, 1, 1].map(() => one.go(1, null)!.areaPx)).toEqual([300, 200, 100, 300]);
    expect(one.go(-1, null)!.areaPx).toBe(100);
  });

  it('never offers again what was accepted, also when the image is opened again', () => {
    const accepted = new TiledMask(100, 100);
    const one = tour(accepted);
    one.go(1, null);
    one.accept();
    expect(one.left(null)).toEqual([1, 2]);
    expect(one.go(-1, null)!.areaPx).toBe(100);
    expect(tour(accepted).go(1, null)!.areaPx).toBe(200);
  });

  it('leaves out what was edited, and says when none is left', () => {
    const one = tour();
    const edited = new TiledMask(100, 100);
    for (let y = 0; y < 30; y++) edited.fillSpan(y, 0, 100);
    expect(one.left(edited)).toEqual([0]);
    for (let y = 30; y < 100; y++) edited.fillSpan(y, 0, 100);
    expect(one.go(1, edited)).toBeNull();
    expect(one.current).toBeNull();
  });

  it('counts a region inside the bounds of another one for itself', () => {
    const values = new Uint8Array(100);
    for (let y = 1; y < 9; y++) for (let x = 1; x < 9; x++) if (y === 1 || y === 8 || x === 1 || x === 8) values[y * 10 + x] = 255;
    values[55] = 255;
    const one = new UncertainTour({ width: 10, height: 10, alignCorners: false, values }, image, new TiledMask(100, 100));
    expect(one.regions.map(({ areaPx }) => areaPx)).toEqual([2800, 100]);
    one.go(-1, null);
    one.accept();
    expect(one.left(null)).toEqual([0]);
    expect([1, 1].map(() => one.go(1, null)!.areaPx)).toEqual([2800, 2800]);
    one.accept();
    expect(one.left(null)).toEqual([]);
  });

  it('keeps a region of which a part was edited', () => {
    const one = tour();
    const edited = new TiledMask(100, 100);
    for (let y = 70; y < 80; y++) edited.fillSpan(y, 10, 30);
    expect(one.left(edited)).toEqual([0, 1, 2]);
    for (let y = 70; y < 80; y++) edited.fillSpan(y, 30, 40);
    expect(one.left(edited)).toEqual([1, 2]);
  });
});
