import { AppError } from '../errors/appError.ts';
import { findLayer, type AnnotationDocument, type Layer } from '../document/annotationDocument.ts';
import type { Span } from '../mask/brushSpans.ts';
import { FULL_TILE, TILE_SIZE, WORDS_PER_TILE, createTile, isEmptyTile, isFullTile, setSpan, tilesEqual, type Tile } from '../mask/tile.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import type { ClassTiles } from '../mask/labelTiles.ts';
import type { Edit, TileChange } from './edit.ts';

/** Where the pixels of a gesture go, or which layers lose them. */
export type MaskTarget =
  | { readonly mode: 'paint'; readonly layerId: string }
  | { readonly mode: 'erase'; readonly layerIds: readonly string[] }
  | {
      readonly mode: 'relabel';
      /** Says which class pixels get. */
      readonly classTiles: ClassTiles;
      /** The layer that takes the pixels of a class; null = no layer: they leave all unlocked ones. Asked once for each class. */
      layerOfClass(classId: number): Layer | null;
      /** Also pixels that have their class already go to that layer, from others of the class. */
      readonly movesAlike: boolean;
    };

/**
 * One stroke while it is being drawn: pixels change in the document at once, and `complete` says what changed.
 *
 * paint:   the pixels join the layer, except those of locked layers; where the document has one class per pixel,
 *          they leave every other unlocked layer.
 * erase:   the pixels leave the given layers.
 * relabel: the pixels are painted into the layer of the class that they are said to get; they leave all other unlocked
 *          layers, also where layers may overlap. Pixels that have that class already stay in their layer unless `movesAlike`.
 *
 * Cost follows the stroke: only tiles under it are copied (once per gesture) or looked at.
 */
export class MaskGesture {
  private readonly document: AnnotationDocument;
  private readonly target: MaskTarget;
  private readonly targets: readonly Layer[];
  private readonly layersOfClasses = new Map<number, Layer | null>();
  /** Tiles as they were, by layer and tile index: the `before` of the edit. */
  private readonly before = new Map<Layer, Map<number, Tile | null>>();
  /** Layers with pixels in a tile, by tile index: what other layers there are costs once for each tile. */
  private readonly holders = new Map<number, Set<Layer>>();
  private readonly stamp = createTile();

  /** @throws AppError `layer.locked` where a target is locked */
  constructor(document: AnnotationDocument, target: MaskTarget) {
    this.document = document;
    this.target = target;
    const ids = target.mode === 'paint' ? [target.layerId] : target.mode === 'erase' ? target.layerIds : [];
    this.targets = ids.map((id) => findLayer(document, id));
    const locked = this.targets.find((layer) => layer.locked);
    if (locked !== undefined) throw new AppError('layer.locked', 'This layer is locked. Unlock it to change its pixels.', { layerId: locked.id });
  }

  /** Adds pixels to the stroke, clipped to the image. @returns the tile indices whose pixels may have changed */
  add(spans: readonly Span[]): Set<number> {
    const changed = new Set<number>();
    for (const [index, parts] of this.spansByTile(spans)) {
      this.stamp.fill(0);
      for (const part of parts) setSpan(this.stamp, part.y, part.x0, part.x1);
      this.apply(index);
      changed.add(index);
    }
    return changed;
  }

  /** The same with the pixels of a mask of the size of the document. */
  addMask(mask: TiledMask): Set<number> {
    const changed = new Set<number>();
    this.findHolders(mask);
    for (const [index, tile] of mask.entries()) {
      this.stamp.set(tile);
      this.apply(index);
      changed.add(index);
    }
    return changed;
  }

  /** erase: every pixel outside the mask leaves the layers. */
  keepOnly(mask: TiledMask): Set<number> {
    const changed = new Set<number>();
    for (const layer of this.targets) {
      for (const index of [...layer.mask.entries()].map(([at]) => at)) {
        const kept = mask.getTile(index);
        for (let i = 0; i < WORDS_PER_TILE; i++) this.stamp[i] = kept === null ? 0xffffffff : ~kept[i];
        this.subtract(layer, index, this.stamp);
        changed.add(index);
      }
    }
    return changed;
  }

