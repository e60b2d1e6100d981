import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPixels, createLabelMap, type LabelMap } from '../../../../core/mask/labelMap.ts';
import { decodeRowRle, encodeRowRle } from '../../../../core/mask/rowRle.ts';
import { firstDifference } from './firstDifference.ts';

const size = fc.integer({ min: 1, max: 70 });
/** Runs of all lengths and pure noise. */
const labelMaps: fc.Arbitrary<LabelMap> = fc.tuple(size, size, fc.boolean(), fc.infiniteStream(fc.integer({ min: 0, max: 255 }))).map(([width, height, noisy, stream]) => {
  const labelMap = createLabelMap(width, height);
  for (let i = 0; i < labelMap.data.length; ) {
    const id = stream.next().value as number;
    const run = noisy ? 1 : 1 + (stream.next().value as number);
    labelMap.data.fill(id, i, i + run);
    i += run;
  }
  return labelMap;
});

function expectRoundTrip(labelMap: LabelMap): void {
  const decoded = decodeRowRle(encodeRowRle(labelMap));
  expect([decoded.width, decoded.height, firstDifference(decoded.data, labelMap.data)]).toEqual([labelMap.width, labelMap.height, -1]);
}

describe('RowRle', () => {
  it('gives back every label map', () => {
    fc.assert(
      fc.property(labelMaps, (labelMap) => {
        expectRoundTrip(labelMap);
      }),
    );
  });

  it('gives back hard shapes: one pixel, one row, one column, one class, 255, changing every pixel', () => {
    const shapes: LabelMap[] = [
      createLabelMap(1, 1, 255),
      createLabelMap(5000, 1, 3),
      createLabelMap(1, 5000, 0),
      createLabelMap(3000, 2000, 15),
      { width: 16, height: 16, data: Uint8Array.from({ length: 256 }, (_, i) => i) },
      { width: 2, height: 2, data: Uint8Array.of(1, 0, 0, 1) },
    ];
    for (const shape of shapes) expectRoundTrip(shape);
    expect(encodeRowRle(createLabelMap(3000, 2000, 15)).length).toBeLessThan(12);
  });

  it('refuses damaged bytes with a sentence', () => {
    const whole = encodeRowRle(createLabelMap(300, 200, 7));
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeRowRle(whole.subarray(0, length)), `${length} bytes`).toThrow(/A stored label map is damaged/);
    }
    expect(() => decodeRowRle(Uint8Array.of(2, 1, 1, 0, 1))).toThrow(/form 2 is unknown/);
    expect(() => decodeRowRle(Uint8Array.of(1, 1, 1, 0, 2))).toThrow(/longer than the image/);
    expect(() => decodeRowRle(Uint8Array.from([...whole, 0, 1]))).toThrow(/longer than the image/);
    expect(() => decodeRowRle(Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f))).toThrow(/damaged/);
  });

  it('counts pixels per class', () => {
    const counts = countPixels({ width: 3, height: 2, data: Uint8Array.of(0, 255, 255, 4, 0, 0) });
    expect([counts[0], counts[4], counts[255], counts.reduce((a, b) => a + b)]).toEqual([3, 1, 2, 6]);
  });
});
