import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor } from '../classes/hexColor.ts';
import { vocClasses } from '../classes/vocClasses.ts';
import { vocColor } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { readClassFiles } from './classFiles.ts';
import { colorKey, idsOfColors, type ColorIds } from './colorMap.ts';
import type { DatasetFiles } from './datasetFormat.ts';
import { classSetOfNames } from './labelsFile.ts';
import { decodeRasterPng, type RasterPng } from './rasterPng.ts';
import { UnknownIds } from './unknownIds.ts';
import { remark, type Remark } from '../report/remark.ts';

/** One after the other. */
export type MaskPaths = Iterable<string> | AsyncIterable<string>;

/** How the pixels of masks become ids. */
export interface MaskReading extends Meaning {
  readonly unknown: UnknownIds;
}

interface Meaning {
  readonly classSet: ClassSet;
  readonly colors: ColorIds;
  /** Masks of 0 and 255 that mean "no" and "yes", as image editors and many tools save them. */
  readonly isBinary: boolean;
  /** As in ImportedDataset. */
  readonly hasOnlyIds?: boolean;
}

/**
 * What class files say; where there are none, all masks are looked at, and what was guessed is said in the warnings.
 * @throws AppError `import.notThisFormat` where the masks cannot be masks
 */
export async function maskReading(files: DatasetFiles, maskPaths: () => MaskPaths, warnings: Remark[]): Promise<MaskReading> {
  const meaning = (await readClassFiles(files)) ?? (await guessMeaning(files, maskPaths(), warnings));
  return { ...meaning, unknown: new UnknownIds(meaning.classSet, warnings) };
}

/**
 * A mask file as a label map.
 * @throws AppError `mask.*` with the place and the value that is no class
 */
export async function readMask(files: DatasetFiles, path: string, { colors, isBinary, unknown }: MaskReading): Promise<LabelMap> {
  const labelMap = labelMapOf(decodeRasterPng(await files.read(path), path), path, colors);
  if (isBinary) return { ...labelMap, data: labelMap.data.map((value) => (value === IGNORE_INDEX ? 1 : value)) };
  unknown.look(labelMap, path);
  return labelMap;
}

function labelMapOf(png: RasterPng, path: string, colors: ColorIds): LabelMap {
  if (png.kind === 'ids') return png;
  if (png.kind === 'colors') return hasGreyIds(png.data, colors) ? greyIds(png) : idsOfColors(png, colors, path);
  const large = png.data.findIndex((value) => value > IGNORE_INDEX);
  if (large < 0) return { ...png, data: Uint8Array.from(png.data) };
  throw new AppError('mask.notLabelPng', `${path} has the value ${png.data[large]} at x ${large % png.width}, y ${Math.floor(large / png.width)}, but class ids go up to 255.`, { name: path });
}

/** Ids that were saved with three equal channels, as image libraries do by default. Black may be 0 too; any other known colour is a colour. */
function hasGreyIds(data: Uint32Array, colors: ColorIds): boolean {
  return data.every((color) => color % 0x010101 === 0 && (color === 0 || !colors.has(color))) && !data.every((color) => colors.has(color));
}

function greyIds({ width, height, data }: RasterPng): LabelMap {
  return { width, height, data: Uint8Array.from(data, (color) => color & 255) };
}

interface Found {
  readonly ids: ReadonlySet<number>;
  readonly colors: ReadonlySet<number>;
}

async function guessMeaning(files: DatasetFiles, maskPaths: MaskPaths, warnings: Remark[]): Promise<Meaning> {
  const { ids, colors } = await look(files, maskPaths);
  if (colors.size > 0) return guessColors(ids, colors, warnings);
  const known = [...ids].filter((id) => id !== IGNORE_INDEX).sort((a, b) => a - b);
  if (ids.has(IGNORE_INDEX) && known.every((id) => id === 0)) {
    warnings.push(remark('import.binaryMasks', 'The masks hold only 0 and 255, and there is no list of classes: 255 was taken for a class "foreground", not for void.', {}));
    return { classSet: classSetOfNames([{ id: 0, name: 'background' }, { id: 1, name: 'foreground' }]), colors: new Map(), isBinary: true };
  }
  warnings.push(remark('import.noClassList', 'There is no list of classes (classes.txt): they are called by their ids where the project has no class of the id, and none is the background.', {}));
  return { classSet: classSetOfNames(known.map((id) => ({ id, name: `class ${id}` }))), colors: new Map(), isBinary: false, hasOnlyIds: true };
}

function guessColors(ids: ReadonlySet<number>, colors: ReadonlySet<number>, warnings: Remark[]): Meaning {
  const vocIds = new Map(Array.from({ length: 256 }, (_, id) => [colorKey(vocColor(id)), id]));
  const nameOf = (id: number): string => vocClasses.find((known) => known.id === id)?.name ?? `class ${id}`;
  if ([...colors].every((color) => vocIds.has(color))) {
    warnings.push(remark('import.vocColors', 'There is no colour map, but all colours are of the palette of PASCAL VOC: they were read as its ids.', {}));
    const found = [...new Set([0, ...ids, ...[...colors].map((color) => vocIds.get(color)!)])].sort((a, b) => a - b);
    return { classSet: classSetOfNames(found.map((id) => ({ id, name: nameOf(id) }))), colors: vocIds, isBinary: false };
  }
  warnings.push(remark('import.noColorMap', 'There is no colour map (label_colors.txt): the classes are called by their colours and counted from the darkest.', {}));
  const sorted = [...colors].sort((a, b) => a - b);
  const rgbOf = (color: number): string => hexColor([(color >> 16) & 255, (color >> 8) & 255, color & 255]);
  const classSet = classSetOfNames(sorted.map((color, id) => ({ id, name: rgbOf(color), color: rgbOf(color) })));
  return { classSet, colors: new Map(sorted.map((color, id) => [color, id])), isBinary: false };
}

/** All ids and colours that occur. Masks that cannot be read are told when they are imported. */
async function look(files: DatasetFiles, maskPaths: MaskPaths): Promise<Found> {
  const ids = new Set<number>();
  const colors = new Set<number>();
  for await (const maskPath of maskPaths) {
    let png: RasterPng;
    try {
      png = decodeRasterPng(await files.read(maskPath), maskPath);
    } catch {
      continue;
    }
    const isGrey = png.kind === 'colors' && hasGreyIds(png.data, new Map());
    const found = png.kind === 'colors' && !isGrey ? colors : ids;
    for (const value of png.data) found.add(isGrey ? value & 255 : value);
    if (colors.size > IGNORE_INDEX) {
      throw new AppError('import.notThisFormat', `${maskPath} has over ${IGNORE_INDEX} colours and there is no colour map: is it a photograph, or a mask that was saved with smoothing?`, { missing: 'masksArePhotos', path: maskPath });
    }
  }
  return { ids, colors };
}