  /**
   * paint: the layer gets the pixels of the mask instead of its own; those that it did not have are painted. A tile that is taken as
   * it is, is not copied: the mask is finished, and the gesture ends with it. @returns the tile indices whose pixels may have changed
   */
  replaceWith(mask: TiledMask): Set<number> {
    const [layer] = this.targets;
    const changed = new Set<number>();
    this.findHolders(mask);
    for (const index of new Set([...layer.mask.entries(), ...mask.entries()].map(([at]) => at))) {
      const [before, after] = [layer.mask.getTile(index), mask.getTile(index)];
      if (before === after || (before !== null && after !== null && tilesEqual(before, after))) continue;
      for (let i = 0; i < WORDS_PER_TILE; i++) this.stamp[i] = after === null ? 0 : before === null ? after[i] : after[i] & ~before[i];
      const cut = this.leaveLocked(layer, index);
      this.place(layer, index, cut && after !== null ? this.stamp.map((word, i) => word | (after[i] & (before?.[i] ?? 0))) : after);
      if (this.document.onePerPixel) this.takeFromOthers(layer, index);
      changed.add(index);
    }
    return changed;
  }

  /** Ends the stroke. @returns the edit (already applied), or null where no pixel changed */
  complete(): Edit | null {
    const changes: TileChange[] = [];
    for (const [layer, tiles] of this.before) {
      for (const [tileIndex, before] of tiles) {
        const after = layer.mask.getTile(tileIndex);
        const kept = after !== null && !isEmptyTile(after) ? after : null;
        if (kept !== after) layer.mask.setTile(tileIndex, null);
        const same = before === null || kept === null ? before === kept : tilesEqual(before, kept);
        if (!same) changes.push({ layerId: layer.id, tileIndex, before, after: kept });
      }
    }
    return changes.length > 0 ? { kind: 'tiles', changes } : null;
  }

  /** Puts every pixel back. @returns the tile indices that changed back */
  cancel(): Set<number> {
    const changed = new Set<number>();
    for (const [layer, tiles] of this.before) {
      for (const [tileIndex, before] of tiles) {
        layer.mask.setTile(tileIndex, before);
        changed.add(tileIndex);
      }
    }
    return changed;
  }

  /** Does with the pixels of `stamp` what the gesture is for. */
  private apply(index: number): void {
    switch (this.target.mode) {
      case 'paint':
        return this.paint(this.targets[0], index, this.document.onePerPixel);
      case 'erase':
        for (const layer of this.targets) this.subtract(layer, index, this.stamp);
        return;
      case 'relabel': {
        const pixels = this.stamp.slice();
        for (const [classId, tile] of this.target.classTiles(index, pixels)) {
          this.stamp.set(tile);
          if (!this.target.movesAlike) this.leaveAlike(classId, index);
          if (isEmptyTile(this.stamp)) continue;
          const layer = this.layerOfClass(classId);
          if (layer !== null) this.paint(layer, index, true);
          else for (const other of this.holdersOf(index)) if (!other.locked) this.subtract(other, index, this.stamp);
        }
      }
    }
  }

  private layerOfClass(classId: number): Layer | null {
    let layer = this.layersOfClasses.get(classId);
    if (layer === undefined && this.target.mode === 'relabel') this.layersOfClasses.set(classId, (layer = this.target.layerOfClass(classId)));
    return layer ?? null;
  }

  /** @param takes the pixels leave the other unlocked layers */
  private paint(layer: Layer, index: number, takes: boolean): void {
    this.leaveLocked(layer, index);
    if (isEmptyTile(this.stamp)) return;
    if (isFullTile(this.stamp)) {
      this.place(layer, index, FULL_TILE);
    } else if (layer.mask.getTile(index) !== FULL_TILE) {
      const target = this.writable(layer, index);
      for (let i = 0; i < WORDS_PER_TILE; i++) target[i] |= this.stamp[i];
    }
    if (takes) this.takeFromOthers(layer, index);
  }

  /** Takes the pixels of other, locked layers out of `stamp`. @returns whether there were any */
  private leaveLocked(layer: Layer, index: number): boolean {
    let cut = false;
    for (const other of this.holdersOf(index)) {
      const locked = other !== layer && other.locked ? other.mask.getTile(index) : null;
      if (locked === null || !overlaps(locked, this.stamp)) continue;
      for (let i = 0; i < WORDS_PER_TILE; i++) this.stamp[i] &= ~locked[i];
      cut = true;
    }
    return cut;
  }

