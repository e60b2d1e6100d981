import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnotationDocument, Layer } from '../../../../core/document/annotationDocument.ts';
import { applyEdit } from '../../../../core/edit/applyEdit.ts';
import { invert } from '../../../../core/edit/edit.ts';
import { MaskGesture } from '../../../../core/edit/maskGesture.ts';
import { combineMasks } from '../../../../core/mask/combineMasks.ts';
import { FULL_TILE, isFullTile } from '../../../../core/mask/tile.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';

const WIDTH = 600;
const HEIGHT = 520;

function layer(id: string, more: Partial<Layer> = {}): Layer {
  return { id, classId: 1, name: '', visible: true, locked: false, opacity: 1, style: 'fill', color: null, crowd: false, attributes: {}, source: 'human', meanConfidence: null, mask: new TiledMask(WIDTH, HEIGHT), ...more };
}

function documentOf(...layers: Layer[]): AnnotationDocument {
  return { imageId: 1, width: WIDTH, height: HEIGHT, onePerPixel: true, layers };
}

/** A box of pixels as spans. */
function box(x0: number, y0: number, x1: number, y1: number): { y: number; x0: number; x1: number }[] {
  return Array.from({ length: y1 - y0 }, (_, i) => ({ y: y0 + i, x0, x1 }));
}

