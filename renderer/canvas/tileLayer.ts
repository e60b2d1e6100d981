import type { Tile } from '../../core/mask/tile.ts';

/** What drawing needs to know of one layer in one tile. */
export interface TileLayer {
  readonly tile: Tile;
  /** [r, g, b], each 0..255 */
  readonly color: readonly [number, number, number];
  /** 0..1 */
  readonly opacity: number;
  /** Striped, as void pixels are shown. */
  readonly hatched?: boolean;
}
