import { uniqueNames } from '../../core/formats/uniqueNames.ts';

/** How clearly a name means an image, from least to most. `below`: folders that only the dataset has come before the path. */
export const MATCH = { fileName: 0, exportName: 1, below: 2, path: 3, sameFile: 4 } as const;

/** `ambiguous`: more than one path could be meant; `candidates` are they. `strength`: one of MATCH. */
export type NameMatch<Item> = { readonly kind: 'found'; readonly path: string; readonly item: Item; readonly strength: number } | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] } | { readonly kind: 'none' };

interface Entry<Item> {
  readonly path: string;
  readonly item: Item;
}

/**
 * Finds images by what datasets call them. The first of these that fits decides:
 *
 *     cats/IMG 1.jpg         the path, also below folders that only the dataset has (train/cats/IMG 1.jpg)
 *     cats/IMG 1             the same without extension
 *     cats_IMG_1             the name that our own exports give to the path (uniqueNames)
 *     IMG 1.jpg, IMG 1       the file's name, with or without extension
 *
 * Upper and lower case are the same where that does not make it ambiguous.
 */
export class NameIndex<Item> {
  private readonly levels: readonly Map<string, Entry<Item>[]>[];

  constructor(items: Iterable<readonly [path: string, item: Item]>) {
    const entries = [...items].map(([path, item]): Entry<Item> => ({ path, item }));
    const own = uniqueNames(entries.map(({ path }) => path));
    const plain = (path: string): string => uniqueNames([path]).get(path)!;
    this.levels = [
      (path: string) => path,
      withoutExtension,
      (path: string) => own.get(path)!,
      plain,
      fileName,
      (path: string) => withoutExtension(fileName(path)),
    ].map((keyOf) => {
      const level = new Map<string, Entry<Item>[]>();
      for (const entry of entries) {
        const key = normalised(keyOf(entry.path));
        const same = level.get(key);
        if (same === undefined) level.set(key, [entry]);
        else same.push(entry);
      }
      return level;
    });
  }

  /** The image whose path is exactly this; null where there is none. */
  at(path: string): Item | null {
    return this.levels[0].get(normalised(path))?.find((entry) => entry.path === path)?.item ?? null;
  }

  find(name: string): NameMatch<Item> {
    const path = name.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
    let ambiguous: NameMatch<Item> | null = null;
    for (const [strength, level, key] of this.attempts(path)) {
      const entries = this.levels[level].get(normalised(key)) ?? [];
      const match = chosen(entries, path);
      if (match !== null) return { kind: 'found', path: match.path, item: match.item, strength };
      if (entries.length > 1) ambiguous ??= { kind: 'ambiguous', candidates: entries.map((entry) => entry.path) };
    }
    return ambiguous ?? { kind: 'none' };
  }

  private *attempts(path: string): Generator<[strength: number, level: number, key: string]> {
    for (let rest = path; ; rest = rest.slice(rest.indexOf('/') + 1)) {
      const strength = rest === path ? MATCH.path : MATCH.below;
      yield [strength, 0, rest];
      yield [strength, 1, rest];
      yield [strength, 1, withoutExtension(rest)];
      if (!rest.includes('/')) break;
    }
    const name = fileName(path);
    for (const level of [2, 3]) {
      yield [MATCH.exportName, level, withoutExtension(name)];
      yield [MATCH.exportName, level, name];
    }
    yield [MATCH.fileName, 4, name];
    yield [MATCH.fileName, 5, name];
    yield [MATCH.fileName, 5, withoutExtension(name)];
  }
}

/** The only one, or the only one that is written exactly so. */
function chosen<Item>(entries: readonly Entry<Item>[], path: string): Entry<Item> | null {
  if (entries.length === 1) return entries[0];
  const exact = entries.filter((entry) => entry.path === path);
  return exact.length === 1 ? exact[0] : null;
}

function normalised(key: string): string {
  return key.normalize('NFC').toLowerCase();
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function withoutExtension(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]*$/, '');
}
