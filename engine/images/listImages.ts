import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import { naturalSortKey } from './naturalSortKey.ts';

/**
 * What the shipped libvips decodes and photographs come in. Not BMP, HEIC and raw formats (no decoder in it),
 * not SVG and PDF (no pixels of their own).
 */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp', '.tif', '.tiff', '.gif', '.avif']);

export interface ImageListing {
  /** Relative to the folder, with `/`, in natural order. */
  readonly paths: string[];
  /** Subfolders that could not be looked into. */
  readonly problems: ItemFailure[];
}

export interface ListImagesOptions {
  /** Absolute paths of folders to leave out. */
  readonly skip?: readonly string[];
  /** Asked of every subfolder with the names in it: true leaves it out. */
  readonly skipFolder?: (absolute: string, names: ReadonlySet<string>) => Promise<boolean>;
}

/** A folder to look into: its address inside the project, and its real one, by which loops of links are seen. */
interface Place {
  readonly relative: string;
  readonly absolute: string;
  readonly real: string;
}

export function isImagePath(path: string): boolean {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') && IMAGE_EXTENSIONS.has(path.slice(dot).toLowerCase());
}

/**
 * Every image in the folder and its subfolders, by name alone: no file is opened, so 100,000 files take about a second.
 * Files and folders whose name starts with a dot are left out.
 * Links are followed; a folder that can be reached twice is listed once, under its own name before that of a link.
 * @throws AppError `project.noFolder`, `project.notAFolder`, `project.unreadable` for the folder itself;
 *   subfolders that cannot be read are in `problems`
 */
export async function listImages(folder: string, options: ListImagesOptions = {}): Promise<ImageListing> {
  const paths: string[] = [];
  const problems: ItemFailure[] = [];
  const skip = new Set(options.skip);
  const root: Place = { relative: '', absolute: folder, real: await realFolder(folder) };
  const seen = new Set<string>();
  const places: Place[] = [root];
  const links: Place[] = [];

  for (let place = places.pop(); place !== undefined; place = places.pop() ?? takeFirst(links)) {
    if (seen.has(place.real) || skip.has(place.absolute)) continue;
    seen.add(place.real);
    let entries;
    try {
      entries = await readdir(place.absolute, { withFileTypes: true });
    } catch (error) {
      if (place === root) throw folderError(folder, error);
      problems.push(itemFailure(place.relative.slice(0, -1), folderError(place.absolute, error)));
      continue;
    }
    const isRoot = place === root;
    if (!isRoot && options.skipFolder !== undefined && (await options.skipFolder(place.absolute, new Set(entries.map(({ name }) => name))))) continue;
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const relative = place.relative + entry.name;
      if (entry.isFile()) {
        if (isImagePath(entry.name)) paths.push(relative);
      } else if (entry.isDirectory()) {
        places.push({ relative: `${relative}/`, absolute: join(place.absolute, entry.name), real: place.real + sep + entry.name });
      } else if (entry.isSymbolicLink()) {
        const absolute = join(place.absolute, entry.name);
        const target = await stat(absolute).catch(() => null);
        if (target?.isDirectory()) links.push({ relative: `${relative}/`, absolute, real: await realpath(absolute) });
        // A link to nothing is listed too: that its photograph is gone is said when it is read.
        else if ((target === null || target.isFile()) && isImagePath(entry.name)) paths.push(relative);
      }
    }
  }
  return { paths: inNaturalOrder(paths), problems };
}

/** Which of two links to one folder is followed must not depend on the order of the directory. */
function takeFirst(places: Place[]): Place | undefined {
  places.sort((a, b) => (a.relative < b.relative ? -1 : 1));
  return places.shift();
}

function inNaturalOrder(paths: readonly string[]): string[] {
  return paths
    .map((path) => ({ path, key: naturalSortKey(path) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ path }) => path);
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw folderError(folder, error);
  }
}

function folderError(folder: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new AppError('project.noFolder', `There is no folder ${folder}: check the path.`, { folder }, { cause: error });
  if (code === 'ENOTDIR') return new AppError('project.notAFolder', `${folder} is not a folder: give the folder that holds the images.`, { folder }, { cause: error });
  return new AppError('project.unreadable', `The folder ${folder} cannot be read (${code ?? String(error)}): check its permissions.`, { folder }, { cause: error });
}
