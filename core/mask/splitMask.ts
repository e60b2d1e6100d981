import { connectedComponents } from './connectedComponents.ts';
import type { TiledMask } from './tiledMask.ts';

export interface SplitRequest {
  readonly mask: TiledMask;
  /** With more parts none is made. */
  readonly mostParts: number;
}

export interface MaskParts {
  /** Of the mask, however many there are. */
  readonly count: number;
  /** From the largest to the smallest; none where there are too many. */
  readonly masks: readonly TiledMask[];
}

/** The connected parts (8 neighbours) of a mask. Cost: the words of its tiles, and its runs. */
export function splitMask({ mask, mostParts }: SplitRequest): MaskParts {
  const { count, areasPx, maskOf } = connectedComponents(mask);
  const order = count > mostParts ? [] : [...areasPx.keys()].sort((a, b) => areasPx[b] - areasPx[a] || a - b);
  return { count, masks: order.map(maskOf) };
}
