import type { AnnotationDocument } from '../document/annotationDocument.ts';
import { countPixels, createLabelMap, type LabelMap } from '../mask/labelMap.ts';
import type { PixelRect } from '../mask/pixelRect.ts';
import { TILE_SIZE, WORDS_PER_ROW, createTile, type Tile } from '../mask/tile.ts';
import { TiledMask } from '../mask/tiledMask.ts';
import { flattenTile } from './flattenTile.ts';

/** What became of the pixels of one class. */
export interface ClassCorrection {
  readonly classId: number;
  /** Pixels of this class in the prediction. */
  readonly predictedPx: number;
  /** Pixels of the prediction that have another class now. */
  readonly removedPx: number;
  /** Pixels of this class now that the prediction gave another one. */
  readonly addedPx: number;
}

/** Of all pixels that are or were of the class, those that a person changed, 0..1. */
export function editedShare({ predictedPx, removedPx, addedPx }: Pick<ClassCorrection, 'predictedPx' | 'removedPx' | 'addedPx'>): number {
  const pixels = predictedPx + addedPx;
  return pixels === 0 ? 0 : (removedPx + addedPx) / pixels;
}

/** Differences of one tile. */
interface TileCounts {
  readonly total: number;
  /** [class id, pixels] of those that left a class and of those that came to one. */
  readonly removed: readonly (readonly [number, number])[];
  readonly added: readonly (readonly [number, number])[];
}

const NO_DIFFERENCE: TileCounts = { total: 0, removed: [], added: [] };

/**
 * The document beside the prediction that it began as: the label map as it is now, and how many pixels of each class differ. Only
 * tiles that were named since the last look are compared again, so that the cost follows the stroke.
 */
export class PredictionDifference {
  readonly #document: AnnotationDocument;
  readonly #predicted: LabelMap;
  readonly #background: number;
  readonly #current: LabelMap;
  readonly #columns: number;
  readonly #stale: Set<number>;
  readonly #tiles: TileCounts[];
  readonly #predictedPx: Float64Array;
  readonly #removedPx = new Float64Array(256);
  readonly #addedPx = new Float64Array(256);
  #editedPx = 0;

  /** @param predicted of the size of the document. @param background value of pixels under no layer. Nothing is compared yet. */
  constructor(document: AnnotationDocument, predicted: LabelMap, background: number) {
    this.#document = document;
    this.#predicted = predicted;
    this.#background = background;
    this.#current = createLabelMap(document.width, document.height, background);
    this.#columns = Math.ceil(document.width / TILE_SIZE);
    const tiles = this.#columns * Math.ceil(document.height / TILE_SIZE);
    this.#stale = new Set(Array.from({ length: tiles }, (_, index) => index));
    this.#tiles = new Array<TileCounts>(tiles).fill(NO_DIFFERENCE);
    this.#predictedPx = countPixels(predicted);
  }

  /** Pixels of these tiles may be others now. */
  invalidate(tiles: Iterable<number>): void {
    for (const index of tiles) this.#stale.add(index);
  }

  get isComplete(): boolean {
    return this.#stale.size === 0;
  }

  /** Compares what was named. @param mayGoOn asked after each tile. @returns whether nothing is left */
  refresh(mayGoOn: () => boolean = () => true): boolean {
    for (const index of this.#stale) {
      this.#compare(index);
      if (!mayGoOn()) break;
    }
    return this.isComplete;
  }

