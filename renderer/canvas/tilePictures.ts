import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import type { AnnotationDocument, Layer } from '../../core/document/annotationDocument.ts';
import { TILE_SIZE, type Tile } from '../../core/mask/tile.ts';
import { compositeReducedTile } from './compositeReducedTile.ts';
import { compositeTile } from './compositeTile.ts';
import { lineColor } from './lineColor.ts';
import { outlineReducedTile } from './outlineReducedTile.ts';
import { outlineSegments, type TileNeighbours } from './outlineSegments.ts';
import { PictureSheets, type PictureSheet } from './pictureSheets.ts';
import { sideAtLevel } from './reduceTile.ts';

/** What one tile looks like; its pixels are on a sheet. */
export interface TilePicture {
  readonly level: number;
  /** Nothing visible lies in it. */
  readonly isEmpty: boolean;
  /** Boundaries of layers along pixel edges, in pixels from the tile's corner; only at level 0. */
  readonly outlines: readonly TileOutline[];
}

export interface TileOutline {
  readonly path: Path2D;
  /** CSS */
  readonly color: string;
  /** Of the active layer: drawn over the others. */
  readonly isActive: boolean;
}

/** What of a layer is drawn. */
export type PicturedLayer = Pick<Layer, 'id' | 'classId' | 'color' | 'style' | 'visible' | 'opacity' | 'mask'>;

/** All of a document that is drawn. */
export interface PicturedDocument extends Pick<AnnotationDocument, 'width' | 'height' | 'onePerPixel'> {
  readonly layers: readonly PicturedLayer[];
}

/** How layers are shown; read anew for every picture. */
export interface LayerLook {
  /** [r, g, b] of a layer, each 0..255. */
  colorOf(layer: PicturedLayer): readonly [number, number, number];
  activeLayerId(): string | null;
}

/** Pictures that are not in view are kept up to this. */
const KEPT_BYTES = 64 * 1024 * 1024;

/** The picture of every tile that was in view: made when it is needed, made again when its pixels changed. */
export class TilePictures {
  private readonly document: PicturedDocument;
  private readonly look: LayerLook;
  private readonly pictures = new Map<number, TilePicture>();
  readonly sheets: PictureSheets;
  /** Tiles whose picture is out of date, the last one changed last. */
  private readonly stale = new Set<number>();
  private readonly pixels = new Uint32Array(TILE_SIZE * TILE_SIZE);
  /** Of `pixels`, for each level: made once, not for each picture. */
  private readonly images: ImageData[] = [];

  constructor(document: PicturedDocument, look: LayerLook) {
    this.document = document;
    this.look = look;
    this.sheets = new PictureSheets(document.width);
  }

  /** The pixels or the look of layers in these tiles changed. */
  invalidate(tiles: Iterable<number>): void {
    const outlined = this.document.layers.filter((layer) => layer.visible && this.isOutlined(layer));
    for (const index of tiles) {
      this.stale.add(index);
      // The outline at a tile's border depends on the neighbour.
      for (const neighbour of this.neighbourIndices(index)) {
        if (neighbour !== null && outlined.some(({ mask }) => mask.getTile(neighbour) !== null)) this.stale.add(neighbour);
      }
    }
  }

  invalidateAll(): void {
    for (const index of this.pictures.keys()) this.stale.add(index);
  }

  /** The picture as it was made last, maybe out of date. */
  get(index: number): TilePicture | undefined {
    return this.pictures.get(index);
  }

  /** The sheets with the pictures of these tiles. Others would be drawn in vain: those of another scale reach far. */
  sheetsOf(indices: readonly number[]): Set<PictureSheet> {
    const sheets = new Set<PictureSheet>();
    for (const index of indices) {
      const picture = this.pictures.get(index);
      const sheet = picture?.isEmpty === false ? this.sheets.sheetOf(index, picture.level) : undefined;
      if (sheet !== undefined) sheets.add(sheet);
    }
    return sheets;
  }

  /**
   * Makes what is missing or out of date in these tiles, changed ones first, for about `budgetMs`.
   * @returns the tiles that were made, and whether nothing is left to make
   */
  refresh(indices: readonly number[], level: number, budgetMs: number): { made: number[]; complete: boolean } {
    const changed = indices.filter((index) => this.stale.has(index));
    const missing = indices.filter((index) => !this.stale.has(index) && this.pictures.get(index)?.level !== level);
    const endMs = performance.now() + budgetMs;
    const made: number[] = [];
    for (const index of [...changed, ...missing]) {
      if (made.length > 0 && performance.now() > endMs) break;
      this.make(index, level);
      made.push(index);
    }
    this.touch(indices);
    return { made, complete: made.length === changed.length + missing.length };
  }

