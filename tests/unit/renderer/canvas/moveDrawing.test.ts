import { expect, it } from 'vitest';
import { moveDrawing } from '../../../../renderer/canvas/moveDrawing.ts';

const view = { scale: 1, left: 10, top: 20, width: 300, height: 200 };
const moves: number[][] = [];
const context = {
  canvas: null,
  save() {},
  restore() {},
  drawImage(_: unknown, dx: number, dy: number) {
    moves.push([dx, dy]);
  },
} as unknown as CanvasRenderingContext2D;

it('moves the drawing, and gives the strips that came into sight', () => {
  expect(moveDrawing(context, view, { ...view, left: 15, top: 13 })).toEqual([
    { left: 0, right: 5, top: 0, bottom: 200 },
    { left: 0, right: 300, top: 193, bottom: 200 },
  ]);
  expect(moves).toEqual([[5, -7]]);
  expect(moveDrawing(context, view, view)).toEqual([]);
});

it('gives the whole canvas for another scale, another size, or a long way', () => {
  const all = [{ left: 0, top: 0, right: 300, bottom: 200 }];
  expect(moveDrawing(context, { ...view, scale: 2 }, view)).toEqual(all);
  expect(moveDrawing(context, { ...view, width: 301 }, view)).toEqual(all);
  expect(moveDrawing(context, { ...view, left: -290 }, view)).toEqual(all);
});
