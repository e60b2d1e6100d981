import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flatten } from '../../../../core/document/flatten.ts';
import type { LabelMap } from '../../../../core/mask/labelMap.ts';
import { masksFromLabelMap } from '../../../../core/mask/masksFromLabelMap.ts';
import { firstDifference } from './firstDifference.ts';

const WIDTH = 270;
const HEIGHT = 260;

/** Blocks of random classes with single pixels in between. */
const labelMaps: fc.Arbitrary<LabelMap> = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 }), fc.array(fc.nat({ max: WIDTH * HEIGHT - 1 }), { maxLength: 20 }))
  .map(([block, ids, dots]) => {
    const data = new Uint8Array(WIDTH * HEIGHT).map((_, i) => ids[(Math.floor((i % WIDTH) / block) + 3 * Math.floor(i / WIDTH / block)) % ids.length]);
    for (const dot of dots) data[dot] = ids[0] ^ 1;
    return { width: WIDTH, height: HEIGHT, data };
  });

describe('masksFromLabelMap', () => {
  it('splits a label map into disjoint masks that give it back when flattened', () => {
    fc.assert(
      fc.property(labelMaps, (labelMap) => {
        const masks = masksFromLabelMap(labelMap, new Set([0]));
        const layers = [...masks].map(([classId, mask]) => ({ id: `${classId}`, classId, name: '', visible: true, locked: false, opacity: 1, style: 'fill' as const, color: null, crowd: false, attributes: {}, source: 'prediction' as const, meanConfidence: null, mask }));
        expect(firstDifference(flatten({ width: WIDTH, height: HEIGHT, layers }, 0).data, labelMap.data)).toBe(-1);
        expect([...masks.values()].reduce((sum, mask) => sum + mask.area(), 0)).toBe(labelMap.data.filter((id) => id !== 0).length);
        expect(masks.has(0)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});
