import type { Layer, LayerProperties, LayerSource } from '../../core/document/annotationDocument.ts';

/** A layer as panels show it: plain values of one moment. */
export interface LayerSnapshot extends Readonly<LayerProperties> {
  readonly id: string;
  readonly source: LayerSource;
  /** 0..1, null where no model was asked. */
  readonly meanConfidence: number | null;
  /** Image pixels. */
  readonly areaPx: number;
  /** Grows whenever its pixels have changed. */
  readonly revision: number;
}

export function layerSnapshot(layer: Layer, areaPx: number, revision: number): LayerSnapshot {
  const { mask: _mask, attributes: _attributes, ...properties } = layer;
  return { ...properties, areaPx, revision };
}
