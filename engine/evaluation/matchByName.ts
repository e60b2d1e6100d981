/** What a name is compared by: the path without its extension, so that `a/b.jpg` is the photograph of the mask `a/b.png`. */
function stemOf(path: string): string {
  return path.normalize('NFC').replace(/\.[^./]*$/, '');
}

/**
 * Finds for each path its counterpart: the one of the same path without extension, else the only one of the same file
 * name in whatever folder (masks often lie flat where photographs are in folders).
 * @returns for each of `paths` its counterpart among `others`, `ambiguous` with the candidates where the file name alone
 *   does not tell, or null where there is none
 */
export function matchByName<Other extends { readonly path: string }>(
  paths: readonly string[],
  others: readonly Other[],
): (Other | { readonly ambiguous: readonly string[] } | null)[] {
  const byStem = new Map<string, Other[]>();
  const byName = new Map<string, Other[]>();
  for (const other of others) {
    push(byStem, stemOf(other.path), other);
    push(byName, nameOf(stemOf(other.path)), other);
  }
  const ownNames = new Map<string, number>();
  for (const path of paths) {
    const name = nameOf(stemOf(path));
    ownNames.set(name, (ownNames.get(name) ?? 0) + 1);
  }
  return paths.map((path) => {
    const stem = stemOf(path);
    const sameStem = byStem.get(stem) ?? [];
    if (sameStem.length > 0) return only(sameStem);
    const sameName = byName.get(nameOf(stem)) ?? [];
    // Two masks of one name in two folders must not both take the one photograph of that name.
    return sameName.length === 0 || ownNames.get(nameOf(stem)) !== 1 ? null : only(sameName);
  });
}

function only<Other extends { readonly path: string }>(candidates: readonly Other[]): Other | { readonly ambiguous: readonly string[] } {
  return candidates.length === 1 ? candidates[0] : { ambiguous: candidates.map(({ path }) => path) };
}

function nameOf(stem: string): string {
  return stem.slice(stem.lastIndexOf('/') + 1);
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
