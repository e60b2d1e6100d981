import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../engine/images/decodeImage.ts';
import { photographBands } from '../../../engine/inference/photographBands.ts';
import { resampleBilinear } from '../../../engine/inference/resampleBilinear.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

/** Wide enough that a few hundred rows are more than a band. */
const WIDTH = 60_000;
const HEIGHT = 900;

async function picture(folder: string, name: string, write: (image: Sharp) => Sharp, channels: 1 | 3 | 4 = 3, [width, height] = [WIDTH, HEIGHT]): Promise<string> {
  const path = join(folder, name);
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++, i++) data[i] = (x * 3 + y * 7 + c * 50) >> 2;
  await write(sharp(data, { raw: { width, height, channels } })).toFile(path);
  return path;
}

describe('photographBands', () => {
  it.each([
    ['a TIFF', 'a.tif', (image: Sharp) => image.tiff({ compression: 'lzw' }), 3],
    ['a TIFF of deflated strips', 'e.tif', (image: Sharp) => image.tiff({ compression: 'deflate', predictor: 'horizontal' }), 3],
    ['a TIFF that is not compressed', 'f.tif', (image: Sharp) => image.tiff({ compression: 'none' }), 3],
    ['a BigTIFF in tiles', 'g.tif', (image: Sharp) => image.tiff({ compression: 'deflate', tile: true, bigtiff: true }), 3],
    ['a BigTIFF of strips', 'h.tif', (image: Sharp) => image.tiff({ compression: 'lzw', bigtiff: true }), 3],
    ['a TIFF in tiles, with transparency', 'b.tif', (image: Sharp) => image.tiff({ compression: 'lzw', tile: true }), 4],
    ['a grey PNG', 'c.png', (image: Sharp) => image.toColourspace('b-w').png({ compressionLevel: 1 }), 1],
    ['a JPEG', 'd.jpg', (image: Sharp) => image.jpeg(), 3],
  ] as const)('reads %s as it is read whole, band by band', async (_, name, write, channels) => {
    const path = await picture(temporaryFolder(), name, write, channels);
    const whole = await decodeImage(path);
    const ranges = [0, 200, 400, 600].map((from) => ({ from, to: from + 300 }));
    const bands = photographBands(path, { width: WIDTH, height: HEIGHT, orientation: 1 }, { height: HEIGHT, width: WIDTH }, ranges);
    for (const { from, to } of ranges) {
      const rows = await bands.rows(from, to);
      expect(Buffer.from(rows).equals(whole.data.subarray(from * WIDTH * 3, to * WIDTH * 3)), `rows ${from} to ${to}`).toBe(true);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns orientation %i upright, and scales as a whole picture is scaled', async (orientation) => {
    const size: [number, number] = orientation >= 5 ? [HEIGHT, 4_000] : [4_000, HEIGHT];
    const path = await picture(temporaryFolder(), 'turned.tif', (image) => image.withMetadata({ orientation }).tiff({ compression: 'lzw' }), 3, size);
    const { width, height, data } = await decodeImage(path);
    expect([width, height]).toEqual([4_000, HEIGHT]);
    const scaled = { width: 2_501, height: 561 };
    const expected = resampleBilinear(data, height, width, scaled.height, scaled.width);
    const ranges = [{ from: 0, to: 257 }, { from: 150, to: 400 }, { from: 304, to: 561 }];
    const bands = photographBands(path, { width, height, orientation }, scaled, ranges);
    for (const { from, to } of ranges) {
      expect(Buffer.from(await bands.rows(from, to)).equals(expected.subarray(from * scaled.width * 3, to * scaled.width * 3)), `rows ${from} to ${to}`).toBe(true);
    }
  });
});
