import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import type { PredictedLayer, Prediction, PredictionParameters } from '../../core/inference/prediction.ts';
import { countPixels, type LabelMap } from '../../core/mask/labelMap.ts';
import { labelMapFromLogits, type Logits } from '../../core/mask/labelMapFromLogits.ts';
import { masksFromLabelMap } from '../../core/mask/masksFromLabelMap.ts';
import { encodeRowRle } from '../../core/mask/rowRle.ts';
import { encodeTile } from '../../core/mask/tileCodec.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import { quantiseLogits } from './quantiseLogits.ts';
import { resizeLabelMap } from './resizeLabelMap.ts';

/** What the runnable graph said about one image. */
export interface NetworkAnswer {
  /** Class ids at the size of the network's input. */
  readonly labelMap: LabelMap;
  /** Softmax probability of the winning class times 255, Uint8 [height, width] like labelMap; null where the model gives only labels. */
  readonly confidence: Uint8Array | null;
  /** Low-resolution logits; null where the model gives only labels. */
  readonly logits: Logits | null;
}

export interface PredictionCircumstances {
  readonly model: Pick<RunnableModel, 'id' | 'name' | 'sha256' | 'description'>;
  /** Of the upright photograph, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly parameters: PredictionParameters;
  readonly decodeMs: number;
  readonly inferenceMs: number;
}

/**
 * Turns the network's answer into what is stored. The label map is made at the photograph's own size from the
 * low-resolution logits, so that its edges are as fine as the photograph; a model without logits has its labels enlarged.
 */
export function buildPrediction(answer: NetworkAnswer, circumstances: PredictionCircumstances): Prediction {
  const { model, width, height, parameters, decodeMs, inferenceMs } = circumstances;
  const { classes, backgroundId } = model.description;
  const labelMap =
    answer.logits === null
      ? resizeLabelMap(answer.labelMap, height, width)
      : labelMapFromLogits(answer.logits, height, width, classes.map(({ id }) => id));
  const pixels = countPixels(labelMap);
  const confidences = meanConfidences(answer);
  const present = [...pixels.keys()].filter((id) => pixels[id] > 0);
  const isLayer = (id: number): boolean => id !== backgroundId && id !== IGNORE_INDEX;
  const masks = masksFromLabelMap(labelMap, new Set(present.filter((id) => !isLayer(id))));
  const layers = [...masks].map(([classId, mask]): PredictedLayer => ({
    classId,
    pixels: pixels[classId],
    meanConfidence: confidences[classId],
    tiles: [...mask.entries()].map(([tileIndex, tile]) => ({ tileIndex, data: encodeTile(tile) })),
  }));
  return {
    width,
    height,
    modelId: model.id,
    modelName: model.name,
    modelHash: model.sha256,
    parameters,
    labelMap: encodeRowRle(labelMap),
    logits: answer.logits === null ? null : quantiseLogits(answer.logits),
    layers: layers.sort((a, b) => b.pixels - a.pixels || a.classId - b.classId),
    classes: present.map((id) => ({ id, pixels: pixels[id], meanConfidence: confidences[id] })),
    decodeMs,
    inferenceMs,
  };
}

/**
 * Mean confidence (0..1) per class id over the network's own pixels; null where there is none, which can happen for
 * a class that is only a few pixels of the photograph.
 */
function meanConfidences({ labelMap: { data }, confidence }: NetworkAnswer): (number | null)[] {
  if (confidence === null) return new Array<null>(256).fill(null);
  const sums = new Float64Array(256);
  const counts = new Float64Array(256);
  // Run by run: labels hardly change from pixel to pixel, and this is done for every image of a batch.
  for (let i = 0; i < data.length; ) {
    const id = data[i];
    const from = i;
    let sum = 0;
    while (i < data.length && data[i] === id) sum += confidence[i++];
    sums[id] += sum;
    counts[id] += i - from;
  }
  return Array.from(counts, (count, id) => (count === 0 ? null : sums[id] / count / 255));
}
