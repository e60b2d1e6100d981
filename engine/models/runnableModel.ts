import type { ModelDescription } from '../../core/model/modelDescription.ts';
import type { RunnableInfo } from '../../models/runnable/runnableInterface.ts';

/** A model that can be run: its file in the form of models/runnable, and what is known about it. */
export interface RunnableModel {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the file as it was given, hexadecimal. */
  readonly sha256: string;
  /** Absolute path of the ONNX file that takes uint8 pixels and gives label, confidence and logits. */
  readonly runnablePath: string;
  readonly runnable: RunnableInfo;
  readonly description: ModelDescription;
}

/** A model in the user's data directory. */
export interface InstalledModel extends RunnableModel {
  /** Absolute path of the file as it was given. */
  readonly originalPath: string;
  /** Bytes of the file as it was given. */
  readonly sizeBytes: number;
  /** Where it comes from, for people. */
  readonly source: string;
  readonly license: string;
  /** ISO 8601. */
  readonly addedAt: string;
}
