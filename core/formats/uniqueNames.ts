import { pathHash } from './pathHash.ts';

/** File systems allow 255 bytes; the rest is for two hashes and what formats append (`_gtFine_instanceIds.png`). */
const MAX_LENGTH = 60;
const MAX_BYTES = 200;

/** Names that Windows gives to devices, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * File names without extension for images that were in different folders and come to lie in one: `cats/IMG 1.jpg`
 * gives `cats_IMG_1`. Letters and digits of any script stay; everything else but `.`, `-` and `_` becomes `_`, because
 * lists of names are split at white space. Where two paths would get one name, also on a disk that takes `A` for `a`,
 * both get a hash of their path: which name a path has does not depend on the order of the paths.
 * @returns path to name; all names differ
 */
export function uniqueNames(paths: readonly string[]): Map<string, string> {
  const plain = new Map(paths.map((path) => [path, plainName(path)]));
  const uses = new Map<string, number>();
  for (const name of plain.values()) uses.set(name.toLowerCase(), (uses.get(name.toLowerCase()) ?? 0) + 1);
  const taken = new Set([...uses].filter(([, count]) => count === 1).map(([name]) => name));
  const names = new Map<string, string>();
  // Sorted, so that a clash of hashes is settled alike whatever the order.
  for (const path of [...plain.keys()].sort()) {
    const name = plain.get(path)!;
    if (uses.get(name.toLowerCase()) === 1) names.set(path, name);
    else {
      const own = nameWithHash(name, path, (lower) => taken.has(lower));
      taken.add(own.toLowerCase());
      names.set(path, own);
    }
  }
  return names;
}

/** What a path is called where nothing else is called so. */
export function plainName(path: string): string {
  const stem = path.normalize('NFC').replace(/\.[^./]*$/, '');
  const safe = stem.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_').replace(/^[.-]+|\.+$/g, '_');
  const name = RESERVED.test(safe) ? `_${safe}` : safe;
  if (name === '') return '_';
  const short = shortened(name);
  return short === name ? name : `${short}-${hex(pathHash(path))}`;
}

/** As many of the first characters as fit. */
function shortened(name: string): string {
  let short = '';
  let bytes = 0;
  for (const character of [...name].slice(0, MAX_LENGTH)) {
    bytes += bytesOf(character.codePointAt(0)!);
    if (bytes > MAX_BYTES) break;
    short += character;
  }
  return short;
}

/** Of a character in UTF-8. */
function bytesOf(codePoint: number): number {
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

/** What it is called otherwise. @param isTaken whether another path has a name, in lower case */
export function nameWithHash(name: string, path: string, isTaken: (lower: string) => boolean): string {
  for (let seed = 0; ; seed++) {
    const candidate = `${name}-${hex(pathHash(path, seed))}`;
    if (!isTaken(candidate.toLowerCase())) return candidate;
  }
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, '0');
}
