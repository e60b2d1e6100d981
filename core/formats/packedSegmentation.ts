import { AppError } from '../errors/appError.ts';
import { compressCocoCounts, decodeCocoRle } from '../mask/cocoRle.ts';
import { decodeSignedChars, encodeSignedChars } from '../mask/signedChars.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { filledRings } from './filledRings.ts';
import { reason } from '../report/reason.ts';
import type { Remark } from '../report/remark.ts';

/**
 * The segmentation of a COCO annotation as one string, so that the annotations of a hundred thousand images fit into memory:
 * `R height width counts` is a compressed run-length code, `P…` rings in hundredths of a pixel as signed characters
 * (number of corners, then steps from corner to corner), `J…` rings as JSON where their numbers are no whole hundredths.
 */
export type PackedSegmentation = string;

/** Decimals that COCO's own files have. */
const STEPS_PER_PX = 100;

/**
 * @param value of `segmentation` as it came
 * @returns null where there is nothing: the annotation is only a box
 * @throws AppError `import.badSegmentation` with what is wrong, as the end of a sentence
 */
export function packSegmentation(value: unknown): PackedSegmentation | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return packRings(value);
  if (typeof value !== 'object') throw bad(reason('label.noSegmentation', `its segmentation is ${shown(value)}`, { value: shown(value) }));
  const { size, counts } = value as { size?: unknown; counts?: unknown };
  if (size === undefined && counts === undefined) return null;
  const isSize = Array.isArray(size) && size.length === 2 && size.every((length) => Number.isInteger(length) && length > 0);
  if (!isSize) throw bad(reason('label.badRleSize', `the size of its run-length code is ${shown(size)} instead of [height, width]`, { value: shown(size) }));
  if (typeof counts === 'string') return `R ${size[0]} ${size[1]} ${counts}`;
  if (Array.isArray(counts) && counts.every((count) => Number.isInteger(count))) return `R ${size[0]} ${size[1]} ${compressCocoCounts(counts as number[])}`;
  throw bad(reason('label.badCounts', `the counts of its run-length code are ${shown(counts)}`, { value: shown(counts) }));
}

function packRings(value: readonly unknown[]): PackedSegmentation | null {
  // One ring that is not in a list of rings, as some programs write it.
  const rings: readonly unknown[] = value.length > 0 && value.every((item) => typeof item === 'number') ? [value] : value;
  if (rings.every((ring) => Array.isArray(ring) && ring.length === 0)) return null;
  const packed: number[] = [];
  let isWhole = true;
  for (const ring of rings) {
    if (!Array.isArray(ring) || ring.length < 6 || ring.length % 2 === 1) throw bad(reason('label.badPolygon', `a polygon of it is ${shown(ring)}: three corners and more are needed, an x and a y for each`, { value: shown(ring) }));
    packed.push(ring.length / 2);
    const last = [0, 0];
    ring.forEach((coordinate: unknown, i) => {
      if (typeof coordinate !== 'number' || !Number.isFinite(coordinate)) throw bad(reason('label.badCoordinate', `a polygon of it holds ${shown(coordinate)}`, { value: shown(coordinate) }));
      const steps = Math.round(coordinate * STEPS_PER_PX);
      isWhole &&= steps / STEPS_PER_PX === coordinate;
      packed.push(steps - last[i % 2]);
      last[i % 2] = steps;
    });
  }
  return isWhole ? `P${encodeSignedChars(packed)}` : `J${JSON.stringify(rings)}`;
}

/** What it stands for: rings, or a run-length code. */
export type Segmentation = { readonly rings: readonly (readonly number[])[] } | { readonly size: readonly [number, number]; readonly counts: string };

export function unpackSegmentation(packed: PackedSegmentation): Segmentation {
  if (packed.startsWith('J')) return { rings: JSON.parse(packed.slice(1)) as number[][] };
  if (packed.startsWith('P')) return { rings: unpackRings(packed.slice(1)) };
  // The counts hold no space: it is not among their characters.
  const [, height, width, counts] = packed.split(' ');
  return { size: [Number(height), Number(width)], counts };
}

function unpackRings(text: string): number[][] {
  const values = decodeSignedChars(text);
  const rings: number[][] = [];
  for (let at = 0; at < values.length; ) {
    const end = at + 1 + values[at] * 2;
    const last = [0, 0];
    const ring: number[] = [];
    for (at++; at < end; at++) ring.push((last[ring.length % 2] += values[at]) / STEPS_PER_PX);
    rings.push(ring);
  }
  return rings;
}

/**
 * @param ringsToMask what rings stand for
 * @throws AppError `import.sizeMismatch` where a run-length code has another size, `mask.corrupt` where it does not cover it
 */
export function maskOfSegmentation(packed: PackedSegmentation, width: number, height: number, ringsToMask: RingsToMask = filledRings): TiledMask {
  const segmentation = unpackSegmentation(packed);
  if ('rings' in segmentation) return ringsToMask(width, height, segmentation.rings);
  const [rleHeight, rleWidth] = segmentation.size;
  if (rleHeight !== height || rleWidth !== width) {
    const turned = rleHeight === width && rleWidth === height ? ' (COCO writes [height, width])' : '';
    const why = `its run-length code is ${rleWidth} x ${rleHeight} pixels${turned}, but the image is ${width} x ${height}`;
    throw new AppError('import.sizeMismatch', why, { path: '', why });
  }
  return decodeCocoRle(segmentation);
}

export type RingsToMask = (width: number, height: number, rings: readonly (readonly number[])[]) => TiledMask;

function bad(why: Remark): AppError {
  return new AppError('import.badSegmentation', why.message, { place: '', why: why.message, cause: why });
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
