import type { ClassSet } from '../classes/classDefinition.ts';
import type { LabelMap } from '../mask/labelMap.ts';
import type { TiledMask } from '../mask/tiledMask.ts';
import type { LargeMap } from './largeMap.ts';
import type { Remark } from '../report/remark.ts';

/** What a dataset says of an object or an image that Atrous has no word for: kept as it came. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One labelled thing of an image: one layer. Masks have the size of the image. */
export interface DatasetObject {
  /** 0..254, or 255 for pixels that are to be ignored. */
  readonly classId: number;
  /** Of the layer; empty = none. */
  readonly name: string;
  /** Many things in one mask that were not told apart (COCO `iscrowd`). */
  readonly crowd: boolean;
  readonly mask: TiledMask;
  readonly attributes: Attributes;
}

export interface Photo {
  readonly bytes: Uint8Array;
  /** False where these are the bytes of the project's own file; true where it was decoded and compressed again. */
  readonly reencoded: boolean;
}

/** One labelled image on its way into a dataset. Pixels are read when they are asked for. */
export interface ExportImage {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  /** File name without extension that no other image of the dataset has, as uniqueNames gives it: the same whichever photographs can be read. */
  readonly name: string;
  /** The split it belongs to, e.g. `train`. */
  readonly split: string;
  /** Of the upright photograph, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly attributes: Attributes;
  /** Changes when anything changes that this image contributes to the dataset; for files that a resumed export need not write again. */
  readonly key: string;
  /** Uint8 [height, width], the values that a trainer is to see: layers flattened, void border drawn, ignored classes 255. */
  labelMap(): Promise<LabelMap>;
  /**
   * The layers from bottom to top; flattened over `uncoveredValue(classSet)` they give exactly the label map. So pixels
   * that the void border or an ignored class made 255 come as a topmost object of class 255, where uncovered pixels are
   * not 255 anyway. In images with one class per pixel no two objects overlap. Empty layers are left out.
   */
  objects(): Promise<readonly DatasetObject[]>;
  /** Of `photo`: `jpg`, `png` or `webp`. */
  readonly photoExtension: string;
  /** The file of the project as it is where it is upright and a format that every trainer reads, else an upright JPEG. */
  photo(): Promise<Photo>;
  /** For formats that know only JPEG. */
  photoAsJpeg(): Promise<Photo>;
}

/** What is exported: the classes and the images, one after the other. */
export interface DatasetSource {
  readonly classSet: ClassSet;
  /** Names of the splits that images can be in, in order; also of those that stay empty. */
  readonly splits: readonly string[];
  /** Whether an image of the dataset has this name (ExportImage.name), in upper or lower case. */
  hasName(name: string): boolean;
  readonly images: AsyncIterable<ExportImage>;
}

