import { resolve } from 'node:path';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import type { Logits } from '../../core/mask/labelMapFromLogits.ts';
import { decodeRowRle } from '../../core/mask/rowRle.ts';
import type { PredictReport } from '../../core/report/predictReport.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import type { ProviderId } from '../inference/providers.ts';
import type { RunnableModel } from '../models/runnableModel.ts';

export interface PredictImageRequest {
  readonly inference: Pick<InferenceClient, 'predict'>;
  readonly model: RunnableModel;
  readonly provider: ProviderId;
  readonly imagePath: string;
  readonly options: InferenceOptions;
  readonly rawLogits: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface PredictedImage {
  readonly report: PredictReport;
  /** At the size of the upright photograph. */
  readonly labelMap: LabelMap;
  /** As in PredictOutcome. */
  readonly rawLogits: Logits | null;
}

/**
 * Predicts one image outside any project.
 * @throws AppError `image.*`, `model.cannotRun`, `inference.*`, CancelledError
 */
export async function predictImage({ inference, model, provider, imagePath, options, rawLogits, signal }: PredictImageRequest): Promise<PredictedImage> {
  const outcome = await inference.predict({ model, provider, imagePath: resolve(imagePath), imageName: imagePath, options, rawLogits }, { signal });
  const { prediction } = outcome;
  const names = new Map(model.description.classes.map(({ id, name }) => [id, name]));
  return {
    labelMap: decodeRowRle(prediction.labelMap),
    rawLogits: outcome.rawLogits,
    report: {
      width: prediction.width,
      height: prediction.height,
      provider,
      model: model.id,
      ms: prediction.inferenceMs,
      classes: prediction.classes.map(({ id, pixels, meanConfidence }) => ({ id, name: names.get(id) ?? `class ${id}`, pixels, meanConfidence })),
    },
  };
}
