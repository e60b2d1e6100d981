import { IMAGE_SCHEME, type ImageVariant } from '../../core/ipc/contract.ts';

/** What an address of core/ipc's imageUrl asks for. */
export interface ImageAddress {
  readonly variant: ImageVariant;
  readonly imageId: number;
}

/**
 * Reads an address of the image scheme. An address names a picture by its number, so there is no path in it that
 * could lead out of the project.
 * @returns null for anything that imageUrl does not make; a query is allowed and means nothing
 */
export function parseImageAddress(address: string): ImageAddress | null {
  const match = /^([a-z-]+):\/\/project\/(full|preview|thumb)\/([1-9]\d{0,15}|0)(?:\?[^#]*)?$/.exec(address);
  if (match === null || match[1] !== IMAGE_SCHEME) return null;
  return { variant: match[2] as ImageVariant, imageId: Number(match[3]) };
}
