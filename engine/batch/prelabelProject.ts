import { AppError, isCancelled, toPlainError } from '../../core/errors/appError.ts';
import { shardText, type Shard } from '../../core/batch/shard.ts';
import { gentlerOptions } from '../../core/inference/gentlerOptions.ts';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import { failureOf, itemFailure } from '../../core/project/itemFailure.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import type { ProviderId } from '../inference/providers.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { PendingImage } from '../project/journal.ts';
import type { ImageResult, Project } from '../project/project.ts';
import { fitClasses, type ClassedProject } from './fitClasses.ts';
import { isOutOfMemory } from './isOutOfMemory.ts';
import { ResultWriter } from './resultWriter.ts';
import { Throughput } from './throughput.ts';

/** In the inference process: one runs, two are decoded, two are being finished, and one is on its way. */
const IN_FLIGHT = 6;
/** How far an image may be ahead of the oldest that is not stored: what waits to be stored is in memory. */
const MOST_AHEAD = 32;

export interface PrelabelOptions {
  /** Null = every image of the folder. */
  readonly imageIds: readonly number[] | null;
  /** Also images that a person edited or finished, and those that this model has predicted already. */
  readonly overwrite: boolean;
  readonly inferenceOptions: InferenceOptions;
  /** Only this part of the images. */
  readonly shard?: Shard | null | undefined;
  /** Keep the logits with the predictions; default: yes. */
  readonly keepLogits?: boolean | undefined;
}

export interface PrelabelRequest {
  readonly project: ClassedProject & Pick<Project, 'pendingImages' | 'putResults'>;
  readonly inference: Pick<InferenceClient, 'load' | 'predict'>;
  readonly model: RunnableModel;
  readonly provider: ProviderId;
  readonly options: PrelabelOptions;
}

/** Where a run stands. The counts are of this run: done + failed + skipped = total at its end. */
export interface PrelabelCounts {
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
  /** Over the last seconds; null before the first image. */
  readonly imagesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface PrelabelListeners {
  readonly signal?: AbortSignal | undefined;
  /** @param imageId the image that has just been stored; null at the start */
  readonly onProgress?: ((counts: PrelabelCounts, imageId: number | null) => void) | undefined;
}

/**
 * Pre-labels the images of a project. Results are stored as they come, in the order of the images and a few in one
 * transaction, so cancelling (or a killed process) keeps what is done, the next run goes on from there, and it all comes to
 * what one run would have come to. An image that cannot be read or predicted is recorded with its reason and
 * never ends the run; one that the memory did not suffice for is tried once more, smaller or in tiles. Only what
 * concerns every image ends it: the model, the inference process that does not start, the project's file.
 * @throws AppError `model.cannotRun`, `inference.cannotStart`, `project.classesDiffer`, `project.*` of the store
 */
export async function prelabelProject(request: PrelabelRequest, { signal, onProgress }: PrelabelListeners = {}): Promise<PrelabelReport> {
  const { project, inference, model, provider, options } = request;
  // Before anything is computed.
  let fit = fitClasses(project, model);
  const { overwrite, shard } = options;
  const pending = project.pendingImages({ imageIds: options.imageIds, overwrite, modelHash: model.sha256, shard });
  const total = pending.todo.length + pending.skipped;
  const failed: ItemFailure[] = [];
  const retried: ItemFailure[] = [];
  let done = 0;
  let skipped = pending.skipped;
  const report = (elapsedMs: number): PrelabelReport => ({
    images: total, done, skipped, failed, retried, provider,
    imagesPerSecond: elapsedMs > 0 ? (done * 1000) / elapsedMs : 0,
    model: model.id,
    cancelled: signal?.aborted ?? false,
    ...(shard && { shard: shardText(shard) }),
  });

  if (pending.todo.length === 0 || signal?.aborted) return report(0);
  const ended = new AbortController();
  const onAbort = (): void => ended.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  const startMs = performance.now();
  const throughput = new Throughput(startMs);
  const tell = (imageId: number | null): void =>
    onProgress?.({
      done, failed: failed.length, skipped, total,
      imagesPerSecond: throughput.perSecond(),
      secondsLeft: throughput.secondsLeft(total - done - failed.length - skipped),
    }, imageId);

  const writer = new ResultWriter(
    (results) => {
      // The classes may have been changed while the network was at it.
      fit = fitClasses(project, model);
      const edited = project.putResults(results.map((result) => (result.failure === undefined ? { ...result, prediction: fit.apply(result.prediction) } : result)), { overwrite });
      for (const { imageId, failure } of results) {
        // A person began to edit it while it was under way: that is what not overwriting is for.
        if (edited.has(imageId)) skipped++;
        else if (failure === undefined) done++;
        else failed.push({ path: pathOf.get(imageId)!, ...failure });
        tell(imageId);
      }
    },
    () => ended.abort(),
  );
  const pathOf = new Map<number, string>();

  const predict = async (image: PendingImage): Promise<ImageResult> => {
    const ask = async (inferenceOptions: InferenceOptions): Promise<ImageResult> => {
      const { prediction, file } = await inference.predict(
        { model, provider, imagePath: image.absolutePath, imageName: image.path, options: inferenceOptions, rawLogits: false, keepLogits: options.keepLogits ?? true, classIds: fit.classIds },
        { signal: ended.signal },
      );
      return { imageId: image.id, prediction, file };
    };
    try {
      return await ask(options.inferenceOptions);
    } catch (error) {
      if (!concernsOneImage(error)) throw error;
      const gentler = isOutOfMemory(error) ? gentlerOptions(options.inferenceOptions, model, null) : null;
      if (gentler === null) return { imageId: image.id, failure: failureOf(toPlainError(error)) };
      try {
        const result = await ask(gentler);
        retried.push(itemFailure(image.path, error));
        return result;
      } catch (again) {
        if (!concernsOneImage(again)) throw again;
        return { imageId: image.id, failure: failureOf(toPlainError(again)) };
      }
    }
  };
  const queue = pending.todo.entries();
  const work = async (): Promise<void> => {
    for (const [index, image] of queue) {
      await writer.until(index - MOST_AHEAD);
      if (ended.signal.aborted) return;
      pathOf.set(image.id, image.path);
      const result = await predict(image);
      throughput.add(performance.now());
      writer.add(index, result);
    }
  };

  try {
    tell(null);
    // A model that cannot be loaded concerns every image: found out here, it fails none of them.
    await inference.load({ model, provider }, { signal: ended.signal });
    const workers = Array.from({ length: IN_FLIGHT }, async () => {
      try {
        await work();
      } catch (error) {
        ended.abort();
        writer.release();
        throw error;
      }
    });
    const outcomes = await Promise.allSettled(workers);
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    const reason = errors.find((error) => !isCancelled(error));
    // What is finished is stored, whatever ended the run; if it was the store, that is what is told.
    writer.finish();
    if (reason !== undefined) throw reason;
  } catch (error) {
    if (!isCancelled(error) || signal?.aborted !== true) throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  return report(performance.now() - startMs);
}

/** The rest ends the run: the store's own failures, a process that does not start, cancelling. */
function concernsOneImage(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code !== 'cancelled' && error.code !== 'inference.cannotStart' && error.code !== 'inference.disposed' && !error.code.startsWith('project.');
}
