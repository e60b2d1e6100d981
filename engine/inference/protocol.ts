import type { PlainError } from '../../core/errors/appError.ts';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import type { Prediction } from '../../core/inference/prediction.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';
import type { ProviderReport } from '../../core/report/doctorReport.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { ProviderId } from './providers.ts';

/**
 * What is said between a parent (main process, command line, tests) and an inference process.
 * Everything survives structured clone, so that both process.send with serialization 'advanced' and
 * Electron's parentPort carry it.
 */

/** One image through one model. */
export interface PredictRequest {
  readonly model: RunnableModel;
  readonly provider: ProviderId;
  /** Absolute path of the image file. */
  readonly imagePath: string;
  /** What error messages call the image, e.g. its path inside the folder. */
  readonly imageName: string;
  readonly options: InferenceOptions;
  /** Send the network's float logits along (`predict --logits`). */
  readonly rawLogits: boolean;
  /** Class of each channel in a project: the expected effort is of these. Default: the model's own. */
  readonly classIds?: readonly number[] | undefined;
  /** Default: they are. */
  readonly keepLogits?: boolean | undefined;
}

/** The file that a photograph was read from, as it was then. */
export interface PhotographFile {
  /** engine/images/contentHash.ts */
  readonly contentHash: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface PredictOutcome {
  readonly prediction: Prediction;
  /**
   * Float32 [numClasses, height, width] before softmax; of several views the logarithms of the averaged probabilities.
   * Null where they were not asked for or the model gives none.
   */
  readonly rawLogits: Logits | null;
  readonly file: PhotographFile;
}

export interface LoadRequest {
  readonly model: RunnableModel;
  readonly provider: ProviderId;
}

/** Runs the model once on a small grey image, to find out whether it can be run at all. */
export interface CheckModelRequest {
  readonly model: RunnableModel;
}

export interface SelfTestRequest {
  readonly provider: ProviderId;
}

export interface SelfTestOutcome {
  readonly report: ProviderReport;
  /** Worth using: it works and is not slower than the CPU. */
  readonly isFast: boolean;
  /** Version of ONNX Runtime; null where the process said nothing. */
  readonly onnxruntime: string | null;
}

export interface LoadOutcome {
  readonly loadMs: number;
}

export interface CheckModelOutcome {
  readonly runMs: number;
}

/** Request and outcome of every verb. */
export interface InferenceVerbs {
  load: { request: LoadRequest; outcome: LoadOutcome };
  predict: { request: PredictRequest; outcome: PredictOutcome };
  checkModel: { request: CheckModelRequest; outcome: CheckModelOutcome };
  selfTest: { request: SelfTestRequest; outcome: SelfTestOutcome };
}

export type InferenceVerb = keyof InferenceVerbs;

/** Parent to process. `cancel` has no answer: the cancelled request is dropped where it has not begun. */
export type ToInference =
  | { [Verb in InferenceVerb]: { readonly kind: Verb; readonly id: number; readonly request: InferenceVerbs[Verb]['request'] } }[InferenceVerb]
  | { readonly kind: 'cancel'; readonly id: number };

/** Process to parent. `ready` is said once, first; `alive` between the runs of one request, so that many tiles are not taken for hanging. */
export type FromInference =
  | { readonly kind: 'ready' }
  | { readonly kind: 'alive' }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: InferenceVerbs[InferenceVerb]['outcome'] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: PlainError };

/** The parent's end of the line to one inference process. A transport lives as long as its process. */
export interface InferenceTransport {
  send(message: ToInference): void;
  onMessage(listener: (message: FromInference) => void): void;
  /**
   * Called once, when the process has ended for whatever cause or could not be started.
   * @param code exit code; null where a signal ended it
   * @param reason for people, without full stop, e.g. `signal SIGKILL` or its last words on standard error
   */
  onExit(listener: (code: number | null, reason: string) => void): void;
  /** Ends the process at once (SIGKILL). Harmless when it is gone. */
  kill(): void;
}

/** Starts an inference process. */
export type SpawnInference = () => InferenceTransport;

/** The inference process's end of the line. */
export interface InferencePort {
  send(message: FromInference): void;
  onMessage(listener: (message: ToInference) => void): void;
}
