import { AppError } from '../errors/appError.ts';
import { combineMasks } from '../mask/combineMasks.ts';
import { readMaskWindow } from '../mask/maskWindow.ts';
import { tileBounds } from '../mask/maskBounds.ts';
import { growMask, shrinkMask } from '../mask/morphology.ts';
import { intersectRects, type PixelRect } from '../mask/pixelRect.ts';
import { TILE_SIZE, createTile, type Tile } from '../mask/tile.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import { guidedFilter } from './guidedFilter.ts';
import type { PixelWindow } from './pixelWindow.ts';

export interface RefineOptions {
  /** How far from the border pixels may change; at least 1. */
  readonly bandPx: number;
  /** Half the side of the squares in which colours are compared. Default: 1.5 bandPx: a border 6 px off is on the edge at once. */
  readonly radiusPx?: number;
  /** Variance of colours (0..1) that counts as flat: smaller values follow weaker edges. Default: 1e-4. */
  readonly epsilon?: number;
}

/** The photograph at its own size, or a part of it. */
export interface RefineGuide {
  readonly bounds: PixelRect;
  /** @param rect inside the bounds */
  read(rect: PixelRect): PixelWindow;
}

/**
 * Moves a mask's border to the edges of the photograph: the mask is filtered with the photograph as guide (guidedFilter), and
 * pixels within bandPx of the border are set where the result is 0.5 or more. All others stay as they are, and so does the border where
 * the photograph shows no edge. Pixels outside the guide's bounds stay as well.
 *
 * Only what lies around the band is read, a tile at a time. Cost: the band's box in each tile, with 2 radiusPx more on each side.
 * @throws AppError `vision.scale` where the guide gives a smaller copy
 */
export function refineBoundary(guide: RefineGuide, mask: TiledMask, { bandPx, radiusPx = Math.ceil(1.5 * bandPx), epsilon = 1e-4 }: RefineOptions): TiledMask {
  const band = combineMasks(growMask(mask, bandPx), shrinkMask(mask, bandPx), 'subtract');
  const result = mask.clone();
  for (const [index, bandTile] of band.entries()) {
    const left = (index % mask.columns) * TILE_SIZE;
    const top = Math.floor(index / mask.columns) * TILE_SIZE;
    const box = tileBounds(bandTile)!;
    const part = intersectRects({ left: left + box.left, top: top + box.top, right: left + box.right, bottom: top + box.bottom }, guide.bounds);
    if (part === null) continue;
    // What is decided here depends on colours up to two radii away.
    const reach = 2 * radiusPx;
    const around = intersectRects({ left: part.left - reach, top: part.top - reach, right: part.right + reach, bottom: part.bottom + reach }, guide.bounds)!;
    const filtered = filterPart(guide.read(around), mask, around, radiusPx, epsilon);
    result.setTile(index, decideTile(mask.getTile(index), bandTile, filtered, { left, top }, part, around));
  }
  return result;
}

function filterPart(window: PixelWindow, mask: TiledMask, rect: PixelRect, radiusPx: number, epsilon: number): Float32Array {
  if (window.pixelsPerSample !== 1) throw new AppError('vision.scale', 'Snapping to edges needs the photograph at its own size.');
  const bytes = new Uint8Array(window.width * window.height);
  readMaskWindow(mask, rect, 0, bytes);
  return guidedFilter(window.data, new Float32Array(bytes), window.width, window.height, radiusPx, epsilon);
}

/** The tile with the pixels of the band, as far as they lie in `part`, decided anew. */
function decideTile(before: Tile | null, band: Tile, filtered: Float32Array, corner: { readonly left: number; readonly top: number }, part: PixelRect, around: PixelRect): Tile {
  const tile = before === null ? createTile() : before.slice();
  const width = around.right - around.left;
  for (let y = part.top; y < part.bottom; y++) {
    for (let x = part.left; x < part.right; x++) {
      const word = (y - corner.top) * 8 + ((x - corner.left) >> 5);
      const bit = 1 << ((x - corner.left) & 31);
      if ((band[word] & bit) === 0) continue;
      if (filtered[(y - around.top) * width + x - around.left] >= 0.5) tile[word] |= bit;
      else tile[word] &= ~bit;
    }
  }
  return tile;
}
