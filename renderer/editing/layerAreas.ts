import type { AnnotationDocument } from '../../core/document/annotationDocument.ts';
import type { DocumentChange } from '../../core/document/documentChange.ts';

/** The area of every layer in image pixels, counted anew only for layers that a change touched. */
export class LayerAreas {
  private readonly areasPx = new Map<string, number>();

  constructor(document: AnnotationDocument) {
    for (const layer of document.layers) this.areasPx.set(layer.id, layer.mask.area());
  }

  /** @param document after the change */
  update(document: AnnotationDocument, change: DocumentChange): void {
    for (const id of change.removeLayers) this.areasPx.delete(id);
    const touched = new Set([...change.tiles.map((tile) => tile.layerId), ...change.layers.map((layer) => layer.id)]);
    for (const layer of document.layers) if (touched.has(layer.id)) this.areasPx.set(layer.id, layer.mask.area());
  }

  /** 0 for a layer that is not stored yet. */
  areaPxOf(layerId: string): number {
    return this.areasPx.get(layerId) ?? 0;
  }
}
