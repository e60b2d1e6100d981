import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTile, hasPixel, setSpan, TILE_SIZE } from '../../../../core/mask/tile.ts';
import { encodeTile } from '../../../../core/mask/tileCodec.ts';
import { checkedTile } from '../../../../engine/project/tileGrid.ts';
import { arbitraryTile } from '../../core/mask/arbitraryTile.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';

describe('checkedTile', () => {
  it('lets through exactly the tiles whose pixels all lie in the image', () => {
    const side = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constantFrom(1, 32, 33, 256, 257, 288, 512));
    fc.assert(
      fc.property(side, side, fc.nat(8), arbitraryTile, (width, height, index, tile) => {
        const columns = Math.ceil(width / TILE_SIZE);
        const tileIndex = index % (columns * Math.ceil(height / TILE_SIZE));
        const left = (tileIndex % columns) * TILE_SIZE;
        const top = Math.floor(tileIndex / columns) * TILE_SIZE;
        let pixels = 0;
        let outside = 0;
        for (let y = 0; y < TILE_SIZE; y++) {
          for (let x = 0; x < TILE_SIZE; x++) {
            if (!hasPixel(tile, x, y)) continue;
            pixels++;
            if (left + x >= width || top + y >= height) outside++;
          }
        }
        const data = encodeTile(tile);
        if (outside > 0) expect(thrownBy(() => checkedTile({ width, height }, tileIndex, data)).code).toBe('project.badChange');
        else expect(checkedTile({ width, height }, tileIndex, data)).toBe(pixels === 0 ? null : data);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses indices that are outside, negative or no whole number', () => {
    const tile = createTile();
    setSpan(tile, 0, 0, 1);
    const data = encodeTile(tile);
    for (const index of [6, -1, 0.5, Number.NaN]) {
      expect(thrownBy(() => checkedTile({ width: 600, height: 300 }, index, data)).message).toBe(`Tile ${index} is outside an image of 600 x 300 pixels, so nothing was saved: open the image again.`);
    }
    expect(checkedTile({ width: 600, height: 300 }, 5, data)).toBe(data);
  });
});
