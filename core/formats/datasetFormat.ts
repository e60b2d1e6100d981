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
  readonly images: AsyncIterable<ExportImage>;
}

/** Where a dataset goes: files below one directory. */
export interface DatasetSink {
  /** @param path relative, with `/`; its directories are made */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** Where one image went. */
export interface WrittenImage {
  /** As in ExportImage. */
  readonly path: string;
  /** Of the file in the dataset that holds its labels. */
  readonly maskPath: string;
  /** Of the photograph. */
  readonly photoPath: string;
  readonly reencoded: boolean;
}

export interface FormatDescriptor {
  /** As on the command line: `voc`. */
  readonly id: string;
  readonly label: string;
  /** One sentence for the person who chooses. */
  readonly description: string;
}

/**
 * One dataset format: pure over source and sink, so that it needs neither files nor a project.
 * Formats of rasters lose no pixel; what a format cannot hold is in `losses` of what it returns.
 */
export interface DatasetFormat {
  readonly descriptor: FormatDescriptor;
  exportDataset(source: DatasetSource, sink: DatasetSink): Promise<{ readonly images: WrittenImage[]; readonly losses: string[] }>;
  /** Reads the labels of one image back, as any other reader of the format would. */
  readMask(bytes: Uint8Array, name: string): LabelMap;
}
