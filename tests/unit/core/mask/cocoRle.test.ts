import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cocoBbox, cocoCounts, compressCocoCounts, decodeCocoRle, encodeCocoRle, expandCocoCounts, maskOfCocoCounts } from '../../../../core/mask/cocoRle.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

type Inside = (x: number, y: number) => boolean;

function drawn(width: number, height: number, inside: Inside): TiledMask {
  const mask = new TiledMask(width, height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (inside(x, y)) mask.fillSpan(y, x, x + 1);
  return mask;
}

/** One pixel after the other, as maskApi.c's rleEncode. */
function naiveCounts(mask: TiledMask): number[] {
  const counts: number[] = [];
  let value = false;
  let count = 0;
  for (let x = 0; x < mask.width; x++) {
    for (let y = 0; y < mask.height; y++) {
      if (mask.has(x, y) !== value) {
        counts.push(count);
        count = 0;
        value = !value;
      }
      count++;
    }
  }
  return [...counts, count];
}

/** Of pycocotools 2.0.11: mask.encode, mask.area and mask.toBbox of the same drawings. */
const references: readonly (readonly [string, number, number, Inside, string, number, number[]])[] = [
  ['nothing', 5, 4, () => false, 'd0', 0, [0, 0, 0, 0]],
  ['everything', 5, 4, () => true, '0d0', 20, [0, 0, 5, 4]],
  ['one pixel', 100, 70, (x, y) => x === 63 && y === 41, 'S[41d_2', 1, [63, 41, 1, 1]],
  ['the last pixel', 9, 9, (x, y) => x === 8 && y === 8, '`21', 1, [8, 8, 1, 1]],
  ['columns over their whole height', 40, 300, (x) => x === 31 || x === 32, 'dR9hb0dQ2', 600, [31, 0, 2, 300]],
  ['a diagonal', 50, 50, (x, y) => x === y, `01b1${'0'.repeat(97)}`, 50, [0, 0, 50, 50]],
  ['a checkerboard', 9, 7, (x, y) => (x + y) % 2 === 1, `111${'0'.repeat(60)}`, 31, [0, 0, 9, 7]],
  ['bottom of one column and top of the next', 6, 6, (x, y) => (x === 2 && y === 5) || (x === 3 && y === 0), 'a02a0', 2, [2, 0, 2, 6]],
  ['long runs', 3000, 2000, (x, y) => x >= 1000 && x < 1003 && y % 1999 < 1500, 'PTQm1l^1c?1000TaNmlki3', 4503, [1000, 0, 3, 2000]],
  [
    'a disc with a hole', 64, 48, (x, y) => (x - 30) ** 2 + (y - 24) ** 2 < 400 && (x - 34) ** 2 + (y - 20) ** 2 >= 49,
    'Ra0=Q14L4M2M4M2N2O0O2N2O0O2O0O2O000000UON82G080G28NG48LH48LH48LH48LH48LH48MG38NI081HM84IJ87?2N101N2N3L3N3L4L`d0', 1100, [11, 5, 39, 39],
  ],
];

describe('COCO run-length code', () => {
  it.each(references)('writes %s as pycocotools does', (_, width, height, inside, counts, area, bbox) => {
    const mask = drawn(width, height, inside);
    expect(encodeCocoRle(mask)).toEqual({ size: [height, width], counts });
    expect(mask.area()).toBe(area);
    expect(cocoBbox(mask)).toEqual(bbox);
    expect(decodeCocoRle({ size: [height, width], counts }).equals(mask)).toBe(true);
  });

  it('agrees with a naive encoder on any mask, and comes back from both forms', () => {
    const size = fc.oneof(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })), fc.constantFrom([1, 600], [600, 1], [258, 3], [3, 258], [64, 256]));
    const spans = fc.array(fc.tuple(fc.nat(599), fc.nat(599), fc.nat(60)), { maxLength: 30 });
    fc.assert(
      fc.property(size, spans, fc.boolean(), ([width, height], list, isInverse) => {
        const painted = new TiledMask(width, height);
        for (const [x, y, length] of list) painted.fillSpan(y % height, x % width, (x % width) + length + 1);
        const mask = isInverse ? drawn(width, height, (x, y) => !painted.has(x, y)) : painted;
        const counts = cocoCounts(mask);
        expect(counts).toEqual(naiveCounts(mask));
        expect(maskOfCocoCounts(width, height, counts).equals(mask)).toBe(true);
        expect(expandCocoCounts(compressCocoCounts(counts))).toEqual(counts);
      }),
      { numRuns: 300 },
    );
  });

  it('writes any lengths that a run can have, and reads them again', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(100), fc.nat(0xffffffff)), { maxLength: 40 }), (counts) => {
        expect(expandCocoCounts(compressCocoCounts(counts))).toEqual(counts);
      }),
      { numRuns: 300 },
    );
  });

  it('takes runs of no pixels inside a code, as some programs write them', () => {
    expect(cocoCounts(maskOfCocoCounts(4, 2, [1, 2, 0, 1, 0, 0, 4]))).toEqual([1, 3, 4]);
  });

  it('needs no raster of a large image', () => {
    const mask = new TiledMask(30_000, 30_000);
    mask.fillSpan(29_999, 29_998, 30_000);
    expect(cocoCounts(mask)).toEqual([899_969_999, 1, 29_999, 1]);
    expect(decodeCocoRle(encodeCocoRle(mask)).equals(mask)).toBe(true);
  });

  it.each([
    [[3, 2], 'A run-length code covers 5 pixels, but 3 x 2 are 6.'],
    [[3, 4], 'A run-length code covers 7 pixels, but 3 x 2 are 6.'],
    [[-1, 7], 'A run-length code holds a run of -1 pixels.'],
    [[1.5, 4.5], 'A run-length code holds a run of 1.5 pixels.'],
    ['6~', 'A run-length code holds "~" as character 2: only 0 to o can be there.'],
    ['6P', 'A run-length code ends in the middle of a number.'],
    ['P'.repeat(20), 'A run-length code holds a number without end at character 12.'],
  ])('refuses %j', (counts, sentence) => {
    const error = thrownBy(() => decodeCocoRle({ size: [2, 3], counts }));
    expect(error.code).toBe('mask.corrupt');
    expect(error.message).toBe(sentence);
  });
});
