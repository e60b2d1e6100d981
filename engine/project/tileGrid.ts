import { AppError } from '../../core/errors/appError.ts';
import { decodeTile } from '../../core/mask/tileCodec.ts';
import { TILE_SIZE, WORDS_PER_ROW, isEmptyTile, type Tile } from '../../core/mask/tile.ts';

/** The size in pixels of the image whose tiles are written. */
export interface TileGrid {
  readonly width: number;
  readonly height: number;
}

/**
 * Looks at a tile (core/mask/tileCodec) before it is stored: it lies in the image, can be read, and has no pixel
 * beyond the image's edge, where it would show up as a pixel of the next row.
 * @returns the bytes, or null where no pixel is set, because an absent tile is empty
 * @throws AppError `project.badChange`, `mask.corrupt`
 */
export function checkedTile({ width, height }: TileGrid, tileIndex: number, data: Uint8Array): Uint8Array | null {
  const columns = Math.ceil(width / TILE_SIZE);
  const rows = Math.ceil(height / TILE_SIZE);
  if (!Number.isInteger(tileIndex) || tileIndex < 0 || tileIndex >= columns * rows) {
    throw new AppError('project.badChange', `Tile ${tileIndex} is outside an image of ${width} x ${height} pixels, so nothing was saved: open the image again.`);
  }
  const tile = decodeTile(data);
  const inside = { width: width - (tileIndex % columns) * TILE_SIZE, height: height - Math.floor(tileIndex / columns) * TILE_SIZE };
  if (reachesBeyond(tile, inside)) {
    throw new AppError('project.badChange', `Tile ${tileIndex} has pixels beyond the edge of an image of ${width} x ${height} pixels, so nothing was saved: open the image again.`);
  }
  return isEmptyTile(tile) ? null : data;
}

/** True where the tile has a pixel at x >= width or y >= height. */
function reachesBeyond(tile: Tile, { width, height }: TileGrid): boolean {
  for (let y = 0; y < TILE_SIZE; y++) {
    const firstOutside = y < height ? width : 0;
    for (let word = firstOutside >> 5; word < WORDS_PER_ROW; word++) {
      const outside = firstOutside > word * 32 ? ~0 << (firstOutside - word * 32) : ~0;
      if ((tile[y * WORDS_PER_ROW + word] & outside) !== 0) return true;
    }
  }
  return false;
}
