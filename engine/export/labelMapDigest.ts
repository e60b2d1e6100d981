import { createHash } from 'node:crypto';
import type { LabelMap } from '../../core/mask/labelMap.ts';

/** SHA-256, hexadecimal, of size and pixels: equal where two label maps are. */
export function labelMapDigest({ width, height, data }: LabelMap): string {
  return createHash('sha256').update(`${width} ${height} `).update(data).digest('hex');
}