  private make(index: number, level: number): void {
    const before = this.pictures.get(index);
    this.stale.delete(index);
    const shown = this.document.layers.filter((layer) => layer.visible && layer.mask.getTile(index) !== null);
    const activeId = this.look.activeLayerId();
    const outlined = shown.filter((layer) => this.isOutlined(layer)).sort((a, b) => Number(a.id === activeId) - Number(b.id === activeId));
    const isEmpty = shown.length === 0;
    if (before !== undefined && (isEmpty || before.level !== level)) this.sheets.remove(index, before.level);
    if (!isEmpty) this.sheets.put(index, level, this.drawn(index, shown, outlined, level));
    const outlines = level === 0 ? outlined.map((layer) => ({ path: this.outlinePath(layer, index), color: this.lineOf(layer), isActive: layer.id === activeId })) : [];
    this.pictures.set(index, { level, isEmpty, outlines });
  }

  private drawn(index: number, shown: readonly PicturedLayer[], outlined: readonly PicturedLayer[], level: number): ImageData {
    const side = sideAtLevel(level);
    const pixels = this.pixels.subarray(0, side * side);
    const layers = shown
      .filter(({ style }) => style !== 'outline')
      .map((layer) => ({ tile: layer.mask.getTile(index)!, color: this.look.colorOf(layer), opacity: layer.opacity, hatched: layer.classId === IGNORE_INDEX }));
    if (level === 0) {
      compositeTile(layers, pixels);
    } else {
      compositeReducedTile(layers, level, this.document.onePerPixel, pixels);
      for (const layer of outlined) {
        const [r, g, b] = lineColor(this.look.colorOf(layer));
        const line = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
        outlineReducedTile(layer.mask.getTile(index)!, this.neighbours(layer, index), level, line, pixels);
      }
    }
    return (this.images[level] ??= new ImageData(new Uint8ClampedArray(this.pixels.buffer, 0, side * side * 4), side, side));
  }

  private outlinePath(layer: PicturedLayer, index: number): Path2D {
    const path = new Path2D();
    const segments = outlineSegments(layer.mask.getTile(index)!, this.neighbours(layer, index));
    for (let i = 0; i < segments.length; i += 4) {
      path.moveTo(segments[i], segments[i + 1]);
      path.lineTo(segments[i + 2], segments[i + 3]);
    }
    return path;
  }

  private neighbours(layer: PicturedLayer, index: number): TileNeighbours {
    const [above, below, left, right] = this.neighbourIndices(index).map((at): Tile | null => (at === null ? null : layer.mask.getTile(at)));
    return { above, below, left, right };
  }

  /** Above, below, left, right; null beyond the image. */
  private neighbourIndices(index: number): (number | null)[] {
    const columns = Math.ceil(this.document.width / TILE_SIZE);
    const rows = Math.ceil(this.document.height / TILE_SIZE);
    const column = index % columns;
    const row = Math.floor(index / columns);
    return [
      row > 0 ? index - columns : null,
      row < rows - 1 ? index + columns : null,
      column > 0 ? index - 1 : null,
      column < columns - 1 ? index + 1 : null,
    ];
  }

  /** The active layer always is: it must be told from the others at a glance. */
  private isOutlined({ id, style }: PicturedLayer): boolean {
    return style !== 'fill' || id === this.look.activeLayerId();
  }

  private lineOf(layer: PicturedLayer): string {
    return `rgb(${lineColor(this.look.colorOf(layer)).join(' ')})`;
  }

  /** Marks tiles as used and lets the sheets go that were not for the longest time. */
  private touch(indices: readonly number[]): void {
    if (this.sheets.sizeBytes <= KEPT_BYTES) return;
    for (const index of indices) {
      const picture = this.pictures.get(index);
      if (picture?.isEmpty === false) this.sheets.touch(index, picture.level);
    }
    const inView = new Set(indices);
    for (const sheet of [...this.sheets.all()]) {
      if (this.sheets.sizeBytes <= KEPT_BYTES || [...sheet.tiles].some((index) => inView.has(index))) break;
      for (const index of [...sheet.tiles]) this.drop(index);
    }
  }

  private drop(index: number): void {
    const picture = this.pictures.get(index);
    if (picture === undefined) return;
    this.sheets.remove(index, picture.level);
    this.pictures.delete(index);
  }
}
