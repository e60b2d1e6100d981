import type { AnnotationDocument } from '../../core/document/annotationDocument.ts';
import type { MergeableChange } from '../../core/document/mergeChanges.ts';
import { countTilePixels, type Tile } from '../../core/mask/tile.ts';
import type { TiledMask } from '../../core/mask/tiledMask.ts';

interface Known {
  readonly areaPx: number;
  readonly revision: number;
}

/** The area of every layer in image pixels, counted anew only for layers that a change touched. */
export class LayerAreas {
  private readonly known = new Map<string, Known>();
  /** Tiles are replaced, never changed: each is counted once. */
  private readonly counts = new WeakMap<Tile, number>();

  constructor(document: AnnotationDocument) {
    for (const layer of document.layers) this.known.set(layer.id, { areaPx: this.areaOf(layer.mask), revision: 0 });
  }

  /** @param document after the change */
  update(document: AnnotationDocument, change: Pick<MergeableChange, 'removeLayers' | 'tiles'>): void {
    for (const id of change.removeLayers) this.known.delete(id);
    const touched = new Set(change.tiles.map((tile) => tile.layerId));
    for (const { id, mask } of document.layers) {
      const before = this.known.get(id);
      if (before === undefined || touched.has(id)) this.known.set(id, { areaPx: this.areaOf(mask), revision: (before?.revision ?? -1) + 1 });
    }
  }

  /** 0 for a layer that is not stored yet. */
  areaPxOf(layerId: string): number {
    return this.known.get(layerId)?.areaPx ?? 0;
  }

  /** Grows whenever the pixels of the layer change. */
  revisionOf(layerId: string): number {
    return this.known.get(layerId)?.revision ?? 0;
  }

  private areaOf(mask: TiledMask): number {
    let area = 0;
    for (const [, tile] of mask.entries()) {
      let count = this.counts.get(tile);
      if (count === undefined) this.counts.set(tile, (count = countTilePixels(tile)));
      area += count;
    }
    return area;
  }
}
