import type { ModelDescription } from '../../core/model/modelDescription.ts';
import type { RunnableInfo } from '../../models/runnable/runnableInterface.ts';
import type { MadeFrom } from './modelRecord.ts';

/** A model that can be run: its file in the form of models/runnable, and what is known about it. */
export interface RunnableModel {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the network as ONNX, hexadecimal; where the file given is ONNX, its own. */
  readonly sha256: string;
  /** Absolute path of the ONNX file that takes uint8 pixels and gives label, confidence and logits. */
  readonly runnablePath: string;
  readonly runnable: RunnableInfo;
  readonly description: ModelDescription;
}

/** A model in the user's data directory. */
export interface InstalledModel extends RunnableModel {
  /** Absolute path of the network as ONNX; where the file given is ONNX, its copy. */
  readonly originalPath: string;
  /** Of that file. */
  readonly sizeBytes: number;
  /** The checkpoint that the network was compiled from; null where it was given as ONNX. */
  readonly madeFrom: MadeFrom | null;
  /** Where it comes from, for people. */
  readonly source: string;
  readonly license: string;
  /** ISO 8601. */
  readonly addedAt: string;
}
