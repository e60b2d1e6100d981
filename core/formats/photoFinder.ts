import type { DatasetFiles } from './datasetFormat.ts';

const PHOTO = /\.(jpe?g|png|webp|bmp|tiff?|gif)$/i;

/**
 * Finds the photograph that a dataset names, wherever its folder is: COCO files name photographs by their place below a folder that they do not name.
 * Of several it is the one that lies in a folder called like the split, then the one nearest to the file that names it, then the first.
 * @param isPossible leaves out files that are no photographs
 * @returns path of the photograph of a name (with extension, `/` or `\`); null where there is none
 */
export function photoFinder(files: Pick<DatasetFiles, 'paths' | 'largeMap'>, isPossible: (path: string) => boolean = () => true): (name: string, near: string, split: string | null) => string | null {
  const byBase = files.largeMap<string>();
  for (const path of files.paths()) if (PHOTO.test(path) && isPossible(path)) byBase.add(baseOf(path), path);
  return (name, near, split) => {
    const wanted = name.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');
    const candidates = byBase.all(baseOf(wanted));
    const whole = candidates.filter((path) => path === wanted || path.endsWith(`/${wanted}`));
    // A name with folders of another machine: the last part has to do, where it is clear.
    const possible = whole.length > 0 ? whole : candidates.length === 1 ? candidates : [];
    const rank = (path: string): number => (split !== null && path.split('/').slice(0, -1).includes(split) ? 1000 : 0) + sharedFolders(path, near);
    return possible.reduce<string | null>((best, path) => (best === null || rank(path) > rank(best) ? path : best), null);
  };
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sharedFolders(a: string, b: string): number {
  const [folders, others] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  let count = 0;
  while (count < folders.length && folders[count] === others[count]) count++;
  return count;
}
