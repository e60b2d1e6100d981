import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planViews } from '../../../../core/inference/planViews.ts';
import { addProbabilities, logitsView } from '../../../../core/mask/logitsView.ts';
import { probabilityBounds } from '../../../../core/mask/viewBounds.ts';
import { tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

/** Far apart, so that exponentials of very different sizes meet, and equal ones. */
const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.float({ min: -60, max: 60, noNaN: true }), fc.constantFrom(-800, 800));

describe('probabilityBounds', () => {
  it('holds the softmax of every pixel of the block', () => {
    const given = fc
      .record({ numClasses: fc.integer({ min: 1, max: 4 }), rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 1, max: 6 }), alignCorners: fc.boolean(), flipped: fc.boolean() })
      .chain((shape) => {
        const length = shape.numClasses * shape.rows * shape.columns;
        return fc.record({
          shape: fc.constant(shape),
          data: fc.array(value, { minLength: length, maxLength: length }),
          corner: fc.record({ left: fc.integer({ min: 0, max: 20 }), top: fc.integer({ min: 0, max: 14 }) }),
          size: fc.record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) }),
        });
      });
    fc.assert(
      fc.property(given, ({ shape, data, corner, size }) => {
        const { numClasses, rows, columns, alignCorners, flipped } = shape;
        const [plain] = planViews(tinyModelDescriptionOf({ alignCorners }), { logitsStride: 4, alignCorners }, { width: 21, height: 15 }, { longSide: 40, scales: [1], flip: false, tile: null }).views;
        const view = logitsView({ numClasses, height: rows, width: columns, alignCorners, data: Float32Array.from(data) }, { ...plain, flipped });
        const block = { ...corner, right: Math.min(21, corner.left + size.width), bottom: Math.min(15, corner.top + size.height) };
        const bounds = { lower: new Float64Array(numClasses), upper: new Float64Array(numClasses) };
        const scratch = new Float64Array(numClasses);
        probabilityBounds(view, block, bounds, scratch);
        const outside: unknown[] = [];
        for (let y = block.top; y < block.bottom; y++) {
          for (let x = block.left; x < block.right; x++) {
            const probabilities = new Float64Array(numClasses);
            addProbabilities(view, view.rows.positions[y], view.columns.positions[x], 1, probabilities, scratch);
            probabilities.forEach((probability, c) => {
              if (!(probability >= bounds.lower[c] - 1e-12 && probability <= bounds.upper[c] + 1e-12)) outside.push({ y, x, c, probability, lower: bounds.lower[c], upper: bounds.upper[c] });
            });
          }
        }
        expect(outside).toEqual([]);
        // A single pixel has nothing between its bounds.
        if (block.right - block.left === 1 && block.bottom - block.top === 1) {
          for (let c = 0; c < numClasses; c++) expect(bounds.upper[c] - bounds.lower[c]).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 500 },
    );
  });
});
