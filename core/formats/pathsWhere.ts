import type { DatasetFiles } from './datasetFormat.ts';

/** Paths of a dataset for which something is true, in order, as often as they are asked for; no list of them is in memory. */
export function pathsWhere(files: Pick<DatasetFiles, 'paths'>, isWanted: (path: string) => boolean): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      for (const path of files.paths()) if (isWanted(path)) yield path;
    },
  };
}

/** The first of some paths; null where there is none. */
export function firstPath(paths: Iterable<string>): string | null {
  for (const path of paths) return path;
  return null;
}

/** How many there are, and the first of them; empty where there is none. */
export interface CountedPaths {
  readonly count: number;
  readonly first: string;
}

export function countPaths(paths: Iterable<string>): CountedPaths {
  let count = 0;
  let first = '';
  for (const path of paths) if (count++ === 0) first = path;
  return { count, first };
}
