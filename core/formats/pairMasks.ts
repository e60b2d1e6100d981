/** A mask of a folder of images, and the photograph that it belongs to. */
export interface MaskPair {
  readonly maskPath: string;
  readonly photoPath: string | null;
  /** The photograph's path without split, folder of photographs and extension. */
  readonly name: string;
  readonly split: string | null;
}

export interface PairedMasks {
  readonly pairs: readonly MaskPair[];
  /** Photographs that no mask belongs to. */
  readonly unpaired: readonly string[];
  /** Masks in forms other than PNG. */
  readonly unreadable: readonly string[];
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
export function pairMasks(paths: readonly string[]): PairedMasks {
  const files = paths.filter((path) => IMAGE.test(path)).map(placedFile);
  const masks = masksAmong(files);
  const isMask = new Set(masks);
  const photos = files.filter((file) => !isMask.has(file) && file.role !== 'mask');
  const photoAt = new Map<string, PlacedFile>();
  for (const photo of photos) {
    for (const stem of [photo.stem, photo.stem.replace(PHOTO_ENDING, '')]) {
      const key = keyOf(photo.folders, stem);
      if (!photoAt.has(key)) photoAt.set(key, photo);
    }
  }
  const used = new Set<PlacedFile>();
  const pairs = masks.map(({ path, folders, stem }): MaskPair => {
    const short = stem.replace(MASK_ENDING, '');
    const photo = photoAt.get(keyOf(folders, stem)) ?? photoAt.get(keyOf(folders, short)) ?? null;
    if (photo !== null) used.add(photo);
    const parts = folders.split('/').filter((part) => part !== '');
    const split = parts.find((part) => SPLIT.test(part)) ?? null;
    const name = [...parts.filter((part) => part !== split), photo?.stem ?? short].join('/');
    return { maskPath: path, photoPath: photo?.path ?? null, name, split };
  });
  return {
    pairs,
    unpaired: photos.filter((photo) => !used.has(photo)).map(({ path }) => path),
    unreadable: files.filter(({ role, isPng }) => role === 'mask' && !isPng).map(({ path }) => path),
  };
}

function masksAmong(files: readonly PlacedFile[]): PlacedFile[] {
  const pngs = files.filter(({ isPng }) => isPng);
  const inMaskFolders = pngs.filter(({ role }) => role === 'mask');
  if (inMaskFolders.length > 0) return inMaskFolders;
  const withEnding = pngs.filter(({ stem }) => MASK_ENDING.test(stem));
  if (withEnding.length > 0) return withEnding;
  const others = new Set(files.filter(({ isPng }) => !isPng).map(({ folders, stem }) => keyOf(folders, stem)));
  const besidePhotos = pngs.filter(({ folders, stem }) => others.has(keyOf(folders, stem)));
  // A folder of nothing but PNG files, none of them called a photograph: the masks by themselves.
  return besidePhotos.length > 0 || others.size > 0 ? besidePhotos : pngs.filter(({ role }) => role !== 'photo');
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

function keyOf(folders: string, stem: string): string {
  return `${folders}/${stem}`;
}