describe('MaskGesture', () => {
  it('clips to the image, also where the last tile is cut', () => {
    const document = documentOf(layer('a'));
    const gesture = new MaskGesture(document, { mode: 'paint', layerId: 'a' });
    gesture.add(box(-10, -10, 2000, 2000));
    gesture.complete();
    expect(document.layers[0].mask.area()).toBe(WIDTH * HEIGHT);
  });

  it('returns the tiles under the pixels and nothing else', () => {
    const gesture = new MaskGesture(documentOf(layer('a')), { mode: 'paint', layerId: 'a' });
    expect([...gesture.add(box(250, 250, 260, 260))].sort()).toEqual([0, 1, 3, 4]);
    expect([...gesture.add(box(10, 10, 11, 11))]).toEqual([0]);
    expect([...gesture.add(box(-20, 0, -10, 5))]).toEqual([]);
    expect([...gesture.add([])]).toEqual([]);
  });

  it('never writes to tiles that others hold: undo steps and clones stay as they were', () => {
    const document = documentOf(layer('a'));
    const mask = document.layers[0].mask;
    mask.fillSpan(5, 0, 10);
    const held = mask.getTile(0)!;
    const copy = held.slice();
    const gesture = new MaskGesture(document, { mode: 'paint', layerId: 'a' });
    gesture.add(box(0, 20, 10, 30));
    const edit = gesture.complete()!;
    expect(held).toEqual(copy);
    expect(edit).toMatchObject({ kind: 'tiles', changes: [{ layerId: 'a', tileIndex: 0 }] });
    if (edit.kind === 'tiles') expect([edit.changes[0].before, edit.changes[0].after]).toEqual([held, mask.getTile(0)]);

    const kept = mask.getTile(0)!.slice();
    const second = new MaskGesture(document, { mode: 'erase', layerIds: ['a'] });
    second.add(box(0, 0, 300, 300));
    second.complete();
    if (edit.kind === 'tiles') expect(edit.changes[0].after).toEqual(kept);
    expect(mask.isEmpty).toBe(true);
  });

  it('gives an edit that undoes and redoes exactly, with one change per tile and layer', () => {
    const document = documentOf(layer('a'), layer('b', { classId: 2 }));
    const [a, b] = document.layers;
    for (let y = 100; y < 400; y++) a.mask.fillSpan(y, 100, 400);
    const before = a.mask.clone();
    const gesture = new MaskGesture(document, { mode: 'paint', layerId: 'b' });
    gesture.add(box(200, 200, 300, 300));
    gesture.add(box(210, 210, 310, 310));
    const edit = gesture.complete()!;
    const after = [a.mask.clone(), b.mask.clone()];
    if (edit.kind === 'tiles') expect(new Set(edit.changes.map((change) => `${change.layerId} ${change.tileIndex}`)).size).toBe(edit.changes.length);
    applyEdit(document, invert(edit));
    expect(a.mask.equals(before)).toBe(true);
    expect(b.mask.isEmpty).toBe(true);
    applyEdit(document, edit);
    expect(a.mask.equals(after[0]) && b.mask.equals(after[1])).toBe(true);
  });

  it('gives a layer other pixels as erasing and painting would, and copies no tile that it takes as it is', () => {
    const boxes = fc.array(fc.tuple(fc.integer({ min: 0, max: 590 }), fc.integer({ min: 0, max: 510 }), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 })), { maxLength: 4 });
    const maskOf = (list: readonly (readonly [number, number, number, number])[]): TiledMask => {
      const mask = new TiledMask(WIDTH, HEIGHT);
      for (const [x, y, width, height] of list) for (const span of box(x, y, x + width, y + height)) mask.fillSpan(span.y, span.x0, span.x1);
      return mask;
    };
    fc.assert(
      fc.property(boxes, boxes, boxes, boxes, fc.boolean(), (own, other, locked, wanted, onePerPixel) => {
        const make = (): AnnotationDocument => {
          // Where a pixel has one class, layers do not overlap.
          const masks = [maskOf(own), maskOf(other), maskOf(locked)];
          if (onePerPixel) masks.forEach((_mask, i) => masks.slice(0, i).forEach((before) => (masks[i] = combineMasks(masks[i], before, 'subtract'))));
          return { ...documentOf(layer('a', { mask: masks[0] }), layer('b', { mask: masks[1] }), layer('c', { mask: masks[2], locked: true })), onePerPixel };
        };
        const [document, expected] = [make(), make()];
        const before = document.layers.map(({ mask }) => mask.clone());
        const mask = maskOf(wanted);
        const gesture = new MaskGesture(document, { mode: 'paint', layerId: 'a' });
        gesture.replaceWith(mask);
        const edit = gesture.complete();

        const erasing = new MaskGesture(expected, { mode: 'erase', layerIds: ['a'] });
        erasing.addMask(combineMasks(before[0], mask, 'subtract'));
        erasing.complete();
        const painting = new MaskGesture(expected, { mode: 'paint', layerId: 'a' });
        painting.addMask(combineMasks(mask, before[0], 'subtract'));
        painting.complete();
        document.layers.forEach(({ mask: found }, i) => expect(found.equals(expected.layers[i].mask)).toBe(true));

        expect(maskOf(wanted).equals(mask)).toBe(true);
        if (locked.length === 0) for (const [index, tile] of document.layers[0].mask.entries()) expect([before[0].getTile(index), mask.getTile(index)]).toContain(tile);
        if (edit !== null) applyEdit(document, invert(edit));
        document.layers.forEach(({ mask: found }, i) => expect(found.equals(before[i])).toBe(true));
      }),
      { numRuns: 40 },
    );
  });

  it('paints tiles that are full as one that all share, and goes on from there', () => {
    const document = documentOf(layer('a'), layer('b'), layer('locked', { locked: true }));
    const [a, b, locked] = document.layers.map(({ mask }) => mask);
    for (const { y, x0, x1 } of box(100, 100, 400, 400)) b.fillSpan(y, x0, x1);
    locked.fillSpan(300, 0, 600);
    const before = b.clone();
    const gesture = new MaskGesture(document, { mode: 'paint', layerId: 'a' });
    gesture.add(box(0, 0, 600, 520));
    expect([a.getTile(0), a.getTile(1), b.area()]).toEqual([FULL_TILE, FULL_TILE, 300]);
    expect(a.area()).toBe(600 * 520 - 600);
    gesture.add(box(0, 0, 9, 9));
    expect(a.getTile(0)).toBe(FULL_TILE);
    applyEdit(document, invert(gesture.complete()!));
    expect([a.isEmpty, b.equals(before)]).toEqual([true, true]);

    const painting = new MaskGesture(document, { mode: 'paint', layerId: 'a' });
    painting.add(box(0, 0, 256, 256));
    painting.complete();
    const erasing = new MaskGesture(document, { mode: 'erase', layerIds: ['a'] });
    erasing.add(box(0, 0, 1, 1));
    erasing.complete();
    expect([a.area(), isFullTile(FULL_TILE)]).toEqual([256 * 256 - 1, true]);
  });

  it('is no edit where the pixels are as before, and leaves no empty tile behind', () => {
    const document = documentOf(layer('a'), layer('b'));
    document.layers[0].mask.fillSpan(3, 0, 50);
    const again = new MaskGesture(document, { mode: 'paint', layerId: 'a' });
    again.add(box(0, 3, 50, 4));
    expect(again.complete()).toBeNull();
    const nothing = new MaskGesture(document, { mode: 'erase', layerIds: ['a', 'b'] });
    nothing.add(box(0, 10, 50, 20));
    expect(nothing.complete()).toBeNull();
    expect([...document.layers[1].mask.entries()]).toEqual([]);
  });

  it('puts everything back when it is cancelled', () => {
    const document = documentOf(layer('a'), layer('b'));
    document.layers[0].mask.fillSpan(3, 0, 500);
    const before = document.layers[0].mask.clone();
    const gesture = new MaskGesture(document, { mode: 'paint', layerId: 'b' });
    const painted = gesture.add(box(0, 0, 600, 20));
    expect(gesture.cancel()).toEqual(painted);
    expect(document.layers[0].mask.equals(before)).toBe(true);
    expect(document.layers[1].mask.isEmpty).toBe(true);
  });

  it('refuses targets that are locked or not there', () => {
    const document = documentOf(layer('a', { locked: true }), layer('b'));
    expect(() => new MaskGesture(document, { mode: 'paint', layerId: 'a' })).toThrow(/locked/);
    expect(() => new MaskGesture(document, { mode: 'erase', layerIds: ['b', 'a'] })).toThrow(/locked/);
    expect(() => new MaskGesture(document, { mode: 'paint', layerId: 'z' })).toThrow(/no layer z/);
  });
});
