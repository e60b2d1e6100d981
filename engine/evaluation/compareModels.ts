import { IGNORE_INDEX, uncoveredValue, type ClassSet } from '../../core/classes/classDefinition.ts';
import { mappingTable, suggestMapping, type ClassMapping } from '../../core/classes/classMapping.ts';
import { flatten } from '../../core/document/flatten.ts';
import { documentFromStored } from '../../core/document/storedDocument.ts';
import { AppError, CancelledError } from '../../core/errors/appError.ts';
import { itemFailure } from '../../core/project/itemFailure.ts';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import type { LabelMap } from '../../core/mask/labelMap.ts';
import { mapLabels } from '../../core/mask/mapLabels.ts';
import { decodeRowRle } from '../../core/mask/rowRle.ts';
import { addToConfusionMatrix, createConfusionMatrix, type ConfusionMatrix } from '../../core/metrics/confusionMatrix.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { CompareBasis, CompareReport } from '../../core/report/compareReport.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import type { ProviderId } from '../inference/providers.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { ExportableImage, Project } from '../project/project.ts';
import { evalReport } from './evalReport.ts';

export interface CompareRequest {
  readonly project: Pick<Project, 'info' | 'loadDocument' | 'hasPredictionsOf'> & { readonly classes: Pick<Project['classes'], 'mapping'> };
  /** At least one; see imagesToCompare. */
  readonly images: readonly Pick<ExportableImage, 'id' | 'path' | 'absolutePath'>[];
  readonly basis: CompareBasis;
  /** The inference process keeps two at a time; more are loaded again for every image. */
  readonly models: readonly RunnableModel[];
  readonly inference: Pick<InferenceClient, 'load' | 'predict'>;
  readonly provider: ProviderId;
  readonly options: InferenceOptions;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CompareProgress) => void) | undefined;
}

export interface CompareProgress {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/** While the network runs on one image, the next one is decoded. */
const IN_FLIGHT = 2;

/**
 * Lets models predict images that a person has labelled, and counts each against the labels. Nothing is stored: the
 * project's layers and predictions stay as they are. An image that fails for one model is counted for none, so that
 * all figures are about the same pixels. Memory: two images.
 * @returns where the signal is aborted, what was counted until then, with `cancelled`
 * @throws AppError of the model (`model.cannotRun`), of the project's file, of an inference process that does not start
 */
export async function compareModels(request: CompareRequest): Promise<CompareReport> {
  const { project, images, models, inference, provider, signal, onProgress } = request;
  const { classSet } = project.info();
  const contestants = models.map((model) => contestant(project, classSet, model));
  const failed: ItemFailure[] = [];
  let done = 0;
  const report = (): CompareReport => ({
    basis: request.basis,
    images: done,
    failed,
    models: contestants.map(({ model, matrix, unmapped }) => ({
      id: model.id, name: model.name, unmapped,
      evaluation: evalReport(matrix, classSet.classes.filter(({ id, ignored }) => id !== IGNORE_INDEX && ignored !== true), { images: done, failed: [], withoutTruth: 0 }),
    })),
    cancelled: signal?.aborted ?? false,
  });
  const tell = (): void => onProgress?.({ done, failed: failed.length, total: images.length });
  const queue = images.values();
  const work = async (): Promise<void> => {
    for (const image of queue) {
      if (signal?.aborted) throw new CancelledError();
      try {
        const { truth, predicted } = await labelMaps(request, classSet, contestants, image);
        contestants.forEach(({ matrix }, i) => addToConfusionMatrix(matrix, truth, predicted[i]));
        done++;
      } catch (error) {
        if (!concernsOneImage(error)) throw error;
        failed.push(itemFailure(image.path, error));
      }
      tell();
    }
  };
  try {
    tell();
    // A model that cannot be loaded concerns every image.
    for (const model of models) await inference.load({ model, provider }, { signal });
    await allOrFirstError(Array.from({ length: IN_FLIGHT }, work));
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
  return report();
}

/** A model, its count, and how its classes are read. */
interface Contestant {
  readonly model: RunnableModel;
  readonly matrix: ConfusionMatrix;
  /** Id of the project for each id of the model. */
  readonly table: Uint8Array;
  readonly unmapped: string[];
}

function contestant(project: CompareRequest['project'], classSet: ClassSet, model: RunnableModel): Contestant {
  const mapping = mappingOf(project, classSet, model);
  const ignored = ignoredTable(classSet);
  const table = mappingTable(mapping, uncoveredValue(classSet)).map((id) => ignored[id]);
  const known = new Set(classSet.classes.map(({ id }) => id));
  const dropped = new Set(mapping.filter(({ to }) => to === null).map(({ from }) => from));
  const unmapped = model.description.classes.filter(({ id }) => id !== model.description.backgroundId && (dropped.has(id) || !known.has(table[id]))).map(({ name }) => name);
  return { model, matrix: createConfusionMatrix(), table, unmapped };
}

/** As pre-labelling would read its classes; where a person would be asked, by names. */
function mappingOf(project: CompareRequest['project'], classSet: ClassSet, model: RunnableModel): ClassMapping {
  const saved = project.classes.mapping(model.sha256);
  if (saved !== null) return saved;
  // A model that has labelled images here without a mapping gave its own ids, whatever the classes are called by now.
  return project.hasPredictionsOf(model.sha256) ? [] : suggestMapping(model.description, classSet);
}

async function labelMaps(
  { project, inference, provider, options, signal }: CompareRequest,
  classSet: ClassSet,
  contestants: readonly Contestant[],
  { id, path, absolutePath }: CompareRequest['images'][number],
): Promise<{ truth: LabelMap; predicted: LabelMap[] }> {
  const answers = contestants.map(async ({ model, table }) => {
    const { prediction } = await inference.predict({ model, provider, imagePath: absolutePath, imageName: path, options, rawLogits: false, keepLogits: false }, { signal });
    return mapLabels(decodeRowRle(prediction.labelMap), table);
  });
  const predicted = await allOrFirstError(answers);
  const { document } = await project.loadDocument(id);
  return { truth: mapLabels(flatten(documentFromStored(document), uncoveredValue(classSet)), ignoredTable(classSet)), predicted };
}

/** What is exported as 255 is not learnt, and counts for nothing here either. */
function ignoredTable({ classes }: ClassSet): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, id) => id);
  for (const { id, ignored } of classes) if (ignored === true) table[id] = IGNORE_INDEX;
  return table;
}

/** Waits for all of them, so that none is left behind at work. */
async function allOrFirstError<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(promises);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

function concernsOneImage(error: unknown): error is AppError {
  return error instanceof AppError && /^(image|mask|eval)\.|^inference\.(died|outOfMemory)$/.test(error.code);
}
