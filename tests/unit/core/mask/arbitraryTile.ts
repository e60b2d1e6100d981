import fc from 'fast-check';
import { TILE_SIZE, WORDS_PER_TILE, createTile, setSpan, type Tile } from '../../../../core/mask/tile.ts';

const coordinate = fc.integer({ min: 0, max: TILE_SIZE - 1 });

/** Shapes that break codecs: nothing, everything, single pixels, corners, lines, checkers, stripes, noise, boxes. */
export const arbitraryTile: fc.Arbitrary<Tile> = fc.oneof(
  fc.constant(null).map(() => createTile()),
  fc.constant(null).map(() => createTile().fill(0xffffffff)),
  fc.constantFrom([0, 0], [255, 0], [0, 255], [255, 255]).map(([x, y]) => withSpans([[y, x, x + 1]])),
  fc.tuple(coordinate, coordinate).map(([x, y]) => withSpans([[y, x, x + 1]])),
  coordinate.map((y) => withSpans([[y, 0, TILE_SIZE]])),
  coordinate.map((x) => withSpans(Array.from({ length: TILE_SIZE }, (_, y) => [y, x, x + 1] as const))),
  fc.constantFrom(0xaaaaaaaa, 0x55555555).map((word) => createTile().map((_, i) => (Math.floor(i / 8) % 2 === 0 ? word : ~word >>> 0))),
  fc.integer({ min: 1, max: 0xfffffffe }).map((word) => createTile().fill(word)),
  fc.uint32Array({ minLength: WORDS_PER_TILE, maxLength: WORDS_PER_TILE }).map((words) => new Uint32Array(words)),
  fc.array(fc.tuple(coordinate, coordinate, fc.integer({ min: 1, max: TILE_SIZE })), { minLength: 1, maxLength: 40 }).map((spans) =>
    withSpans(spans.map(([y, x, length]) => [y, x, Math.min(TILE_SIZE, x + length)])),
  ),
);

function withSpans(spans: readonly (readonly [y: number, x0: number, x1: number])[]): Tile {
  const tile = createTile();
  for (const [y, x0, x1] of spans) setSpan(tile, y, x0, x1);
  return tile;
}
