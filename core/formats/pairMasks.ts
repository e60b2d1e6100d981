import type { DatasetFiles } from './datasetFormat.ts';
import type { LargeMap } from './largeMap.ts';
import { countPaths, firstPath, type CountedPaths } from './pathsWhere.ts';

/** A mask of a folder of images, and the photograph that it belongs to. */
export interface MaskPair {
  readonly maskPath: string;
  /** Null, too, where folders have several of one name: which of them is meant the name alone has to tell. */
  readonly photoPath: string | null;
  /** The photograph's path without split, folder of photographs and extension. */
  readonly name: string;
  readonly split: string | null;
}

export interface PairedMasks {
  /** How many masks there are. */
  readonly count: number;
  /** Each mask with its photograph, in the order of the masks; as often as they are asked for. */
  pairs(): Iterable<MaskPair>;
  /** Masks that no photograph belongs to. */
  readonly withoutPhoto: CountedPaths;
  /** Photographs that no mask belongs to. */
  readonly unpaired: CountedPaths;
  /** Masks in forms other than PNG. */
  readonly unreadable: CountedPaths;
}

const IMAGE = /\.(jpe?g|png|webp|bmp|tiff?)$/i;
const MASKS = '(?:masks?|labels?|annotations?|annots?|gts?|ground[_-]?truths?|segmentations?|seg|labelmaps?|SegmentationClass)';
const PHOTOS = '(?:images?|imgs?|photos?|JPEGImages|rgb|inputs?|frames?|originals?)';
/** `masks`, and `trainannot` or `train_labels`, which leave `train`. */
const MASK_FOLDER = new RegExp(`^${MASKS}$`, 'i');
const MASK_FOLDER_OF = new RegExp(`^(train|training|val|valid|validation|test|testing|trainval)[_-]?${MASKS}$`, 'i');
const PHOTO_FOLDER = new RegExp(`^${PHOTOS}$`, 'i');
const PHOTO_FOLDER_OF = new RegExp(`^(train|training|val|valid|validation|test|testing|trainval)[_-]?${PHOTOS}$`, 'i');
const SPLIT = /^(train|training|val|valid|validation|test|testing|trainval)$/i;
/** `0001TP_006690_L.png` of CamVid, `a_mask.png`, … */
const MASK_ENDING = /(?:_L|[_-](?:[mM]asks?|[lL]abels?|gt|GT|seg|segmentation|labelIds))$/;
const PHOTO_ENDING = /(?:[_-](?:sat|image|img|photo|leftImg8bit))$/i;

interface PlacedFile {
  readonly path: string;
  readonly isPng: boolean;
  readonly role: 'mask' | 'photo' | null;
  /** Folders without what only says masks or photographs. */
  readonly folders: string;
  readonly stem: string;
}

/**
 * Finds which file is the mask of which photograph, in the layouts that are common: folders of photographs and of masks
 * (per split or split by split, in either order), masks beside photographs with an ending, `a.jpg` beside `a.png`,
 * or a folder of masks by itself.
 */
export function pairMasks(files: Files): PairedMasks {
  const isMask = maskTest(files);
  const isPhoto = (file: PlacedFile): boolean => file.role !== 'mask' && !isMask(file);
  const photoAt = files.largeMap<PlacedPhoto>();
  // Whole names first: `shoe-photo.jpg` is not `shoe` where there is a `shoe.jpg`.
  for (const stemOf of [wholeStem, shortStem]) {
    for (const file of placedFiles(files)) {
      const key = keyOf(file.folders, stemOf(file));
      const { path, stem } = file;
      if (!isPhoto(file)) continue;
      const first = photoAt.get(key);
      if (first === undefined) photoAt.add(key, { path, stem, isOnly: true });
      else if (first.stem === stem && folderOf(first.path) !== folderOf(path)) photoAt.set(key, { ...first, isOnly: false });
    }
  }
  const used = files.largeMap<true>();
  let count = 0;
  const withoutPhoto = { count: 0, first: '' };
  for (const file of placedFiles(files)) {
    if (!isMask(file)) continue;
    count++;
    const photo = photoOf(file, photoAt);
    if (photo !== null) used.add(photo.path, true);
    else if (withoutPhoto.count++ === 0) withoutPhoto.first = file.path;
  }
  return {
    count,
    pairs: () => pairsOf(files, isMask, photoAt),
    withoutPhoto,
    unpaired: countPaths(pathsOf(files, (file) => isPhoto(file) && !used.has(file.path))),
    unreadable: countPaths(pathsOf(files, ({ role, isPng }) => role === 'mask' && !isPng)),
  };
}

