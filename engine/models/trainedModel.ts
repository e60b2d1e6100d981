import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { classSetOfNames, parseLabelsJson } from '../../core/formats/labelsFile.ts';
import type { TrainedModel } from '../../core/ipc/trainingRequests.ts';
import { readTrainingRun, type TrainingRun } from '../evaluation/trainingRun.ts';
import { listImages } from '../images/listImages.ts';
import { readImageSize } from '../images/readImageSize.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import { suggestModelId } from './modelId.ts';
import type { ModelStore } from './modelStore.ts';
import type { InstalledModel } from './runnableModel.ts';

/** So many images tell the usual size well enough. */
const MEASURED_IMAGES = 60;

/**
 * What training wrote beside weights. The weights themselves are not opened.
 * @throws AppError `training.notARun`
 */
export async function inspectTrained(path: string): Promise<Omit<TrainedModel, 'unmapped'>> {
  const run = await readTrainingRun(path);
  return {
    path,
    // Every run calls its weights best and final.
    suggestedId: suggestModelId(`${basename(run.folder)}.pth`),
    architecture: run.architecture,
    outputStride: run.outputStride,
    classes: run.classes.map(({ id, name }) => ({ id, name })),
    longSide: await usualLongSide(run),
    miou: run.miou,
    data: run.data,
  };
}

export interface AddTrainedOptions {
  readonly id: string;
  /** Pixels; null = as usual for the architecture. */
  readonly longSide: number | null;
  readonly inference: Pick<InferenceClient, 'checkModel'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compiles trained weights with the network that they were validated in (architecture, output stride, multi-grid), gives
 * it the classes of the export, and installs it.
 * @throws AppError `training.notARun`, and those of ModelStore.add
 */
export async function addTrained(store: ModelStore, path: string, { id, longSide, inference, signal }: AddTrainedOptions): Promise<InstalledModel> {
  const run = await readTrainingRun(path);
  const { model } = await store.add(path, {
    id,
    architecture: run.architecture,
    outputStride: run.outputStride,
    multiGrid: run.multiGrid ?? undefined,
    description: {
      name: id,
      classes: run.classes,
      backgroundId: await backgroundOf(run),
      source: path,
      ...(longSide === null ? {} : { input: { longSide } }),
    },
    inference,
    signal,
  });
  return model;
}

/** As the export says it; where that is gone, the class that is called so. */
async function backgroundOf({ data, classes }: TrainingRun): Promise<number | null> {
  const file = data === null ? null : join(data, 'labels.json');
  const text = file === null ? null : await readFile(file, 'utf8').catch(() => null);
  const { backgroundId } = text === null ? classSetOfNames(classes) : parseLabelsJson(text, file!);
  return classes.some(({ id }) => id === backgroundId) ? backgroundId : null;
}

/** Training crops photographs at their own size, so that is the scale at which the network knows things. Masks are as large. */
async function usualLongSide({ data }: TrainingRun): Promise<number | null> {
  if (data === null) return null;
  const { paths } = await listImages(data).catch(() => ({ paths: [] }));
  const step = Math.max(1, Math.floor(paths.length / MEASURED_IMAGES));
  const sides: number[] = [];
  for (const path of paths.filter((_, index) => index % step === 0)) {
    const size = await readImageSize(join(data, path)).catch(() => null);
    if (size !== null) sides.push(Math.max(size.width, size.height));
  }
  return sides.sort((a, b) => a - b)[Math.floor(sides.length / 2)] ?? null;
}