/** A text file that is written piece by piece, UTF-8. */
export interface TextStream {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Text that is put aside for the end of another file; nothing of it is held in memory. */
export interface TextAside {
  write(text: string): Promise<void>;
  /** What was written, in pieces. Nothing can be written afterwards. */
  pieces(): AsyncIterable<string>;
}

/** Where a dataset goes: files below one directory. Paths are relative, with `/`; their directories are made. */
export interface DatasetSink {
  /** @param contents text is written as UTF-8 */
  write(path: string, contents: Uint8Array | string): Promise<void>;
  /**
   * As `write`, for the large files of one image (photograph, mask): where an export goes on after it was interrupted,
   * `make` is not called for a file that is complete and was written for the same key.
   * @param key ExportImage.key, with whatever else decides the bytes
   */
  writeOnce(path: string, key: string, make: () => Promise<Uint8Array>): Promise<void>;
  /** For files that grow with the number of images: nothing of them is held in memory. */
  stream(path: string): Promise<TextStream>;
  aside(): Promise<TextAside>;
  /** Says where an image went, when all files of its own are written. */
  wrote(image: WrittenImage): void;
}

/** Where one image went; paths as in DatasetSink. */
export interface WrittenImage {
  /** As in ExportImage. */
  readonly path: string;
  readonly photoPath: string;
  /** The file that holds its labels, its own or one of many images. */
  readonly maskPath: string;
  readonly objects: number;
}

export interface ExportResult {
  /** What the format could not hold; where there is a sentence for each image, the first ones and how many more (LossList). */
  readonly losses: Remark[];
}

/** Files below one directory that are read as a dataset, which may be more than memory has room for the names of. Paths are relative, with `/`. */
export interface DatasetFiles {
  /** All files, sorted; without hidden ones. As often as it is asked for. */
  paths(): Iterable<string>;
  has(path: string): boolean;
  /** @throws AppError `import.unreadable` */
  read(path: string): Promise<Uint8Array>;
  /** UTF-8, a byte order mark removed. @throws AppError `import.unreadable` */
  readText(path: string): Promise<string>;
  /** In pieces, for files that do not fit into one string. */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** The lines of a text, without their ends; as readText. @throws AppError `import.unreadable` */
  lines(path: string): AsyncIterable<string>;
  /** An empty one, for what has to be known of many files or images. */
  largeMap<Value>(): LargeMap<Value>;
  /** [width, height] of a photograph below the directory, upright. @throws AppError `image.*` */
  photoSize(path: string): Promise<readonly [number, number]>;
}

/**
 * The labels of one image of a dataset: a raster, or objects from bottom to top (`overlap`: they may cover each other;
 * `leftOut`: how many annotations of the image are not among them, because nothing can be made of them).
 */
export type ImportedLabels =
  | { readonly kind: 'labelMap'; readonly labelMap: LabelMap }
  | { readonly kind: 'objects'; readonly width: number; readonly height: number; readonly objects: readonly DatasetObject[]; readonly overlap: boolean; readonly leftOut?: number };

/** One image of a dataset on its way into a project. */
export interface ImportedImage {
  /** How the dataset calls its photograph: a path below the dataset or only a name, with or without extension. */
  readonly name: string;
  /** The photograph where the dataset holds one and it is clear which; null otherwise. */
  readonly photoPath: string | null;
  readonly split: string | null;
  readonly attributes: Attributes;
  /** @throws AppError where the labels cannot be read; the other images are not affected */
  labels(): Promise<ImportedLabels>;
}

export interface ImportedDataset {
  /**
   * Ids as in the files where the format has ids that fit 0..254; else counted from 0 or 1 as its definition says. Without
   * a background, what no object covers is void: a format whose files say nothing of it adds one.
   */
  readonly classSet: ClassSet;
  /** No file names the classes: their names are made of the ids, which mean what they mean in the project. */
  readonly hasOnlyIds?: boolean;
  /** In the same order as often as they are asked for. */
  readonly images: AsyncIterable<ImportedImage>;
  /** How many images will come; null where that is not known before. */
  readonly total: number | null;
  /** What could not be taken over. May grow while images are read: look at it last. */
  readonly warnings: Remark[];
}

export interface FormatDescriptor {
  /** As on the command line: `voc`. */
  readonly id: string;
  readonly label: string;
  /** One sentence for the person who chooses. */
  readonly description: string;
  /**
   * `exact`: importing an export gives the same label map bit for bit. `polygons`: the format holds only polygons, and
   * what they cannot hold is measured as IoU per image and reported.
   */
  readonly fidelity: 'exact' | 'polygons';
  /** It holds masks and, where a person asks for it, polygons instead (FormatOptions.polygons). */
  readonly polygonsOnRequest?: boolean;
}

/** What a person may choose beyond the defaults; a format ignores what it has no use for. */
export interface FormatOptions {
  /** Polygons where masks are the default (FormatDescriptor.polygonsOnRequest); what that loses is measured and reported. */
  readonly polygons: boolean;
  /** Largest distance in pixels by which polygons may be simplified; 0 = not at all. */
  readonly simplifyPx: number;
}

export const DEFAULT_FORMAT_OPTIONS: FormatOptions = { polygons: false, simplifyPx: 0 };

/** One dataset format, in both directions: pure over source, sink and files, so that it needs neither disk nor project. */
export interface DatasetFormat {
  readonly descriptor: FormatDescriptor;
  exportDataset(source: DatasetSource, sink: DatasetSink, options?: FormatOptions): Promise<ExportResult>;
  /**
   * Reads what exportDataset writes, and what other programs write in this format.
   * @throws AppError `import.notThisFormat` where the files are no such dataset, in a sentence that says what is missing
   */
  importDataset(files: DatasetFiles): Promise<ImportedDataset>;
}
