import type { LabelMap } from '../../core/mask/labelMap.ts';

/** A class as a report names it. */
export interface ClassName {
  readonly id: number;
  readonly name: string;
}

/** One label map that can be read. */
export interface LabelMapEntry {
  /** Relative, with `/`, with its extension: of the mask, or of the photograph that it belongs to. */
  readonly path: string;
  /** @throws AppError `image.*`, `mask.*`, `eval.notLabelled` where this one cannot be had */
  read(): Promise<LabelMap>;
}

/** Label maps by name: a folder of masks, or a project. */
export interface LabelMapSource {
  /** For sentences: the folder as it was given. */
  readonly name: string;
  readonly entries: readonly LabelMapEntry[];
  /** Null where nothing is known of the classes but their ids. */
  readonly classes: readonly ClassName[] | null;
}
