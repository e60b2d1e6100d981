import type { LabelMap } from './labelMap.ts';

/** A label map with other ids. Cost: one pass over the pixels. @param ids the new id by the old one. Uint8 [256] */
export function mapLabels({ width, height, data }: LabelMap, ids: Uint8Array): LabelMap {
  return { width, height, data: data.map((id) => ids[id]) };
}