  /** Takes the pixels out of `stamp` whose topmost layer is of this class. */
  private leaveAlike(classId: number, index: number): void {
    const uncovered = this.stamp.slice();
    // From top to bottom: a layer that got its first pixels here comes out of order, but no other layer has those.
    for (const layer of [...this.holdersOf(index)].reverse()) {
      const tile = layer.mask.getTile(index);
      if (tile === null) continue;
      for (let i = 0; i < WORDS_PER_TILE; i++) {
        if (layer.classId === classId) this.stamp[i] &= ~(tile[i] & uncovered[i]);
        uncovered[i] &= ~tile[i];
      }
    }
  }

  private takeFromOthers(layer: Layer, index: number): void {
    for (const other of [...this.holdersOf(index)]) if (other !== layer && !other.locked) this.subtract(other, index, this.stamp);
  }

  private subtract(layer: Layer, index: number, pixels: Tile): void {
    const tile = layer.mask.getTile(index);
    if (tile === null || !overlaps(tile, pixels)) return;
    if (isFullTile(pixels)) return this.place(layer, index, null);
    const target = this.writable(layer, index);
    for (let i = 0; i < WORDS_PER_TILE; i++) target[i] &= ~pixels[i];
  }

  /** Puts a tile that is not to be written to in the place of the one there is. */
  private place(layer: Layer, index: number, tile: Tile | null): void {
    this.keep(layer, index);
    layer.mask.setTile(index, tile);
  }

  /** The tile of this gesture's own: the shared one is copied the first time and kept as `before`. */
  private writable(layer: Layer, index: number): Tile {
    const isOwn = this.keep(layer, index);
    const current = layer.mask.getTile(index);
    if (isOwn && current !== null && current !== FULL_TILE) return current;
    const own = current === null ? createTile() : current.slice();
    layer.mask.adoptTile(index, own);
    return own;
  }

  /** Remembers a tile as it was before the gesture. @returns whether it is remembered already */
  private keep(layer: Layer, index: number): boolean {
    let tiles = this.before.get(layer);
    if (tiles === undefined) this.before.set(layer, (tiles = new Map()));
    if (tiles.has(index)) return true;
    tiles.set(index, layer.mask.getTile(index));
    this.holdersOf(index).add(layer);
    return false;
  }

  private holdersOf(index: number): Set<Layer> {
    let holders = this.holders.get(index);
    if (holders === undefined) {
      holders = new Set(this.document.layers.filter((layer) => layer.mask.getTile(index) !== null));
      this.holders.set(index, holders);
    }
    return holders;
  }

  /** The same for all tiles of a mask. Cost: the tiles of all layers, not each layer for each tile. */
  private findHolders(mask: TiledMask): void {
    const found = new Map<number, Set<Layer>>();
    for (const [index] of mask.entries()) if (!this.holders.has(index)) found.set(index, new Set());
    for (const layer of this.document.layers) for (const [index] of layer.mask.entries()) found.get(index)?.add(layer);
    for (const [index, holders] of found) this.holders.set(index, holders);
  }

  /** Clips the spans to the image and cuts them at tile borders; coordinates inside the tile. */
  private spansByTile(spans: readonly Span[]): Map<number, Span[]> {
    const { width, height } = this.document;
    const columns = Math.ceil(width / TILE_SIZE);
    const byTile = new Map<number, Span[]>();
    for (const span of spans) {
      if (span.y < 0 || span.y >= height) continue;
      const to = Math.min(span.x1, width);
      for (let x = Math.max(span.x0, 0); x < to; ) {
        const column = Math.floor(x / TILE_SIZE);
        const end = Math.min(to, (column + 1) * TILE_SIZE);
        const index = Math.floor(span.y / TILE_SIZE) * columns + column;
        let parts = byTile.get(index);
        if (parts === undefined) byTile.set(index, (parts = []));
        parts.push({ y: span.y % TILE_SIZE, x0: x - column * TILE_SIZE, x1: end - column * TILE_SIZE });
        x = end;
      }
    }
    return byTile;
  }
}

function overlaps(a: Tile, b: Tile): boolean {
  for (let i = 0; i < WORDS_PER_TILE; i++) if ((a[i] & b[i]) !== 0) return true;
  return false;
}
