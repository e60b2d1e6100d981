import { openImage } from '../images/openImage.ts';
import type { PictureRows } from './pictureRows.ts';
import { resampleRows, rowsNeeded } from './resampleBilinear.ts';

/** Pixels of the photograph that are held at once: 96 MB. Two bands are, one in use and one being decoded. */
const BAND_PIXELS = 32_000_000;

export interface BandedPhotograph {
  /** Of the upright photograph, in pixels. */
  readonly height: number;
  readonly width: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
}

/** Rows [from, to). */
interface Rows {
  readonly from: number;
  readonly to: number;
}

/**
 * A photograph of any size, scaled by not more than half, read in bands of rows: of 20,000 x 20,000 pixels (1.2 GB) never
 * more than two bands are in memory, while the network runs on the one the next is decoded.
 *
 *     views' rows   |--- 0 ---|            band 0   |------------------|
 *                        |--- 1 ---|                     (decoded while band 0 is used)
 *                             |--- 2 ---|  band 1             |------------------|
 *
 * A compressed file can only be read from its top, so a band costs the decoding of all that is above it; that is why bands
 * are large.
 * @param scaled size in pixels at which rows are asked for
 * @param ranges the rows of the scaled picture that will be asked for, in any order
 */
export function photographBands(path: string, photograph: BandedPhotograph, scaled: { readonly height: number; readonly width: number }, ranges: readonly Rows[]): PictureRows {
  const bands = planBands(photograph, scaled.height, ranges);
  const decoded = new Map<number, Promise<Uint8Array>>();
  const decode = (index: number): Promise<Uint8Array> => {
    let pixels = decoded.get(index);
    if (pixels === undefined) {
      pixels = decodeRows(path, photograph, bands[index]);
      // Its failure is told when its rows are asked for.
      pixels.catch(() => {});
      decoded.set(index, pixels);
    }
    return pixels;
  };
  let latest: Rows & { pixels: Uint8Array } | null = null;
  return {
    ...scaled,
    rows: async (from, to) => {
      if (latest?.from === from && latest.to === to) return latest.pixels;
      const needed = rowsNeeded(photograph.height, scaled.height, from, to);
      const index = bands.findIndex((band) => band.from <= needed.from && needed.to <= band.to);
      for (const old of decoded.keys()) if (old < index) decoded.delete(old);
      const band = await decode(index);
      if (index + 1 < bands.length) void decode(index + 1);
      const { width, height } = photograph;
      const part = { from: needed.from, pixels: band.subarray((needed.from - bands[index].from) * width * 3, (needed.to - bands[index].from) * width * 3) };
      latest = { from, to, pixels: resampleRows(part, height, width, scaled.height, scaled.width, from, to) };
      return latest.pixels;
    },
  };
}

/** Bands of the photograph, each of which holds whole ranges. */
function planBands(photograph: BandedPhotograph, scaledHeight: number, ranges: readonly Rows[]): Rows[] {
  const mostRows = Math.max(1, Math.floor(BAND_PIXELS / photograph.width));
  const needed = ranges.map(({ from, to }) => rowsNeeded(photograph.height, scaledHeight, from, to)).sort((a, b) => a.from - b.from || a.to - b.to);
  const bands: { from: number; to: number }[] = [];
  for (const { from, to } of needed) {
    const band = bands.at(-1);
    if (band !== undefined && Math.max(to, band.to) - band.from <= mostRows) band.to = Math.max(to, band.to);
    else bands.push({ from, to });
  }
  return bands;
}

/** Rows of the upright photograph: Uint8 [to - from, width, 3]. */
async function decodeRows(path: string, { height, width, orientation }: BandedPhotograph, { from, to }: Rows): Promise<Uint8Array> {
  const count = to - from;
  const turned = orientation >= 5;
  // Where the rows lie in the file: they are rows or columns, counted from the one end or the other.
  const fromEnd = orientation === 3 || orientation === 4 || orientation === 7 || orientation === 8;
  const start = fromEnd ? height - to : from;
  const stored = turned ? { left: start, top: 0, width: count, height: width } : { left: 0, top: start, width, height: count };
  return openImage(path, { sequential: true }, async (image) => {
    // A picture of its own: whether a picture is turned before or after it is cut must not be left to a library's order of work.
    const cut = image.extract(stored).flatten({ background: '#ffffff' }).toColourspace('srgb');
    const { data, info } = await cut.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const rgb = info.channels === 3 ? data : threeChannels(data, info.channels);
    return orientation === 1 ? rgb : upright(rgb, stored.height, stored.width, orientation);
  });
}

/** Grey as three equal channels. */
function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) rgb.fill(data[i * channels], i * 3, i * 3 + 3);
  return rgb;
}

/**
 * Turns pixels as EXIF says (TIFF 6.0, tag 274): 2 mirrored, 3 by 180 degrees, 4 upside down, 5 mirrored and 6 by 90 degrees
 * to the right, 7 mirrored and 8 by 90 degrees to the left.
 */
function upright(pixels: Uint8Array, height: number, width: number, orientation: number): Uint8Array {
  const turned = orientation >= 5;
  const [newHeight, newWidth] = turned ? [width, height] : [height, width];
  const result = new Uint8Array(pixels.length);
  const mirrorX = orientation === 2 || orientation === 3;
  const mirrorY = orientation === 3 || orientation === 4;
  for (let y = 0, i = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++, i += 3) {
      const [storedY, storedX] = turned
        ? [orientation === 6 || orientation === 7 ? height - 1 - x : x, orientation === 7 || orientation === 8 ? width - 1 - y : y]
        : [mirrorY ? height - 1 - y : y, mirrorX ? width - 1 - x : x];
      const from = (storedY * width + storedX) * 3;
      result[i] = pixels[from];
      result[i + 1] = pixels[from + 1];
      result[i + 2] = pixels[from + 2];
    }
  }
  return result;
}
