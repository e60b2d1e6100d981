import { AppError } from '../errors/appError.ts';
import { BYTES_PER_TILE, TILE_SIZE, WORDS_PER_ROW, WORDS_PER_TILE, createTile, setSpan, type Tile } from './tile.ts';

/**
 * Storage form of a tile, lossless. First byte: form.
 *   0  runs: LEB128 lengths over the 65,536 pixels in row-major order, zeros first
 *   1  bits: the 8,192 bytes of the tile, little-endian words
 *   2  as 0, of what each row differs from the one above it
 * Runs are a few dozen bytes for a usual mask, and fewer of differences, because edges move by a pixel or stay from row to
 * row; bits bound the size of a noisy one. The shortest is written. Form 2 came with schema version 2 of projects.
 */
const FORM_RUNS = 0;
const FORM_BITS = 1;
const FORM_DIFFERENCES = 2;
const PIXELS = TILE_SIZE * TILE_SIZE;

/** Made once: tiles are encoded by the thousand, and what each left behind would hold up the window as garbage. */
const room = { runs: new Uint8Array(BYTES_PER_TILE), differences: new Uint8Array(BYTES_PER_TILE), rows: createTile() };

export function encodeTile(tile: Tile): Uint8Array {
  const runs = encodeRuns(tile, FORM_RUNS, room.runs);
  const differences = encodeRuns(rowDifferences(tile, room.rows), FORM_DIFFERENCES, room.differences);
  if (runs === null && differences === null) return encodeBits(tile);
  return differences !== null && (runs === null || differences < runs) ? room.differences.slice(0, differences) : room.runs.slice(0, runs!);
}

/** @throws AppError `mask.corrupt` where the bytes are not a tile */
export function decodeTile(bytes: Uint8Array): Tile {
  if (bytes[0] === FORM_BITS && bytes.length === 1 + BYTES_PER_TILE) return decodeBits(bytes);
  if (bytes[0] === FORM_RUNS) return decodeRuns(bytes);
  if (bytes[0] === FORM_DIFFERENCES) return fromRowDifferences(decodeRuns(bytes));
  throw corrupt(`form ${bytes[0]}, ${bytes.length} bytes`);
}

function rowDifferences(tile: Tile, differences: Tile): Tile {
  for (let i = 0; i < WORDS_PER_TILE; i++) differences[i] = i < WORDS_PER_ROW ? tile[i] : tile[i] ^ tile[i - WORDS_PER_ROW];
  return differences;
}

/** Undoes rowDifferences in place. */
function fromRowDifferences(tile: Tile): Tile {
  for (let i = WORDS_PER_ROW; i < WORDS_PER_TILE; i++) tile[i] ^= tile[i - WORDS_PER_ROW];
  return tile;
}

/** @returns the bytes written to `out`; null where runs would be longer than bits */
function encodeRuns(tile: Tile, form: typeof FORM_RUNS | typeof FORM_DIFFERENCES, out: Uint8Array): number | null {
  let length = 0;
  out[length++] = form;
  let current = 0;
  let run = 0;
  const flush = (): boolean => {
    if (length + 3 > BYTES_PER_TILE) return false;
    let rest = run;
    while (rest >= 0x80) {
      out[length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    out[length++] = rest;
    return true;
  };
  for (let i = 0; i < WORDS_PER_TILE; i++) {
    // Bits that differ from the run being counted; the lowest one ends it.
    let differs = current === 0 ? tile[i] : ~tile[i];
    let from = 0;
    while (differs !== 0) {
      const bit = 31 - Math.clz32(differs & -differs);
      run += bit - from;
      if (!flush()) return null;
      run = 0;
      from = bit;
      current ^= 1;
      // From this bit on the other value is what is counted.
      differs = ~differs & (-1 << bit);
    }
    run += 32 - from;
  }
  return flush() ? length : null;
}

function decodeRuns(bytes: Uint8Array): Tile {
  const tile = createTile();
  let position = 0;
  let value = 0;
  for (let i = 1; i < bytes.length; ) {
    let run = 0;
    let shift = 0;
    let byte: number;
    do {
      if (i >= bytes.length || shift > 14) throw corrupt('a run length is cut off');
      byte = bytes[i++];
      run |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    if (position + run > PIXELS) throw corrupt(`runs cover over ${PIXELS} pixels`);
    if (value) setRun(tile, position, position + run);
    position += run;
    value ^= 1;
  }
  if (position !== PIXELS) throw corrupt(`runs cover ${position} of ${PIXELS} pixels`);
  return tile;
}

function setRun(tile: Tile, from: number, to: number): void {
  for (let start = from; start < to; ) {
    const y = Math.floor(start / TILE_SIZE);
    const end = Math.min(to, (y + 1) * TILE_SIZE);
    setSpan(tile, y, start - y * TILE_SIZE, end - y * TILE_SIZE);
    start = end;
  }
}

function encodeBits(tile: Tile): Uint8Array {
  const out = new Uint8Array(1 + BYTES_PER_TILE);
  out[0] = FORM_BITS;
  const view = new DataView(out.buffer, 1);
  for (let i = 0; i < WORDS_PER_TILE; i++) view.setUint32(i * 4, tile[i], true);
  return out;
}

function decodeBits(bytes: Uint8Array): Tile {
  const tile = createTile();
  const view = new DataView(bytes.buffer, bytes.byteOffset + 1, BYTES_PER_TILE);
  for (let y = 0; y < TILE_SIZE; y++) {
    for (let word = 0; word < WORDS_PER_ROW; word++) {
      const i = y * WORDS_PER_ROW + word;
      tile[i] = view.getUint32(i * 4, true);
    }
  }
  return tile;
}

function corrupt(what: string): AppError {
  return new AppError('mask.corrupt', `A stored mask tile is damaged: ${what}.`);
}
