import { IGNORE_INDEX, type ClassSet } from '../classes/classDefinition.ts';
import { hexColor, parseHexColor } from '../classes/hexColor.ts';
import { vocColor, vocPalette } from '../classes/vocColor.ts';
import { AppError } from '../errors/appError.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import { classNameLosses, namesInFile } from './classNames.ts';
import type { DatasetFormat, DatasetSink, DatasetSource, ExportResult } from './datasetFormat.ts';
import { labelsJson, labelsText, sortedClasses } from './labelsFile.ts';
import type { Palette } from './labelPng.ts';
import { LossTally } from './lossTally.ts';
import { importMaskFolders } from './maskFolders.ts';
import { encodeColorPng, encodeGreyPng } from './rasterPng.ts';
import type { Remark } from '../report/remark.ts';

/**
 * Photographs and masks of one name in two folders per split, as most training scripts want them:
 *
 *     SPLIT/images/NAME.jpg|png|webp  the photograph
 *     SPLIT/masks/NAME.png            8-bit grey, value = class id, 255 = ignore
 *     classes.txt                     "id name" per line
 *     classes.json                    ids, names, colours, background
 */
export const pngFormat: DatasetFormat = {
  descriptor: {
    id: 'png',
    label: 'PNG masks',
    description: 'Folders of photographs beside grey PNG masks (value = class id, 255 = ignore), and a list of classes.',
    fidelity: 'exact',
  },
  exportDataset: (source, sink) => exportFolders(source, sink, 'PNG masks', greyMasks),
  importDataset: importMaskFolders,
};

/**
 * The same with masks of colours, as CamVid has them:
 *
 *     SPLIT/masks/NAME.png   RGB, in the colours of the classes
 *     label_colors.txt       "R G B name" per line (CamVid)
 *     class_dict.csv         name,r,g,b (the same for those who read it with pandas)
 *     classes.json           ids, names, colours, background
 *
 * Void (255) has a colour too: black where no class is black. It is called Void, as in CamVid. No two colours have one name.
 */
export const camvidFormat: DatasetFormat = {
  descriptor: {
    id: 'camvid',
    label: 'CamVid',
    description: 'Folders of photographs beside RGB masks in the colours of the classes, with a list of these colours.',
    fidelity: 'exact',
  },
  exportDataset: (source, sink) => exportFolders(source, sink, 'CamVid', colorMasks),
  importDataset: importMaskFolders,
};

interface MaskKind {
  encode(labelMap: LabelMap, path: string): Uint8Array;
  /** What decides the bytes besides the label map. */
  readonly key: string;
  readonly classFiles: Readonly<Record<string, string>>;
  /** Of names of classes. */
  readonly losses: readonly Remark[];
}

async function exportFolders(source: DatasetSource, sink: DatasetSink, label: string, kindOf: (classSet: ClassSet) => MaskKind): Promise<ExportResult> {
  const { encode, key, classFiles, losses } = kindOf(source.classSet);
  const tally = new LossTally({});
  for await (const image of source.images) {
    const photoPath = `${image.split}/images/${image.name}.${image.photoExtension}`;
    const maskPath = `${image.split}/masks/${image.name}.png`;
    await sink.writeOnce(photoPath, image.key, async () => (await image.photo()).bytes);
    await sink.writeOnce(maskPath, `${image.key} ${key}`, async () => encode(await image.labelMap(), image.path));
    const objects = await image.objects();
    tally.add(objects, image.attributes);
    sink.wrote({ path: image.path, photoPath, maskPath, objects: objects.length });
  }
  for (const [path, text] of Object.entries(classFiles)) await sink.write(path, text);
  return { losses: [...losses, ...tally.losses(label)] };
}

function greyMasks(classSet: ClassSet): MaskKind {
  return { encode: encodeGreyPng, key: '', classFiles: { 'classes.txt': labelsText(classSet), 'classes.json': labelsJson(classSet) }, losses: [] };
}

const VOID_LABEL = 'Void';

/** As a name is in a line of a list. */
function folded(name: string): string {
  return name.replace(/\s+/g, ' ').trim();
}

function colorMasks(classSet: ClassSet): MaskKind {
  const names = namesInFile(classSet, folded, VOID_LABEL);
  const classes = sortedClasses(classSet).filter(({ id }) => id !== IGNORE_INDEX);
  const colors: { id: number; name: string; rgb: [number, number, number] }[] = classes.map(({ id, color }) => ({ id, name: names.get(id)!, rgb: parseHexColor(color) }));
  checkColors(classSet);
  colors.push({ id: IGNORE_INDEX, name: VOID_LABEL, rgb: voidColor(classSet) });
  const palette: Palette = vocPalette().map((color, id) => colors.find((known) => known.id === id)?.rgb ?? color);
  const known = new Set(colors.map(({ id }) => id));
  const encode = (labelMap: LabelMap, path: string): Uint8Array => {
    const unknown = labelMap.data.find((id) => !known.has(id));
    if (unknown !== undefined) throw new AppError('export.unknownId', `${path} has pixels of id ${unknown}, which is no class of the project and so has no colour: add the class, or export to a format of ids.`, { path, id: unknown });
    return encodeColorPng(labelMap, palette);
  };
  const quoted = (name: string): string => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  return {
    encode,
    key: colors.map(({ id, rgb }) => `${id}${hexColor(rgb)}`).join(),
    classFiles: {
      'label_colors.txt': colors.map(({ name, rgb }) => `${rgb.join(' ')} ${name}\n`).join(''),
      'class_dict.csv': `name,r,g,b\n${colors.map(({ name, rgb }) => `${quoted(name)},${rgb.join(',')}\n`).join('')}`,
      'classes.json': labelsJson(classSet),
    },
    losses: classNameLosses(classSet, folded, VOID_LABEL),
  };
}

/** @throws AppError `export.sameColor` */
function checkColors(classSet: ClassSet): void {
  const names = new Map<string, string>();
  for (const { name, color } of sortedClasses(classSet)) {
    const other = names.get(color);
    if (other !== undefined) throw new AppError('export.sameColor', `The classes "${other}" and "${name}" have the same colour ${color}, but CamVid tells classes apart by it: change one of them.`, { color, name, other });
    names.set(color, name);
  }
}

/** Black as in CamVid, else VOC's void, else the first grey that is free. */
function voidColor({ classes }: ClassSet): [number, number, number] {
  const taken = new Set(classes.map(({ color }) => color));
  const greys = Array.from({ length: 256 }, (_, value): [number, number, number] => [value, value, value]);
  return [greys[0], vocColor(IGNORE_INDEX), ...greys].find((rgb) => !taken.has(hexColor(rgb)))!;
}
