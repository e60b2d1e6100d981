import fc from 'fast-check';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';

const size = fc.oneof(
  fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) }),
  fc.constantFrom({ width: 1, height: 1 }, { width: 1, height: 600 }, { width: 600, height: 1 }, { width: 257, height: 3 }),
);

/** Label maps that break codecs: every id, 255, one class, single pixels, lines, noise, boxes, one row, one column. */
export const arbitraryLabelMap: fc.Arbitrary<LabelMap> = size.chain(({ width, height }) => {
  const id = fc.integer({ min: 0, max: 255 });
  const coordinate = (length: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: length - 1 });
  const boxes = fc.array(fc.tuple(id, coordinate(width), coordinate(height), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), { maxLength: 12 });
  return fc.oneof(
    id.map((value) => new Uint8Array(width * height).fill(value)),
    fc.constant(Uint8Array.from({ length: width * height }, (_, i) => i)),
    fc.uint8Array({ minLength: width * height, maxLength: width * height }),
    boxes.map((list) => withBoxes(width, height, list)),
  ).map((data) => ({ width, height, data }));
});

function withBoxes(width: number, height: number, boxes: readonly (readonly [number, number, number, number, number])[]): Uint8Array {
  const data = new Uint8Array(width * height);
  for (const [id, left, top, boxWidth, boxHeight] of boxes) {
    for (let y = top; y < Math.min(height, top + boxHeight); y++) data.fill(id, y * width + left, y * width + Math.min(width, left + boxWidth));
  }
  return data;
}
