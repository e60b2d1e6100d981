import type { ClassSet } from '../classes/classDefinition.ts';
import type { LabelMap } from '../mask/labelMap.ts';

/** A photograph as a format wants it. */
export interface JpegPhoto {
  readonly bytes: Uint8Array;
  /** False where these are the bytes of the project's own file; true where it was decoded and compressed again. */
  readonly reencoded: boolean;
}

/** One labelled image on its way into a dataset. Pixels are read when they are asked for. */
export interface ExportImage {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  /** The split it belongs to, e.g. `train`. */
  readonly split: string;
  /** Of the upright photograph, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Uint8 [height, width], the values that a trainer is to see. */
  labelMap(): Promise<LabelMap>;
  photoAsJpeg(): Promise<JpegPhoto>;
}

/** What is exported: the classes and the images, one after the other. */
export interface DatasetSource {
  readonly classSet: ClassSet;
  /** Names of the splits that images can be in, in order; also of those that stay empty. */
  readonly splits: readonly string[];
  /** Paths of all images that may come, so that names in the dataset do not depend on which photographs can be read. */
  readonly paths: readonly string[];
  readonly images: AsyncIterable<ExportImage>;
}

/** Where a dataset goes: files below one directory. */
export interface DatasetSink {
  /**
   * @param path relative, with `/`; its directories are made
   * @param contents text is written as UTF-8
   */
  write(path: string, contents: Uint8Array | string): Promise<void>;
}

/** Where one image went; paths as in DatasetSink. */
export interface WrittenImage {
  /** As in ExportImage. */
  readonly path: string;
  readonly split: string;
  readonly photoPath: string;
  /** The file that holds its labels. */
  readonly maskPath: string;
}

export interface FormatReport {
  readonly images: WrittenImage[];
  /** What the format could not hold, one sentence each. */
  readonly losses: string[];
}

export interface FormatDescriptor {
  /** As on the command line: `voc`. */
  readonly id: string;
  readonly label: string;
  /** One sentence for the person who chooses. */
  readonly description: string;
}

/** One dataset format: pure over source and sink, so that it needs neither files nor a project. */
export interface DatasetFormat {
  readonly descriptor: FormatDescriptor;
  exportDataset(source: DatasetSource, sink: DatasetSink): Promise<FormatReport>;
  /**
   * Reads the file of labels of one image back, as any other reader of the format would.
   * @throws AppError `mask.*`
   */
  readMask(bytes: Uint8Array, name: string): LabelMap;
}
