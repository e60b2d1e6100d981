import type { DatasetFiles } from './datasetFormat.ts';

const PHOTO = /\.(jpe?g|png|webp|bmp|tiff?|gif)$/i;

export interface FoundPhoto {
  readonly path: string;
  /** False where another fits as well, or only the last part of the name does: good for a size, and not to tell which image is meant. */
  readonly isCertain: boolean;
}

/** Finds the photograph of a name (with extension, `/` or `\`); null where there is none. */
export type FindPhoto = (name: string, near: string, split: string | null) => FoundPhoto | null;

/**
 * Finds the photograph that a dataset names, wherever its folder is: COCO files name photographs by their place below a folder that they do not name.
 * Of several it is the one that lies in a folder called like the split, then the one nearest to the file that names it, then the one whose whole path is the name.
 * @param isPossible leaves out files that are no photographs
 */
export function photoFinder(files: Pick<DatasetFiles, 'paths' | 'largeMap'>, isPossible: (path: string) => boolean = () => true): FindPhoto {
  const byBase = files.largeMap<string>();
  for (const path of files.paths()) if (PHOTO.test(path) && isPossible(path)) byBase.add(baseOf(path), path);
  return (name, near, split) => {
    const wanted = resolved(name.replaceAll('\\', '/').replace(/^(\.?\/)+/, ''), near);
    const candidates = byBase.all(baseOf(wanted));
    const whole = candidates.filter((path) => path === wanted || path.endsWith(`/${wanted}`));
    // A name with folders of another machine: the last part has to do, where it is clear.
    if (whole.length === 0) return candidates.length === 1 ? { path: candidates[0], isCertain: false } : null;
    const rank = (path: string): number => (split !== null && path.split('/').slice(0, -1).includes(split) ? 1000 : 0) + sharedFolders(path, near) + (path === wanted ? 0.5 : 0);
    const best = Math.max(...whole.map(rank));
    const [path, ...others] = whole.filter((candidate) => rank(candidate) === best);
    return { path, isCertain: others.length === 0 };
  };
}

/** Where a photograph certainly lies; null where that is not known. */
export function certainPath(photo: FoundPhoto | null): string | null {
  return photo !== null && photo.isCertain ? photo.path : null;
}

/** `../` at the start leads out of the folder of the file that names it. */
function resolved(name: string, near: string): string {
  const parts = name.split('/');
  const up = parts.findIndex((part) => part !== '..');
  return up <= 0 ? name : [...near.split('/').slice(0, -1).slice(0, -up), ...parts.slice(up)].join('/');
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function sharedFolders(a: string, b: string): number {
  const [folders, others] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  let count = 0;
  while (count < folders.length && folders[count] === others[count]) count++;
  return count;
}
