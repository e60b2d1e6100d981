import type { Layer, LayerSource } from '../../core/document/annotationDocument.ts';

/** A layer as panels show it: plain values of one moment. */
export interface LayerSnapshot {
  readonly id: string;
  readonly classId: number;
  /** Empty = show the class name. */
  readonly name: string;
  readonly visible: boolean;
  readonly locked: boolean;
  /** 0..1 */
  readonly opacity: number;
  readonly source: LayerSource;
  /** 0..1, null where no model was asked. */
  readonly meanConfidence: number | null;
  /** Image pixels. */
  readonly areaPx: number;
}

export function layerSnapshot(layer: Layer, areaPx: number): LayerSnapshot {
  const { id, classId, name, visible, locked, opacity, source, meanConfidence } = layer;
  return { id, classId, name, visible, locked, opacity, source, meanConfidence, areaPx };
}