const wholeStem = ({ stem }: PlacedFile): string => stem;
const shortMaskStem = (stem: string): string => stem.replace(MASK_ENDING, '');
const shortStem = ({ stem }: PlacedFile): string => stem.replace(PHOTO_ENDING, '');

type Files = Pick<DatasetFiles, 'paths' | 'largeMap'>;
/** `isOnly`: no other folder has one of that key. */
type PlacedPhoto = Pick<PlacedFile, 'path' | 'stem'> & { readonly isOnly: boolean };

function* pairsOf(files: Files, isMask: (file: PlacedFile) => boolean, photoAt: LargeMap<PlacedPhoto>): Generator<MaskPair> {
  for (const file of placedFiles(files)) if (isMask(file)) yield pairOf(file, photoAt);
}

function photoOf({ folders, stem }: PlacedFile, photoAt: LargeMap<PlacedPhoto>): PlacedPhoto | null {
  return photoAt.get(keyOf(folders, stem)) ?? photoAt.get(keyOf(folders, shortMaskStem(stem))) ?? null;
}

function pairOf(file: PlacedFile, photoAt: LargeMap<PlacedPhoto>): MaskPair {
  const { path, folders, stem } = file;
  const photo = photoOf(file, photoAt);
  const parts = folders.split('/').filter((part) => part !== '');
  const split = parts.find((part) => SPLIT.test(part)) ?? null;
  const name = [...parts.filter((part) => part !== split), photo?.stem ?? shortMaskStem(stem)].join('/');
  return { maskPath: path, photoPath: photo !== null && photo.isOnly ? photo.path : null, name, split };
}

/** Which files are masks: the first of these that some file is. */
function maskTest(files: Files): (file: PlacedFile) => boolean {
  const isInMaskFolder = ({ isPng, role }: PlacedFile): boolean => isPng && role === 'mask';
  if (isAny(files, isInMaskFolder)) return isInMaskFolder;
  const hasEnding = ({ isPng, stem }: PlacedFile): boolean => isPng && MASK_ENDING.test(stem);
  if (isAny(files, hasEnding)) return hasEnding;
  const others = files.largeMap<true>();
  for (const { isPng, folders, stem } of placedFiles(files)) if (!isPng) others.add(keyOf(folders, stem), true);
  if (others.size > 0) return ({ isPng, folders, stem }) => isPng && others.has(keyOf(folders, stem));
  // A folder of nothing but PNG files, none of them called a photograph: the masks by themselves.
  return ({ role }) => role !== 'photo';
}

function isAny(files: Files, test: (file: PlacedFile) => boolean): boolean {
  return firstPath(pathsOf(files, test)) !== null;
}

function* pathsOf(files: Files, test: (file: PlacedFile) => boolean): Generator<string> {
  for (const file of placedFiles(files)) if (test(file)) yield file.path;
}

function* placedFiles(files: Files): Generator<PlacedFile> {
  for (const path of files.paths()) if (IMAGE.test(path)) yield placedFile(path);
}

function placedFile(path: string): PlacedFile {
  const parts = path.split('/');
  const file = parts.pop()!;
  let role: PlacedFile['role'] = null;
  const folders = parts.flatMap((part) => {
    const isMask = MASK_FOLDER.test(part) || MASK_FOLDER_OF.test(part);
    const isPhoto = PHOTO_FOLDER.test(part) || PHOTO_FOLDER_OF.test(part);
    if (!isMask && !isPhoto) return [part];
    role = isMask ? 'mask' : 'photo';
    return (MASK_FOLDER_OF.exec(part) ?? PHOTO_FOLDER_OF.exec(part))?.[1] ?? [];
  });
  return { path, isPng: /\.png$/i.test(file), role, folders: folders.join('/'), stem: file.replace(IMAGE, '') };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function keyOf(folders: string, stem: string): string {
  return `${folders}/${stem}`;
}
