import { IGNORE_INDEX } from '../../core/classes/classDefinition.ts';
import type { PredictedLayer, Prediction, PredictionParameters } from '../../core/inference/prediction.ts';
import { expectedCorrectionEffort } from '../../core/vision/correctionEffort.ts';
import { countPixels } from '../../core/mask/labelMap.ts';
import { masksFromLabelMap } from '../../core/mask/masksFromLabelMap.ts';
import { encodeRowRle } from '../../core/mask/rowRle.ts';
import { encodeTile } from '../../core/mask/tileCodec.ts';
import { uniteChannels } from '../../core/vision/uniteChannels.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { PhotographLabels } from './photographLabels.ts';
import { keepLogits, type LogitsPacking } from './keepLogits.ts';
import { packPrediction } from '../project/packPrediction.ts';

export interface PredictionCircumstances {
  readonly model: Pick<RunnableModel, 'id' | 'name' | 'sha256' | 'description'>;
  /** Of the upright photograph, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly parameters: PredictionParameters;
  readonly decodeMs: number;
  readonly inferenceMs: number;
  /** Class of each channel in a project, as in PredictRequest. */
  readonly classIds?: readonly number[] | undefined;
}

/**
 * Turns what is known of a photograph into what is stored.
 * @param keep whether the logits are kept with it
 */
export function buildPrediction({ labelMap, meanConfidence, logits }: PhotographLabels, circumstances: PredictionCircumstances, keep: LogitsPacking = 'keep'): Prediction {
  const { model, width, height, parameters, decodeMs, inferenceMs } = circumstances;
  const { backgroundId } = model.description;
  const ownIds = model.description.classes.map(({ id }) => id);
  const pixels = countPixels(labelMap);
  const present = [...pixels.keys()].filter((id) => pixels[id] > 0);
  const isLayer = (id: number): boolean => id !== backgroundId && id !== IGNORE_INDEX;
  const masks = masksFromLabelMap(labelMap, new Set(present.filter((id) => !isLayer(id))));
  const layers = [...masks].map(([classId, mask]): PredictedLayer => ({
    classId,
    pixels: pixels[classId],
    meanConfidence: meanConfidence[classId],
    tiles: [...mask.entries()].map(([tileIndex, tile]) => ({ tileIndex, data: encodeTile(tile) })),
  }));
  const runs = encodeRowRle(labelMap);
  const kept = logits === null || keep === 'drop' ? null : keepLogits(logits);
  return {
    width,
    height,
    modelId: model.id,
    modelName: model.name,
    modelHash: model.sha256,
    parameters: withChannelIds(parameters, ownIds),
    labelMap: runs,
    logits: kept,
    effort: logits === null ? null : expectedCorrectionEffort(uniteChannels(logits, circumstances.classIds ?? ownIds), { width, height }).expectedWrongShare,
    packed: packPrediction(runs, kept),
    layers: layers.sort((a, b) => b.pixels - a.pixels || a.classId - b.classId),
    classes: present.map((id) => ({ id, pixels: pixels[id], meanConfidence: meanConfidence[id] })),
    decodeMs,
    inferenceMs,
  };
}

/** Ids that are not the numbers of the channels could not be told from the prediction alone. */
function withChannelIds(parameters: PredictionParameters, channelClassIds: readonly number[]): PredictionParameters {
  return channelClassIds.every((id, channel) => id === channel) ? parameters : { ...parameters, channelClassIds };
}
