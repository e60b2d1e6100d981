import { TILE_SIZE } from '../../core/mask/tile.ts';
import { MAX_LEVEL, sideAtLevel } from './reduceTile.ts';

/** A canvas with the pictures of neighbouring tiles. */
export interface PictureSheet {
  readonly canvas: OffscreenCanvas;
  /** Where it lies in the image, in pixels: a square that may reach beyond the image. */
  readonly left: number;
  readonly top: number;
  readonly sizePx: number;
  /** Indices of the tiles that have something on it. */
  readonly tiles: ReadonlySet<number>;
}

interface OwnSheet extends PictureSheet {
  readonly key: number;
  readonly tiles: Set<number>;
  readonly context: OffscreenCanvasRenderingContext2D;
}

/** Of every sheet: that of a tile at full size. */
export const SHEET_BYTES = TILE_SIZE * TILE_SIZE * 4;
const LEVELS = MAX_LEVEL + 1;

/**
 * Pictures of tiles side by side on canvases of 256 x 256: one reduced by 2^level shares its canvas with 2^level x 2^level others. So
 * there are a few dozen in view at any zoom, whatever the size of the image, and zooming makes few new ones.
 *
 *     level 0           level 1           level 2
 *     +--+              +-++-+            a tile is a sixteenth
 *     |  | = a tile     +-++-+ = 4 tiles  of a sheet
 *     +--+              +-++-+
 */
export class PictureSheets {
  /** In the order of their last use. */
  private readonly sheets = new Map<number, OwnSheet>();
  private readonly columns: number;

  /** @param imageWidth in pixels */
  constructor(imageWidth: number) {
    this.columns = Math.ceil(imageWidth / TILE_SIZE);
  }

  get sizeBytes(): number {
    return this.sheets.size * SHEET_BYTES;
  }

  /** In the order of their last use. */
  all(): Iterable<PictureSheet> {
    return this.sheets.values();
  }

  /** The sheet that holds the picture of a tile at this level. */
  sheetOf(index: number, level: number): PictureSheet | undefined {
    return this.sheets.get(this.keyOf(index, level));
  }

  /** Puts the picture of a tile in its place. @param image [side, side] of this level */
  put(index: number, level: number, image: ImageData): void {
    const sheet = this.sheets.get(this.keyOf(index, level)) ?? this.create(index, level);
    sheet.tiles.add(index);
    const { x, y } = this.placeOf(index, level);
    sheet.context.putImageData(image, x, y);
  }

  /** Takes the picture of a tile away; a sheet without pictures goes. */
  remove(index: number, level: number): void {
    const sheet = this.sheets.get(this.keyOf(index, level));
    if (sheet === undefined || !sheet.tiles.delete(index)) return;
    if (sheet.tiles.size === 0) {
      this.sheets.delete(sheet.key);
      return;
    }
    const { x, y } = this.placeOf(index, level);
    sheet.context.clearRect(x, y, sideAtLevel(level), sideAtLevel(level));
  }

  /** Marks the sheet of a tile as used. */
  touch(index: number, level: number): void {
    const key = this.keyOf(index, level);
    const sheet = this.sheets.get(key);
    if (sheet === undefined) return;
    this.sheets.delete(key);
    this.sheets.set(key, sheet);
  }

  private create(index: number, level: number): OwnSheet {
    const { column, row } = this.cellOf(index, level);
    const sizePx = TILE_SIZE << level;
    const canvas = new OffscreenCanvas(TILE_SIZE, TILE_SIZE);
    // Pixels are written here and never read back: kept in memory, they are uploaded once per change.
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const sheet: OwnSheet = { key: this.keyOf(index, level), canvas, context, left: column * sizePx, top: row * sizePx, sizePx, tiles: new Set() };
    this.sheets.set(sheet.key, sheet);
    return sheet;
  }

  private keyOf(index: number, level: number): number {
    const { column, row } = this.cellOf(index, level);
    return (row * this.columns + column) * LEVELS + level;
  }

  private cellOf(index: number, level: number): { column: number; row: number } {
    return { column: (index % this.columns) >> level, row: Math.floor(index / this.columns) >> level };
  }

  /** Upper left corner on the sheet. */
  private placeOf(index: number, level: number): { x: number; y: number } {
    const within = (1 << level) - 1;
    const side = sideAtLevel(level);
    return { x: ((index % this.columns) & within) * side, y: (Math.floor(index / this.columns) & within) * side };
  }
}
