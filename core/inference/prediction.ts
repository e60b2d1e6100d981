import type { ClassMapping } from '../classes/classMapping.ts';
import type { RowRle } from '../mask/rowRle.ts';
import type { InferenceOptions } from './inferenceOptions.ts';

/**
 * Low-resolution logits kept with a prediction, quantised: logit = value * scale[c] + offset[c]. They are the network's up to a
 * shift that all classes of a sample have in common, which changes neither softmax nor argmax (engine/inference/keepLogits.ts).
 */
export interface KeptLogits {
  readonly numClasses: number;
  readonly height: number;
  readonly width: number;
  readonly alignCorners: boolean;
  /** [numClasses, height, width]; bytes where Atrous 0.1.0 kept them. */
  readonly values: Uint8Array | Uint16Array;
  /** Float32 [numClasses]. */
  readonly scale: Float32Array;
  readonly offset: Float32Array;
}

/** One predicted class as a layer: tiles in the form of core/mask/tileCodec. */
export interface PredictedLayer {
  readonly classId: number;
  readonly pixels: number;
  /** Mean softmax probability of the pixels, 0..1; null where the model gives only labels. */
  readonly meanConfidence: number | null;
  readonly tiles: readonly { readonly tileIndex: number; readonly data: Uint8Array }[];
}

/** How a prediction was asked for; stored with it, so that it can be repeated. */
export interface PredictionParameters {
  /** Long side in pixels that scale 1 stands for. */
  readonly longSide: number;
  /** Size of the scaled photograph as it went through the network; of several scales that of the largest. */
  readonly inputHeight: number;
  readonly inputWidth: number;
  /** As in InferenceOptions. */
  readonly scales: readonly number[];
  readonly flip: boolean;
  readonly tile: InferenceOptions['tile'];
  readonly provider: string;
  /** What the model's classes became when it was stored; absent = they kept their ids. Channels of logits are the model's own. */
  readonly classMapping?: ClassMapping | undefined;
  /** Value of the label map where no class of the project was seen; absent in what was stored by a first version. */
  readonly uncovered?: number | undefined;
  /** The model's own class id of each channel of the logits; absent = the channel's number. */
  readonly channelClassIds?: readonly number[] | undefined;
}

/**
 * What a model said about one image: immutable once stored. The label map has the size of the upright
 * photograph; the inference process makes everything that is stored, so that main only writes bytes.
 */
export interface Prediction {
  readonly width: number;
  readonly height: number;
  readonly modelId: string;
  readonly modelName: string;
  /** SHA-256 of the model file, hexadecimal. */
  readonly modelHash: string;
  readonly parameters: PredictionParameters;
  readonly labelMap: RowRle;
  readonly logits: KeptLogits | null;
  /** One per predicted class without the background, larger areas first (drawn lower). */
  readonly layers: readonly PredictedLayer[];
  /** Every predicted class with the background. */
  readonly classes: readonly { readonly id: number; readonly pixels: number; readonly meanConfidence: number | null }[];
  readonly decodeMs: number;
  readonly inferenceMs: number;
  /**
   * Expected share of the pixels that are labelled wrongly, 0..1 (core/vision/correctionEffort.ts), in the classes that the project
   * had when the model was asked: what is mapped or merged later does not change it. Null where the model gives only labels.
   */
  readonly effort?: number | null;
  /** Label map and logits in the form in which a project stores them, where whoever made the prediction has packed them already. */
  readonly packed?: { readonly labelMap: Uint8Array; readonly logits: Uint8Array | null };
}