  /** Compares these tiles at once, e.g. those in view. */
  refreshTiles(tiles: Iterable<number>): void {
    for (const index of tiles) if (this.#stale.has(index)) this.#compare(index);
  }

  /** The document as one label map; of tiles that are not compared yet as it was. Read only. */
  get current(): LabelMap {
    return this.#current;
  }

  get editedPx(): number {
    return this.#editedPx;
  }

  /** Every class that the prediction or the document has, by id. */
  corrections(): ClassCorrection[] {
    const list: ClassCorrection[] = [];
    for (let classId = 0; classId < 256; classId++) {
      const [predictedPx, removedPx, addedPx] = [this.#predictedPx[classId], this.#removedPx[classId], this.#addedPx[classId]];
      if (predictedPx > 0 || addedPx > 0) list.push({ classId, predictedPx, removedPx, addedPx });
    }
    return list;
  }

  /**
   * The pixels that differ from the prediction.
   * @param layer only those that this layer has, or that the prediction gives its class
   */
  editedMask(layer?: { readonly classId: number; readonly mask: TiledMask }): TiledMask {
    const predicted = this.#predicted.data;
    const current = this.#current.data;
    return this.#maskWhere((index) => this.#tiles[index].total > 0, (i, x, y) =>
      predicted[i] !== current[i] && (layer === undefined || predicted[i] === layer.classId || layer.mask.has(x, y)));
  }

  /**
   * The pixels that would get another class and that nobody has touched: their class is what the prediction says, and no locked
   * layer has them.
   * @param wanted of the size of the document
   */
  untouchedChanges(wanted: LabelMap): TiledMask {
    this.refresh();
    const mask = new TiledMask(this.#document.width, this.#document.height);
    for (let index = 0; index < this.#tiles.length; index++) {
      const tile = this.untouchedChangesIn(index, wanted);
      if (tile !== null) mask.setTile(index, tile);
    }
    return mask;
  }

  /** The same for one tile; null = none. Only the label map's pixels in the tile are looked at. */
  untouchedChangesIn(index: number, wanted: LabelMap): Tile | null {
    this.refreshTiles([index]);
    const predicted = this.#predicted.data;
    const current = this.#current.data;
    const locked = this.#document.layers.filter((layer) => layer.locked && layer.mask.getTile(index) !== null).map((layer) => layer.mask);
    return this.#tileWhere(index, (i, x, y) => wanted.data[i] !== current[i] && current[i] === predicted[i] && !locked.some((mask) => mask.has(x, y)));
  }

  get tileCount(): number {
    return this.#tiles.length;
  }

  #maskWhere(hasAny: (tile: number) => boolean, test: (i: number, x: number, y: number) => boolean): TiledMask {
    this.refresh();
    const { width, height } = this.#document;
    const mask = new TiledMask(width, height);
    for (let index = 0; index < this.#tiles.length; index++) {
      if (!hasAny(index)) continue;
      const tile = this.#tileWhere(index, test);
      if (tile !== null) mask.setTile(index, tile);
    }
    return mask;
  }

  #tileWhere(index: number, test: (i: number, x: number, y: number) => boolean): Tile | null {
    const { width } = this.#document;
    const { left, top, right, bottom } = this.boundsOf(index);
    let tile: Tile | null = null;
    for (let y = top; y < bottom; y++) {
      for (let x = left, i = y * width + left; x < right; x++, i++) {
        if (!test(i, x, y)) continue;
        tile ??= createTile();
        tile[(y - top) * WORDS_PER_ROW + ((x - left) >> 5)] |= 1 << ((x - left) & 31);
      }
    }
    return tile;
  }

  #compare(index: number): void {
    this.#stale.delete(index);
    flattenTile(this.#document, index, this.#background, this.#current);
    this.#count(this.#tiles[index], -1);
    this.#tiles[index] = this.#countsOf(index);
    this.#count(this.#tiles[index], 1);
  }

  #countsOf(index: number): TileCounts {
    const { width } = this.#document;
    const { left, top, right, bottom } = this.boundsOf(index);
    const predicted = this.#predicted.data;
    const current = this.#current.data;
    const removed = new Map<number, number>();
    const added = new Map<number, number>();
    let total = 0;
    for (let y = top; y < bottom; y++) {
      for (let i = y * width + left, end = y * width + right; i < end; i++) {
        if (predicted[i] === current[i]) continue;
        total++;
        removed.set(predicted[i], (removed.get(predicted[i]) ?? 0) + 1);
        added.set(current[i], (added.get(current[i]) ?? 0) + 1);
      }
    }
    return total === 0 ? NO_DIFFERENCE : { total, removed: [...removed], added: [...added] };
  }

  #count({ total, removed, added }: TileCounts, sign: 1 | -1): void {
    this.#editedPx += sign * total;
    for (const [classId, pixels] of removed) this.#removedPx[classId] += sign * pixels;
    for (const [classId, pixels] of added) this.#addedPx[classId] += sign * pixels;
  }

  /** Its pixels, clipped to the image. */
  boundsOf(index: number): PixelRect {
    const { width, height } = this.#document;
    const left = (index % this.#columns) * TILE_SIZE;
    const top = Math.floor(index / this.#columns) * TILE_SIZE;
    return { left, top, right: Math.min(width, left + TILE_SIZE), bottom: Math.min(height, top + TILE_SIZE) };
  }
}
