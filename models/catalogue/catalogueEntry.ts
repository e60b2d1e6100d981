import type { ModelClass } from '../../core/model/modelDescription.ts';

/** A published model that Atrous can get by itself. */
export interface CatalogueEntry {
  /** Of the installed model. */
  readonly id: string;
  readonly name: string;
  /** As published, and as a mirror has it. */
  readonly fileName: string;
  readonly url: string;
  /** Of the file. Only where `sizeIsExact` is another size refused. */
  readonly sizeBytes: number;
  /** false: documented in rounded units. */
  readonly sizeIsExact: boolean;
  /** Hexadecimal SHA-256 of the file: all 64 digits, or the first ones where no more are published. */
  readonly sha256: string;
  readonly license: string;
  /** Id of models/architectures; null: the file describes its network itself. */
  readonly architecture: string | null;
  /** Of backbone, ASPP and classifier, and the auxiliary classifier where the file has one. */
  readonly parameters: number;
  readonly classes: readonly ModelClass[];
  readonly backgroundId: number;
  readonly trainedOn: string;
  readonly accuracy: PublishedAccuracy;
}

/** As its publisher measured it; figures on different images do not compare. */
export interface PublishedAccuracy {
  /** Mean intersection over union, 0 to 1. */
  readonly miou: number;
  /** Share of pixels with the right class, 0 to 1; null where it was not published. */
  readonly pixelAccuracy: number | null;
  readonly images: string;
  /** Where it is published. */
  readonly source: string;
}
