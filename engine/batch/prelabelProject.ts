import { AppError, isCancelled, toPlainError } from '../../core/errors/appError.ts';
import type { InferenceOptions } from '../../core/inference/inferenceOptions.ts';
import type { ItemFailure } from '../../core/project/imageSummary.ts';
import type { PrelabelReport } from '../../core/report/prelabelReport.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import type { ProviderId } from '../inference/providers.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import type { PendingImage } from '../project/journal.ts';
import type { Project } from '../project/project.ts';
import { fitClasses, type ClassedProject } from './fitClasses.ts';
import { Throughput } from './throughput.ts';

/** One runs, one is decoded, one is on its way: the process never waits for us and memory stays bounded. */
const IN_FLIGHT = 3;

export interface PrelabelOptions {
  /** Null = every image of the folder. */
  readonly imageIds: readonly number[] | null;
  /** Also images that a person edited or finished, and those that this model has predicted already. */
  readonly overwrite: boolean;
  readonly inferenceOptions: InferenceOptions;
}

export interface PrelabelRequest {
  readonly project: ClassedProject & Pick<Project, 'putPrediction' | 'putFailure'>;
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
 * Pre-labels the images of a project. Each result is stored in its own transaction as it comes, so cancelling (or a
 * killed process) keeps what is done and the next run goes on from there. An image that cannot be read or predicted is
 * recorded with its reason and never ends the run; only what concerns every image does: the model, the inference
 * process that does not start, the project's file.
 * @throws AppError `model.cannotRun`, `inference.cannotStart`, `project.classesDiffer`, `project.*` of the store
 */
export async function prelabelProject(request: PrelabelRequest, { signal, onProgress }: PrelabelListeners = {}): Promise<PrelabelReport> {
  const { project, inference, model, provider, options } = request;
  const fit = fitClasses(project, model);
  const pending = project.pendingImages({ imageIds: options.imageIds, overwrite: options.overwrite, modelHash: model.sha256 });
  const total = pending.todo.length + pending.skipped;
  const failed: ItemFailure[] = [];
  let done = 0;
  let skipped = pending.skipped;
  const report = (elapsedMs: number): PrelabelReport => ({
    images: total, done, skipped, failed, provider,
    imagesPerSecond: elapsedMs > 0 ? (done * 1000) / elapsedMs : 0,
    model: model.id,
    cancelled: signal?.aborted ?? false,
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

  const predictAndStore = async (image: PendingImage): Promise<void> => {
    try {
      const { prediction } = await inference.predict(
        { model, provider, imagePath: image.absolutePath, imageName: image.path, options: options.inferenceOptions, rawLogits: false },
        { signal: ended.signal },
      );
      project.putPrediction(image.id, fit(prediction), { overwrite: options.overwrite });
      done++;
    } catch (error) {
      // A person began to edit it while it was under way: that is what not overwriting is for.
      if (error instanceof AppError && error.code === 'project.edited') skipped++;
      else if (concernsOneImage(error)) failed.push(recordFailure(project, image, error));
      else throw error;
    }
    throughput.add(performance.now());
    tell(image.id);
  };
  const queue = pending.todo.values();
  const work = async (): Promise<void> => {
    for (const image of queue) {
      if (ended.signal.aborted) return;
      await predictAndStore(image);
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
        throw error;
      }
    });
    const outcomes = await Promise.allSettled(workers);
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    const reason = errors.find((error) => !isCancelled(error));
    if (reason !== undefined) throw reason;
  } catch (error) {
    if (!isCancelled(error) || signal?.aborted !== true) throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  return report(performance.now() - startMs);
}

function recordFailure(project: PrelabelRequest['project'], image: PendingImage, error: unknown): ItemFailure {
  const { code, message } = toPlainError(error);
  project.putFailure(image.id, { code, message });
  return { path: image.path, code, message };
}

/** The rest ends the run: the store's own failures, a process that does not start, cancelling. */
function concernsOneImage(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code !== 'cancelled' && error.code !== 'inference.cannotStart' && error.code !== 'inference.disposed' && !error.code.startsWith('project.');
}
