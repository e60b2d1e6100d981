import { AppError } from '../errors/appError.ts';

/** More than any photograph that is opened without raising the limit (400 megapixels), and little enough for memory. */
const MAX_PIXELS = 500_000_000;

/**
 * For sizes that a file only claims: before anything of that size is made in memory.
 * @param place of the claim, for the sentence
 * @throws AppError `import.tooLarge`
 */
export function checkLabelSize(width: number, height: number, place: string): void {
  if (width * height <= MAX_PIXELS) return;
  throw new AppError('import.tooLarge', `${place} claims ${width} x ${height} pixels, more than the ${MAX_PIXELS / 1e6} megapixels that labels can have: the size is wrong, or the image has to be cut into parts.`, { place, width, height, megapixels: MAX_PIXELS / 1e6 });
}
