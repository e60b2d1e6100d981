import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { voidBorder } from '../../../../core/formats/voidBorder.ts';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';
import { firstDifference } from '../mask/firstDifference.ts';

/** A label map from a drawing: one digit per pixel, `.` = 255. */
function drawn(...rows: string[]): LabelMap {
  const data = Uint8Array.from([...rows.join('')].map((sign) => (sign === '.' ? 255 : Number(sign))));
  return { width: rows[0].length, height: rows.length, data };
}

function drawing({ width, height, data }: LabelMap): string[] {
  return Array.from({ length: height }, (_, y) => [...data.subarray(y * width, (y + 1) * width)].map((id) => (id === 255 ? '.' : String(id))).join(''));
}

const small = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 })).chain(([width, height]) =>
  fc.array(fc.constantFrom(0, 0, 0, 1, 2, 255), { minLength: width * height, maxLength: width * height }).map((ids): LabelMap => ({ width, height, data: Uint8Array.from(ids) })),
);

/** The definition, pixel by pixel: void where a pixel of another class lies near enough and is on a boundary itself. */
function byDefinition({ width, height, data }: LabelMap, widthPx: number): Uint8Array {
  const at = (x: number, y: number): number | undefined => (x < 0 || y < 0 || x >= width || y >= height ? undefined : data[y * width + x]);
  const near = [-1, 0, 1];
  return data.map((id, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    for (let j = 0; j < data.length; j++) {
      const other = data[j];
      if (other === id || other === 255 || id === 255) continue;
      const ox = j % width;
      const oy = Math.floor(j / width);
      const onBoundary = near.some((dy) => near.some((dx) => ![undefined, other, 255].includes(at(ox + dx, oy + dy))));
      const limit = id < other ? Math.ceil(widthPx / 2) : Math.floor(widthPx / 2);
      if (onBoundary && Math.hypot(ox - x, oy - y) <= limit) return 255;
    }
    return id;
  });
}

describe('voidBorder', () => {
  it('lays the band half on each side', () => {
    expect(drawing(voidBorder(drawn('0000077777'), 2))).toEqual(['0000..7777']);
    expect(drawing(voidBorder(drawn('0000077777'), 4))).toEqual(['000....777']);
  });

  it('lays the odd pixel on the side of the lower id', () => {
    expect(drawing(voidBorder(drawn('0000077777'), 1))).toEqual(['0000.77777']);
    expect(drawing(voidBorder(drawn('7777700000'), 3))).toEqual(['7777..' + '.000']);
  });

  it('is round at corners', () => {
    expect(drawing(voidBorder(drawn('00000', '00000', '00100', '00000', '00000'), 3))).toEqual(['00.00', '0...0', '.....', '0...0', '00.00']);
  });

  it('does not take the border of the image or a void area for a boundary', () => {
    expect(drawing(voidBorder(drawn('000', '000'), 8))).toEqual(['000', '000']);
    expect(drawing(voidBorder(drawn('000..000'), 4))).toEqual(['000..000']);
  });

  it('leaves the label map that it was given alone', () => {
    const labelMap = drawn('0011');
    voidBorder(labelMap, 2);
    expect(drawing(labelMap)).toEqual(['0011']);
  });

  it('changes nothing at width 0, and otherwise what the definition says', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 0, max: 9 }), (labelMap, widthPx) => {
        const { width, height, data } = voidBorder(labelMap, widthPx);
        expect([width, height]).toEqual([labelMap.width, labelMap.height]);
        const expected = widthPx === 0 ? labelMap.data : byDefinition(labelMap, widthPx);
        expect(firstDifference(data, expected)).toBe(-1);
      }),
      { numRuns: 150 },
    );
  });

  it('grows with the width', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 0, max: 8 }), (labelMap, widthPx) => {
        const narrow = voidBorder(labelMap, widthPx).data;
        const wide = voidBorder(labelMap, widthPx + 1).data;
        narrow.forEach((id, i) => id === 255 && expect(wide[i]).toBe(255));
      }),
      { numRuns: 80 },
    );
  });
});
