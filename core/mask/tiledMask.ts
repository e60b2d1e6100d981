import { AppError } from '../errors/appError.ts';
import { TILE_SIZE, countTilePixels, createTile, hasPixel, isEmptyTile, setSpan, tilesEqual, type Tile } from './tile.ts';

/**
 * A binary mask of [height, width] pixels as sparse tiles of 256 x 256: an absent tile is empty.
 * Bits beyond the image's right and bottom edge are always 0.
 * Tile index = tileRow * columns + tileColumn.
 */
export class TiledMask {
  readonly width: number;
  readonly height: number;
  /** Tiles per row of tiles. */
  readonly columns: number;
  readonly rows: number;
  private readonly tiles = new Map<number, Tile>();

  constructor(width: number, height: number) {
    if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
      throw new AppError('mask.size', `A mask cannot be ${width} x ${height} pixels.`);
    }
    this.width = width;
    this.height = height;
    this.columns = Math.ceil(width / TILE_SIZE);
    this.rows = Math.ceil(height / TILE_SIZE);
  }

  getTile(index: number): Tile | null {
    return this.tiles.get(index) ?? null;
  }

  /** Replaces a tile; null or an empty one removes it. The mask keeps the array: do not write to it afterwards. */
  setTile(index: number, tile: Tile | null): void {
    if (index < 0 || index >= this.columns * this.rows) {
      throw new AppError('mask.tile', `Tile ${index} is outside a mask of ${this.width} x ${this.height} pixels.`);
    }
    if (tile === null || isEmptyTile(tile)) this.tiles.delete(index);
    else this.tiles.set(index, tile);
  }

  /** Puts a tile under construction in place, empty or not. Whoever writes to it ends with setTile. */
  adoptTile(index: number, tile: Tile): void {
    this.tiles.set(index, tile);
  }

  /** [index, tile] of every tile that is not empty, in no particular order. */
  entries(): IterableIterator<[number, Tile]> {
    return this.tiles.entries();
  }

  get isEmpty(): boolean {
    return this.tiles.size === 0;
  }

  has(x: number, y: number): boolean {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return false;
    const tile = this.tiles.get((y >> 8) * this.columns + (x >> 8));
    return tile !== undefined && hasPixel(tile, x & 255, y & 255);
  }

  /** Number of set pixels. */
  area(): number {
    let area = 0;
    for (const tile of this.tiles.values()) area += countTilePixels(tile);
    return area;
  }

  /** A second mask with the same pixels. Tiles are shared, which is safe because shared tiles are never written to. */
  clone(): TiledMask {
    const copy = new TiledMask(this.width, this.height);
    for (const [index, tile] of this.tiles) copy.tiles.set(index, tile);
    return copy;
  }

  equals(other: TiledMask): boolean {
    if (other.width !== this.width || other.height !== this.height || other.tiles.size !== this.tiles.size) return false;
    for (const [index, tile] of this.tiles) {
      const theirs = other.tiles.get(index);
      if (theirs === undefined || !tilesEqual(tile, theirs)) return false;
    }
    return true;
  }

  /** Sets pixels [x0, x1) of row y in place, clipped to the image. Only for masks under construction. */
  fillSpan(y: number, x0: number, x1: number): void {
    if (y < 0 || y >= this.height) return;
    const from = Math.max(0, x0);
    const to = Math.min(this.width, x1);
    for (let x = from; x < to; ) {
      const column = x >> 8;
      const end = Math.min(to, (column + 1) << 8);
      const index = (y >> 8) * this.columns + column;
      let tile = this.tiles.get(index);
      if (tile === undefined) this.tiles.set(index, (tile = createTile()));
      setSpan(tile, y & 255, x & 255, ((end - 1) & 255) + 1);
      x = end;
    }
  }
}
