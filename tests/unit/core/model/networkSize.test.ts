import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkSize } from '../../../../core/model/networkSize.ts';

const deepLab = { input: { size: { kind: 'multiple' as const, multiple: 16, offset: 1 }, longSide: 513 } };

const rule = fc
  .integer({ min: 1, max: 64 })
  .chain((multiple) => fc.record({ kind: fc.constant('multiple' as const), multiple: fc.constant(multiple), offset: fc.integer({ min: 0, max: multiple - 1 }) }));
const side = fc.integer({ min: 1, max: 20_000 });
const longSide = fc.integer({ min: 1, max: 4096 });

describe('networkSize', () => {
  it('gives 513 x 385 for a VOC photograph', () => {
    expect(networkSize(deepLab, { width: 500, height: 375 })).toEqual({ height: 385, width: 513 });
    expect(networkSize(deepLab, { width: 375, height: 500 })).toEqual({ height: 513, width: 385 });
    expect(networkSize(deepLab, { width: 500, height: 375 }, 641)).toEqual({ height: 481, width: 641 });
  });

  it('returns a fixed size whatever the image and the long side', () => {
    const fixed = { input: { size: { kind: 'fixed' as const, height: 257, width: 129 }, longSide: 513 } };
    expect(networkSize(fixed, { width: 4000, height: 10 }, 999)).toEqual({ height: 257, width: 129 });
  });

  it('never goes below the smallest allowed side', () => {
    expect(networkSize(deepLab, { width: 10_000, height: 1 })).toEqual({ height: 17, width: 513 });
  });

  it('gives sides that the rule allows, each the nearest to the scaled side', () => {
    fc.assert(
      fc.property(rule, side, side, longSide, (size, width, height, long) => {
        const result = networkSize({ input: { size, longSide: 513 } }, { width, height }, long);
        const factor = long / Math.max(width, height);
        for (const [given, wanted] of [[result.width, width * factor], [result.height, height * factor]] as const) {
          expect((given - size.offset) % size.multiple).toBe(0);
          const smallest = size.multiple + size.offset;
          expect(given).toBeGreaterThanOrEqual(smallest);
          if (given > smallest) expect(Math.abs(given - wanted)).toBeLessThanOrEqual(size.multiple / 2 + 1e-6);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('turns with the image', () => {
    fc.assert(
      fc.property(rule, side, side, longSide, (size, width, height, long) => {
        const description = { input: { size, longSide: 513 } };
        const upright = networkSize(description, { width, height }, long);
        expect(networkSize(description, { width: height, height: width }, long)).toEqual({ height: upright.width, width: upright.height });
      }),
      { numRuns: 100 },
    );
  });

  it('changes nothing when it is applied to its own result', () => {
    fc.assert(
      fc.property(side, side, longSide, (width, height, long) => {
        const once = networkSize(deepLab, { width, height }, long);
        expect(networkSize(deepLab, once, Math.max(once.width, once.height))).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });
});
