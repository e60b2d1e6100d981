import { TILE_SIZE, WORDS_PER_ROW, type Tile } from '../../core/mask/tile.ts';

/** The tiles around one; null = empty. */
export interface TileNeighbours {
  readonly above: Tile | null;
  readonly below: Tile | null;
  readonly left: Tile | null;
  readonly right: Tile | null;
}

/**
 * The boundary of a tile's mask as straight segments along pixel edges, in pixels from the tile's corner:
 * every side of a set pixel that faces a pixel that is not set, runs joined.
 *
 *      +---+
 *      | # |___       # = set
 *      |  #  # |      a segment per straight run, horizontal ones first
 *      +-------+
 *
 * Sides on the tile's border look at the neighbour; each belongs to the tile of the set pixel, so none is drawn twice.
 *
 * @returns flat [x0, y0, x1, y1, ...], values 0..256
 */
export function outlineSegments(tile: Tile, around: TileNeighbours): number[] {
  const segments: number[] = [];
  horizontalSegments(tile, around, segments);
  verticalSegments(tile, around, segments);
  return segments;
}

/** Sides between row y - 1 and row y. */
function horizontalSegments(tile: Tile, { above, below }: TileNeighbours, segments: number[]): void {
  const last = TILE_SIZE - 1;
  for (let y = 0; y <= TILE_SIZE; y++) {
    let start = -1;
    for (let word = 0; word < WORDS_PER_ROW; word++) {
      let sides: number;
      if (y === 0) sides = tile[word] & ~(above?.[last * WORDS_PER_ROW + word] ?? 0);
      else if (y === TILE_SIZE) sides = tile[last * WORDS_PER_ROW + word] & ~(below?.[word] ?? 0);
      else sides = tile[(y - 1) * WORDS_PER_ROW + word] ^ tile[y * WORDS_PER_ROW + word];
      start = collectRuns(sides >>> 0, word * 32, start, y, segments);
    }
    if (start >= 0) segments.push(start, y, TILE_SIZE, y);
  }
}

/** Adds the runs of set bits that end in this word. @returns where a run is still open, or -1 */
function collectRuns(sides: number, base: number, open: number, y: number, segments: number[]): number {
  let start = open;
  let at = 0;
  while (at < 32) {
    const rest = (start >= 0 ? ~sides : sides) >>> at;
    if (rest === 0) return start;
    at += 31 - Math.clz32(rest & -rest);
    if (start >= 0) {
      segments.push(start, y, base + at, y);
      start = -1;
    } else {
      start = base + at;
    }
  }
  return start;
}

/** Sides between column x - 1 and column x, joined from row to row. */
function verticalSegments(tile: Tile, { left, right }: TileNeighbours, segments: number[]): void {
  const startRow = new Int16Array(TILE_SIZE + 1);
  const before = new Uint32Array(WORDS_PER_ROW + 1);
  const flip = (word: number, sides: number, y: number): void => {
    let changed = (before[word] ^ sides) >>> 0;
    while (changed !== 0) {
      const bit = 31 - Math.clz32(changed & -changed);
      const x = word * 32 + bit;
      if ((before[word] >>> bit) & 1) segments.push(x, startRow[x], x, y);
      else startRow[x] = y;
      changed &= changed - 1;
    }
    before[word] = sides;
  };
  for (let y = 0; y < TILE_SIZE; y++) {
    const row = y * WORDS_PER_ROW;
    // On the tile's first and last side only its own pixels count: a neighbour alone makes no side here.
    let previous = tile[row] & 1 & lastBit(left, row);
    for (let word = 0; word < WORDS_PER_ROW; word++) {
      const bits = tile[row + word];
      flip(word, (bits ^ ((bits << 1) | previous)) >>> 0, y);
      previous = bits >>> 31;
    }
    const rightBit = right === null ? 0 : right[row] & 1;
    flip(WORDS_PER_ROW, previous & ~rightBit, y);
  }
  for (let word = 0; word <= WORDS_PER_ROW; word++) flip(word, 0, TILE_SIZE);
}

function lastBit(tile: Tile | null, row: number): number {
  return tile === null ? 0 : tile[row + WORDS_PER_ROW - 1] >>> 31;
}
