import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectedComponents } from '../../../../core/mask/connectedComponents.ts';
import { keyholeRings } from '../../../../core/mask/keyholeRings.ts';
import { maskSpans } from '../../../../core/mask/maskRuns.ts';
import { rasterisePolygons } from '../../../../core/mask/rasterisePolygons.ts';
import { TiledMask } from '../../../../core/mask/tiledMask.ts';
import { arbitraryMask } from './arbitraryMask.ts';
import { noiseMask } from './noiseMask.ts';

function picture(...rows: string[]): TiledMask {
  const mask = new TiledMask(rows[0].length, rows.length);
  rows.forEach((row, y) => [...row].forEach((pixel, x) => pixel === '#' && mask.fillSpan(y, x, x + 1)));
  return mask;
}

function transposed(mask: TiledMask): TiledMask {
  const result = new TiledMask(mask.height, mask.width);
  for (const { y, x0, x1 } of maskSpans(mask)) for (let x = x0; x < x1; x++) result.fillSpan(x, y, y + 1);
  return result;
}

const swapped = (ring: readonly number[]): number[] => ring.flatMap((value, i) => (i % 2 === 0 ? [ring[i + 1], value] : []));

describe('keyholeRings', () => {
  it('cuts to a hole between two rows, from its uppermost left corner', () => {
    expect(keyholeRings(picture('####', '#.##', '####'))).toEqual([[0, 0, 4, 0, 4, 3, 0, 3, 0, 1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 0, 1]]);
  });

  it('makes one ring of a sloping line, and two of regions apart', () => {
    expect(keyholeRings(picture('#...', '.#..', '..#.'))).toHaveLength(1);
    expect(keyholeRings(picture('##..', '....', '..##'))).toHaveLength(2);
  });

  it('gives nothing for an empty mask', () => {
    expect(keyholeRings(new TiledMask(5, 5))).toEqual([]);
  });

  it('is exact for any filler, along rows and along columns, with one ring for each 8-connected region', () => {
    fc.assert(
      fc.property(arbitraryMask, (mask) => {
        const rings = keyholeRings(mask);
        for (const rule of ['evenOdd', 'nonZero'] as const) expect(rasterisePolygons(mask.width, mask.height, rings, rule).equals(mask)).toBe(true);
        expect(rasterisePolygons(mask.height, mask.width, rings.map(swapped), 'evenOdd').equals(transposed(mask))).toBe(true);
        const components = connectedComponents(mask);
        expect(rings).toHaveLength(components.count);
        rings.forEach((ring, i) => expect(rasterisePolygons(mask.width, mask.height, [ring]).equals(components.maskOf(i))).toBe(true));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps to what a hundred thousand corners cost', () => {
    const mask = noiseMask(600, 400, 70);
    const rings = keyholeRings(mask);
    expect(rings.reduce((sum, ring) => sum + ring.length / 2, 0)).toBeGreaterThan(100_000);
    expect(rasterisePolygons(600, 400, rings).equals(mask)).toBe(true);
  });

  it('leaves out corners only on request, never the ends of cuts', () => {
    const rows = Array.from({ length: 60 }, (_, y) => Array.from({ length: 60 }, (_, x) => {
      const distance = Math.hypot(x - 30, y - 30);
      return distance < 27 && distance > 9 ? '#' : '.';
    }).join(''));
    const mask = picture(...rows);
    const exact = keyholeRings(mask)[0];
    const simple = keyholeRings(mask, 1)[0];
    expect(simple.length).toBeLessThan(exact.length / 3);
    const back = rasterisePolygons(60, 60, [simple]);
    expect(back.has(30, 30)).toBe(false);
    expect(Math.abs(back.area() - mask.area()) / mask.area()).toBeLessThan(0.05);
  });

  it('never gives fewer than three corners, whatever is left out', () => {
    fc.assert(
      fc.property(arbitraryMask, fc.integer({ min: 1, max: 30 }), (mask, simplifyPx) => {
        for (const ring of keyholeRings(mask, simplifyPx)) expect(ring.length).toBeGreaterThanOrEqual(6);
      }),
      { numRuns: 50 },
    );
  });
});
