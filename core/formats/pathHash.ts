/**
 * A 32-bit number from a path and a seed, the same on every machine: FNV-1a over the UTF-16 code units, then the
 * finaliser of MurmurHash3, without which paths that differ in their last digit would stay neighbours.
 * For sorting and naming, not for secrets.
 */
export function pathHash(path: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
