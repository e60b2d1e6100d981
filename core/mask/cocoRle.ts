import { AppError } from '../errors/appError.ts';
import { maskBounds } from './maskBounds.ts';
import { decodeSignedChars, encodeSignedChars } from './signedChars.ts';
import { TILE_SIZE, WORDS_PER_ROW, createTile } from './tile.ts';
import { TiledMask } from './tiledMask.ts';

/**
 * COCO's run-length code of a mask, compressed (cocoapi, maskApi.c): lengths of runs down the columns, from left to right over
 * the whole image, of 0 and 1 in turn and beginning with 0; from the fourth on as differences to the length before the last;
 * written as signed characters. The same mask always gives the same characters, and those that pycocotools gives.
 */
export interface CocoRle {
  /** [height, width] */
  readonly size: readonly [number, number];
  readonly counts: string;
}

export function encodeCocoRle(mask: TiledMask): CocoRle {
  return { size: [mask.height, mask.width], counts: compressCocoCounts(cocoCounts(mask)) };
}

/** @throws AppError `mask.corrupt` where the counts do not cover the size exactly, `mask.size` for sizes that are none */
export function decodeCocoRle({ size: [height, width], counts }: { readonly size: readonly [number, number]; readonly counts: string | readonly number[] }): TiledMask {
  return maskOfCocoCounts(width, height, typeof counts === 'string' ? expandCocoCounts(counts) : counts);
}

/** [left, top, width, height] of the pixels, as pycocotools' toBbox; all 0 for an empty mask. */
export function cocoBbox(mask: TiledMask): [number, number, number, number] {
  const bounds = maskBounds(mask);
  return bounds === null ? [0, 0, 0, 0] : [bounds.left, bounds.top, bounds.right - bounds.left, bounds.bottom - bounds.top];
}

/** The lengths as differences, as characters. */
export function compressCocoCounts(counts: readonly number[]): string {
  return encodeSignedChars(counts.map((count, i) => (i > 2 ? count - counts[i - 2] : count)));
}

/** @throws AppError `mask.corrupt` for what is no such text */
export function expandCocoCounts(text: string): number[] {
  const counts = decodeSignedChars(text);
  for (let i = 3; i < counts.length; i++) counts[i] += counts[i - 2];
  return counts;
}

/**
 * The uncompressed form: lengths of runs in column-major order, zeros first. Their sum is width x height.
 * 32 columns at a time; cost: the words of the tiles, and the runs.
 */
export function cocoCounts(mask: TiledMask): number[] {
  const { height } = mask;
  const counts: number[] = [];
  /** Where the run that is open began, and where the last change was: two changes in one place are none. */
  let begin = 0;
  let pending = -1;
  const change = (at: number): void => {
    if (at === pending) {
      pending = -1;
      return;
    }
    if (pending >= 0) {
      counts.push(pending - begin);
      begin = pending;
    }
    pending = at;
  };
  const ends = Array.from({ length: 32 }, (): number[] => []);
  for (const word of occupiedWords(mask)) {
    readColumns(mask, word, ends);
    ends.forEach((ys, bit) => {
      for (const y of ys) change((word * 32 + bit) * height + y);
      ys.length = 0;
    });
  }
  const total = mask.width * height;
  if (pending >= 0) {
    counts.push(pending - begin);
    begin = pending;
  }
  // A mask that ends with a run of 1 has its last change behind the last pixel.
  if (begin < total) counts.push(total - begin);
  return counts;
}

/** Columns of words (32 pixels wide) in which tiles lie, from the left. */
function* occupiedWords(mask: TiledMask): Generator<number> {
  const columns = new Set([...mask.entries()].map(([index]) => index % mask.columns));
  for (const column of [...columns].sort((a, b) => a - b)) {
    for (let word = 0; word < WORDS_PER_ROW; word++) yield column * WORDS_PER_ROW + word;
  }
}

/** The rows in which each of 32 columns changes, seen from above: from 0 outside the image, and back to 0 below it. */
function readColumns(mask: TiledMask, word: number, ends: number[][]): void {
  const tileColumn = word >> 3;
  let previous = 0;
  const note = (bits: number, y: number): void => {
    let changes = bits ^ previous;
    while (changes !== 0) {
      ends[31 - Math.clz32(changes & -changes)].push(y);
      changes &= changes - 1;
    }
    previous = bits;
  };
  for (let tileRow = 0; tileRow < mask.rows; tileRow++) {
    const tile = mask.getTile(tileRow * mask.columns + tileColumn);
    const top = tileRow * TILE_SIZE;
    if (tile === null) {
      note(0, top);
      continue;
    }
    const rows = Math.min(TILE_SIZE, mask.height - top);
    for (let y = 0, at = word & 7; y < rows; y++, at += WORDS_PER_ROW) if (tile[at] !== previous >>> 0) note(tile[at], top + y);
  }
  note(0, mask.height);
}

/**
 * The other way.
 * Cost: the height once for every 32 columns with something in them, and the runs.
 * @throws AppError `mask.corrupt` where a count is no length or their sum is not width x height
 */
export function maskOfCocoCounts(width: number, height: number, counts: readonly number[]): TiledMask {
  const mask = new TiledMask(width, height);
  checkCounts(width, height, counts);
  /** Bit x & 31 of entry y is set where column x changes in row y. */
  const changes = new Uint32Array(height + 1);
  let word = 0;
  let isMarked = false;
  const flush = (next: number): void => {
    if (isMarked) fillWordColumn(mask, word, changes);
    isMarked = false;
    word = next;
  };
  let at = 0;
  counts.forEach((count, i) => {
    const end = at + count;
    if (i % 2 === 1) {
      while (at < end) {
        const x = Math.floor(at / height);
        const top = at - x * height;
        const bottom = Math.min(height, top + end - at);
        if (x >> 5 !== word) flush(x >> 5);
        changes[top] ^= 1 << (x & 31);
        changes[bottom] ^= 1 << (x & 31);
        isMarked = true;
        at += bottom - top;
      }
    }
    at = end;
  });
  flush(0);
  return mask;
}

/** Writes 32 columns and clears `changes`. */
function fillWordColumn(mask: TiledMask, word: number, changes: Uint32Array): void {
  let bits = 0;
  for (let y = 0; y < mask.height; y++) {
    bits ^= changes[y];
    changes[y] = 0;
    if (bits === 0) continue;
    const index = (y >> 8) * mask.columns + (word >> 3);
    let tile = mask.getTile(index);
    if (tile === null) mask.adoptTile(index, (tile = createTile()));
    tile[(y & 255) * WORDS_PER_ROW + (word & 7)] = bits;
  }
  changes[mask.height] = 0;
}

function checkCounts(width: number, height: number, counts: readonly number[]): void {
  let sum = 0;
  for (const count of counts) {
    if (!Number.isInteger(count) || count < 0) throw new AppError('mask.corrupt', `A run-length code holds a run of ${count} pixels.`);
    sum += count;
  }
  if (sum !== width * height) {
    throw new AppError('mask.corrupt', `A run-length code covers ${sum} pixels, but ${width} x ${height} are ${width * height}.`);
  }
}
