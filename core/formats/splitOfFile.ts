/**
 * The split that the name of an annotation file says: `instances_train2017.json` is train2017.
 * @param prefix of files that name their split: `instances_`
 * @param count of such files in the dataset: the only one need not say anything
 * @returns null where it says nothing; `default` is what CVAT calls the only one
 */
export function splitOfFile(path: string, prefix: string, count: number): string | null {
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  const isNamed = stem.toLowerCase().startsWith(prefix) && stem.length > prefix.length;
  const split = isNamed ? stem.slice(prefix.length) : stem;
  if (split === 'default') return null;
  return isNamed || count > 1 || /^(train|val|valid|validation|test)\d*$/i.test(stem) ? split : null;
}
