import type { ModelDescription, SizeRule } from './modelDescription.ts';

/**
 * The size (pixels) at which an image goes through the network: aspect kept, long side scaled to `longSide`,
 * then each side moved to the nearest one that the size rule allows (of two equally near ones the larger).
 * A fixed size is returned as it is, whatever the image.
 * Example: 500 x 375 with sides 16k + 1 and long side 513 gives 513 x 385.
 * @param image width and height of the photograph, in pixels, at least 1
 * @param longSide pixels; the description's own unless given
 */
export function networkSize(
  description: { input: Pick<ModelDescription['input'], 'size' | 'longSide'> },
  image: { width: number; height: number },
  longSide: number = description.input.longSide,
): { height: number; width: number } {
  const { size } = description.input;
  if (size.kind === 'fixed') return { height: size.height, width: size.width };
  const factor = longSide / Math.max(image.width, image.height);
  return { height: nearestAllowedSide(size, image.height * factor), width: nearestAllowedSide(size, image.width * factor) };
}

/** The allowed side nearest to `sidePx`, never below the smallest one with k = 1 (so 17 for 16k + 1). */
export function nearestAllowedSide({ multiple, offset }: Extract<SizeRule, { kind: 'multiple' }>, sidePx: number): number {
  return multiple * Math.max(1, Math.round((sidePx - offset) / multiple)) + offset;
}
