import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_INFERENCE_OPTIONS, PAPER_SCALES, inferenceOptionsSchema, isSingleView } from '../../../../core/inference/inferenceOptions.ts';
import { planViews } from '../../../../core/inference/planViews.ts';
import { weightAt } from '../../../../core/inference/tilesAlong.ts';
import { networkSize } from '../../../../core/model/networkSize.ts';
import { tinyModelDescription, tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

const network = { logitsStride: 4, alignCorners: true };
const plan = (image: { width: number; height: number }, options: Partial<typeof DEFAULT_INFERENCE_OPTIONS>, description = tinyModelDescription) =>
  planViews(description, network, image, { ...DEFAULT_INFERENCE_OPTIONS, ...options });

describe('planViews', () => {
  it('is one view of the whole photograph at the size of a plain run, unless told otherwise', () => {
    const image = { width: 640, height: 427 };
    const { sizes, views, groupCount } = plan(image, {});
    expect(sizes).toEqual([networkSize(tinyModelDescription, image)]);
    expect(groupCount).toBe(1);
    expect(views).toMatchObject([{ sizeIndex: 0, left: 0, top: 0, width: 257, height: 177, flipped: false, rows: { from: 0, to: 427, offset: 0 }, columns: { from: 0, to: 640, offset: 0 } }]);
    // Corner pixels lie on corner pixels.
    expect(639 * views[0].columns.slope).toBeCloseTo(256, 10);
    expect(isSingleView(DEFAULT_INFERENCE_OPTIONS)).toBe(true);
  });

  it('rounds every scale to a size that the network takes, the largest first, each once plain and once mirrored', () => {
    const { sizes, views, groupCount } = plan({ width: 500, height: 375 }, { longSide: 513, scales: [...PAPER_SCALES], flip: true });
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([[257, 193], [385, 289], [513, 385], [641, 481], [769, 577], [897, 673]]);
    expect(groupCount).toBe(12);
    expect(views.map(({ width, flipped }) => [width, flipped])).toEqual([897, 769, 641, 513, 385, 257].flatMap((width) => [[width, false], [width, true]]));
    expect(new Set(views.map(({ group }) => group)).size).toBe(12);
  });

  it('cuts tiles from the photograph at its own size, unless a long side is given', () => {
    const image = { width: 1000, height: 500 };
    const tile = { sidePx: 257, overlapPx: 64 };
    const own = plan(image, { tile });
    expect(own.sizes).toEqual([{ width: 993, height: 497 }]);
    expect(new Set(own.views.map(({ left }) => left))).toEqual(new Set([0, 192, 368, 560, 736]));
    expect(own.views.every(({ width, height }) => width === 257 && height === 257)).toBe(true);
    const half = plan(image, { tile, longSide: 500 });
    expect(half.sizes).toEqual([{ width: 497, height: 257 }]);
    expect(half.views.map(({ left, top }) => [left, top])).toEqual([[0, 0], [128, 0], [240, 0]]);
  });

  it('takes tiles of the one size that a network takes', () => {
    const description = tinyModelDescriptionOf({ fixedSize: { height: 65, width: 97 } });
    const { sizes, views } = plan({ width: 400, height: 50 }, { tile: { sidePx: 97, overlapPx: 20 } }, description);
    expect(sizes).toEqual([{ width: 400, height: 65 }]);
    expect(views.every(({ width, height }) => width === 97 && height === 65)).toBe(true);
  });

  it('gives every pixel weights that sum to 1 in every group, and views in the order of their first row', () => {
    const side = fc.integer({ min: 1, max: 200 });
    const options = fc.record({
      longSide: fc.option(fc.integer({ min: 20, max: 250 })),
      scales: fc.uniqueArray(fc.constantFrom(0.5, 0.75, 1, 1.5), { minLength: 1, maxLength: 3 }),
      flip: fc.boolean(),
      tile: fc.option(fc.integer({ min: 17, max: 150 }).chain((sidePx) => fc.record({ sidePx: fc.constant(sidePx), overlapPx: fc.integer({ min: 0, max: Math.max(0, sidePx - 32) }) }))),
    });
    fc.assert(
      fc.property(side, side, options, fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (width, height, given, alignCorners, share) => {
        expect(inferenceOptionsSchema.parse(given)).toEqual(given);
        const description = tinyModelDescriptionOf({ alignCorners });
        const { sizes, views, groupCount } = planViews(description, { logitsStride: 4, alignCorners }, { width, height }, given);
        const [x, y] = [Math.floor(share * width), Math.floor(((share * 7919) % 1) * height)];
        const sums = new Float64Array(groupCount);
        for (const { group, rows, columns } of views) {
          const isShown = x >= columns.from && x < columns.to && y >= rows.from && y < rows.to;
          const weight = weightAt(columns, x) * weightAt(rows, y);
          if (!isShown && views.length > 1) expect(weight).toBe(0);
          else sums[group] += weight;
        }
        for (const sum of sums) expect(sum).toBeCloseTo(1, 10);
        expect(views.filter((view, i) => i > 0 && view.rows.from < views[i - 1].rows.from)).toEqual([]);
        // A size that the network takes, at a place that its stride divides.
        const offset = alignCorners ? 1 : 0;
        expect(
          views.filter(({ left, top, width: across, height: down, sizeIndex }) => {
            const fits = left + across <= sizes[sizeIndex].width && top + down <= sizes[sizeIndex].height;
            return !fits || across % 16 !== offset || down % 16 !== offset || left % 4 !== 0 || top % 4 !== 0;
          }),
        ).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it('refuses an overlap that leaves no step', () => {
    expect(() => plan({ width: 1000, height: 500 }, { tile: { sidePx: 257, overlapPx: 257 } })).toThrow('cannot overlap');
  });
});
