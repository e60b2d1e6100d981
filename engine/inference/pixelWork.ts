import type { LogitsPacking } from './keepLogits.ts';
import type { Prediction } from '../../core/inference/prediction.ts';
import { buildPrediction, type PredictionCircumstances } from './buildPrediction.ts';
import { photographLabels, type NetworkAnswer, type PhotographLabels } from './photographLabels.ts';
import { resampleBilinear } from './resampleBilinear.ts';

/** Scaling before the network. */
export interface ResampleTask {
  readonly kind: 'resample';
  /** Uint8 [height, width, 3]. */
  readonly picture: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly newHeight: number;
  readonly newWidth: number;
}

/** Everything that comes after the network: labels at the photograph's pixels, masks, storage forms. */
export interface LabelTask {
  readonly kind: 'label';
  /** The answer of a single run, or what several came to. */
  readonly answer: NetworkAnswer | null;
  readonly labels: PhotographLabels | null;
  readonly circumstances: PredictionCircumstances;
  readonly keep: LogitsPacking;
}

export type PixelTask = ResampleTask | LabelTask;

/** Work on pixels in JavaScript, which other threads may do while the network has this one. */
export interface PixelWork {
  /** @returns Uint8 [newHeight, newWidth, 3] */
  resample(task: Omit<ResampleTask, 'kind'>): Promise<Uint8Array>;
  label(task: Omit<LabelTask, 'kind'>): Promise<Prediction>;
}

/** One task, on the thread that calls it. */
export function performPixelTask(task: ResampleTask): Uint8Array;
export function performPixelTask(task: LabelTask): Prediction;
export function performPixelTask(task: PixelTask): Uint8Array | Prediction;
export function performPixelTask(task: PixelTask): Uint8Array | Prediction {
  if (task.kind === 'resample') return resampleBilinear(task.picture, task.height, task.width, task.newHeight, task.newWidth);
  const { answer, labels, circumstances, keep } = task;
  const { width, height, model } = circumstances;
  const known = labels ?? photographLabels(answer!, model.description.classes.map(({ id }) => id), height, width);
  return buildPrediction(known, circumstances, keep);
}

/** For a process that has nothing else to do meanwhile, and for tests. */
export const pixelWorkHere: PixelWork = {
  resample: (task) => Promise.resolve(performPixelTask({ kind: 'resample', ...task })),
  label: (task) => Promise.resolve(performPixelTask({ kind: 'label', ...task })),
};
