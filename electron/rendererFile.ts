import { join, normalize, sep } from 'node:path';

/**
 * The file behind an address of the interface; null where it is outside the directory or on another host.
 * @param directory absolute
 */
export function rendererFile(directory: string, address: string): string | null {
  const url = new URL(address);
  if (url.host !== 'app') return null;
  let name: string;
  try {
    name = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  const path = normalize(join(directory, name));
  return path.startsWith(directory + sep) ? path : null;
}
