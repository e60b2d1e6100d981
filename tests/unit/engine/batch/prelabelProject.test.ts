import { describe, expect, it } from 'vitest';
import type { AppError} from '../../../../core/errors/appError.ts';
import { CancelledError } from '../../../../core/errors/appError.ts';
import { DEFAULT_INFERENCE_OPTIONS } from '../../../../core/inference/inferenceOptions.ts';
import type { Prediction } from '../../../../core/inference/prediction.ts';
import { prelabelProject, type PrelabelCounts, type PrelabelRequest } from '../../../../engine/batch/prelabelProject.ts';
import type { PredictRequest } from '../../../../engine/inference/protocol.ts';
import type { ClassMapping } from '../../../../core/classes/classMapping.ts';
import { boxes, predictionOf } from '../../../fixtures/predictions.ts';
import { fakeModel } from '../inference/fakeModel.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

interface Scene {
  readonly images?: number;
  readonly skipped?: number;
  readonly adopts?: boolean;
  /** What predicting image N does; default: it works after a moment. */
  readonly predict?: (request: PredictRequest, signal: AbortSignal) => Promise<void>;
  readonly load?: () => Promise<void>;
  readonly put?: (imageId: number) => void;
}

function scene({ images = 5, skipped = 0, adopts = true, predict = moment, load = moment, put = () => {} }: Scene) {
  const stored: number[] = [];
  const failures: { imageId: number; code: string }[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const request: PrelabelRequest = {
    project: {
      info: () => ({ classSet: { classes: [{ id: 0, name: 'something else', color: '#000000' }], backgroundId: 0 } }) as ReturnType<PrelabelRequest['project']['info']>,
      adoptClasses: () => adopts,
      classes: { mapping: () => null },
      hasPredictionsOf: () => false,
      pendingImages: () => ({
        todo: Array.from({ length: images }, (_, i) => ({ id: i + 1, path: `${i + 1}.jpg`, absolutePath: `/images/${i + 1}.jpg` })),
        skipped,
      }),
      putResults: (results) => {
        const edited = new Set<number>();
        for (const { imageId, failure } of results) {
          try {
            if (failure === undefined) put(imageId);
          } catch (error) {
            if ((error as AppError).code !== 'project.edited') throw error;
            edited.add(imageId);
            continue;
          }
          if (failure === undefined) stored.push(imageId);
          else failures.push({ imageId, code: failure.code });
        }
        return edited;
      },
    },
    inference: {
      load: async () => {
        await load();
        return { loadMs: 1 };
      },
      predict: async (given, { signal } = {}) => {
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        try {
          await predict(given, signal!);
          if (signal!.aborted) throw new CancelledError();
          return { prediction: {} as Prediction, rawLogits: null, file: { contentHash: '', sizeBytes: 1, modifiedMs: 1 } };
        } finally {
          inFlight--;
        }
      },
    },
    model: fakeModel,
    provider: 'cpu',
    options: { imageIds: null, overwrite: false, inferenceOptions: DEFAULT_INFERENCE_OPTIONS },
  };
  return { request, stored, failures, mostInFlight: () => mostInFlight };
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

describe('prelabelProject', () => {
  it('stores every image in the order of the list, with six in flight at most', async () => {
    const { request, stored, mostInFlight } = scene({ images: 12 });
    const report = await prelabelProject(request);
    expect(stored).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(report).toMatchObject({ images: 12, done: 12, skipped: 0, failed: [], provider: 'cpu', model: 'tiny', cancelled: false });
    expect(report.imagesPerSecond).toBeGreaterThan(0);
    expect(mostInFlight()).toBe(6);
  });

  it('stores in the classes that there are by then, not in those of the start', async () => {
    const { request } = scene({ images: 1 });
    let mapping: ClassMapping | null = null;
    const classIds: number[] = [];
    await prelabelProject({
      ...request,
      project: {
        ...request.project,
        classes: { mapping: () => mapping },
        putResults: (results) => {
          for (const result of results) if (result.failure === undefined) classIds.push(...result.prediction.layers.map(({ classId }) => classId));
          return new Set();
        },
      },
      inference: {
        ...request.inference,
        predict: async () => {
          await moment();
          mapping = [{ from: 1, to: 5 }];
          return { prediction: predictionOf(boxes(20, 10, [1, 0, 0, 5, 5])), rawLogits: null, file: { contentHash: '', sizeBytes: 1, modifiedMs: 1 } };
        },
      },
    });
    expect(classIds).toEqual([5]);
  });

  it('asks for what there is to correct in the classes of the project', async () => {
    const asked: PredictRequest['classIds'][] = [];
    const { request } = scene({ images: 1 });
    await prelabelProject({
      ...request,
      project: { ...request.project, classes: { mapping: () => [{ from: 1, to: 0 }] } },
      inference: {
        ...request.inference,
        predict: ({ classIds }) => {
          asked.push(classIds);
          return Promise.resolve({ prediction: predictionOf(boxes(20, 10)), rawLogits: null, file: { contentHash: '', sizeBytes: 1, modifiedMs: 1 } });
        },
      },
    });
    expect(asked).toEqual([fakeModel.description.classes.map(({ id }) => (id === 1 ? 0 : id))]);
  });

  it('records an image that fails, and goes on', async () => {
    const { request, stored, failures } = scene({
      predict: async ({ imageName }) => {
        await moment();
        if (imageName === '2.jpg') throw errorOf('image.truncated', '2.jpg is cut off.');
        if (imageName === '4.jpg') throw errorOf('inference.died', 'Died twice on 4.jpg.');
      },
    });
    const report = await prelabelProject(request);
    expect(stored.sort()).toEqual([1, 3, 5]);
    expect(failures).toEqual([{ imageId: 2, code: 'image.truncated' }, { imageId: 4, code: 'inference.died' }]);
    expect(report.done).toBe(3);
    expect(report.failed).toEqual([
      { path: '2.jpg', code: 'image.truncated', message: '2.jpg is cut off.' },
      { path: '4.jpg', code: 'inference.died', message: 'Died twice on 4.jpg.' },
    ]);
  });

  it('tries an image once more with less memory where its process died, says so, and only then gives up', async () => {
    const asked: { name: string; longSide: number | null }[] = [];
    const { request, stored, failures } = scene({
      images: 4,
      predict: async ({ imageName, options }) => {
        await moment();
        asked.push({ name: imageName, longSide: options.longSide });
        if (imageName === '2.jpg' && options.longSide === 514) throw errorOf('inference.died', 'The process ended twice on 2.jpg.');
        if (imageName === '3.jpg') throw errorOf('model.cannotRun', 'The model tiny cannot be run on CPU: std::bad_alloc.');
        if (imageName === '4.jpg') throw errorOf('image.truncated', '4.jpg is cut off.');
      },
    });
    const report = await prelabelProject({ ...request, options: { ...request.options, inferenceOptions: { ...DEFAULT_INFERENCE_OPTIONS, longSide: 514 } }, model: { ...fakeModel, runnable: { ...fakeModel.runnable, hasLogits: false } } });
    expect(asked.filter(({ name }) => name === '2.jpg').map(({ longSide }) => longSide)).toEqual([514, 257]);
    expect(asked.filter(({ name }) => name === '3.jpg').map(({ longSide }) => longSide)).toEqual([514, 257]);
    expect(asked.filter(({ name }) => name === '4.jpg')).toHaveLength(1);
    expect(stored).toEqual([1, 2]);
    expect(failures).toEqual([{ imageId: 3, code: 'model.cannotRun' }, { imageId: 4, code: 'image.truncated' }]);
    expect(report.retried).toEqual([{ path: '2.jpg', code: 'inference.died', message: 'The process ended twice on 2.jpg.' }]);
  });

  it('writes what waited for an image that never came, where the store fails meanwhile it says so', async () => {
    const { request } = scene({
      images: 40,
      put: () => {
        throw errorOf('project.diskFull', 'There is no room left.');
      },
    });
    await expect(prelabelProject(request)).rejects.toMatchObject({ code: 'project.diskFull' });
  });

  it('counts an image that a person began to edit meanwhile as skipped', async () => {
    const { request, failures } = scene({
      images: 3,
      skipped: 2,
      put: (imageId) => {
        if (imageId === 2) throw errorOf('project.edited', 'A person has worked on 2.jpg.');
      },
    });
    expect(await prelabelProject(request)).toMatchObject({ images: 5, done: 2, skipped: 3, failed: [] });
    expect(failures).toEqual([]);
  });

  it('keeps what is done when it is cancelled', async () => {
    const controller = new AbortController();
    const { request, stored, failures } = scene({ images: 50, put: (imageId) => imageId >= 10 && controller.abort() });
    const report = await prelabelProject(request, { signal: controller.signal });
    expect(report).toMatchObject({ images: 50, done: stored.length, failed: [], cancelled: true });
    // What was stored together, and what was finished by then.
    expect(stored.length).toBeGreaterThanOrEqual(10);
    expect(stored.length).toBeLessThan(24);
    expect(failures).toEqual([]);
  });

  it('does nothing where it is cancelled before it begins', async () => {
    const { request, stored } = scene({});
    expect(await prelabelProject(request, { signal: AbortSignal.abort() })).toMatchObject({ done: 0, cancelled: true });
    expect(stored).toEqual([]);
  });

  it('ends where the project cannot be written to, and has stopped all work when it throws', async () => {
    let running = 0;
    const { request, stored } = scene({
      images: 50,
      predict: async (_, signal) => {
        running++;
        await moment();
        running--;
        if (signal.aborted) throw new CancelledError();
      },
      put: (imageId) => {
        if (imageId === 5) throw errorOf('project.diskFull', 'There is no room left.');
      },
    });
    await expect(prelabelProject(request)).rejects.toMatchObject({ code: 'project.diskFull' });
    expect(running).toBe(0);
    expect(stored.length).toBeLessThan(10);
  });

  it.each(['inference.cannotStart', 'project.busy'])('ends with %s instead of failing every image', async (code) => {
    const { request, failures } = scene({ predict: () => Promise.reject(errorOf(code, 'No.')) });
    await expect(prelabelProject(request)).rejects.toMatchObject({ code });
    expect(failures).toEqual([]);
  });

  it('ends where the model cannot be loaded, and fails no image', async () => {
    const { request, failures } = scene({ load: () => Promise.reject(errorOf('model.cannotRun', 'Not on this provider.')) });
    await expect(prelabelProject(request)).rejects.toMatchObject({ code: 'model.cannotRun' });
    expect(failures).toEqual([]);
  });

  it("refuses a model whose classes contradict the project's", async () => {
    const { request, stored } = scene({ adopts: false });
    await expect(prelabelProject(request)).rejects.toMatchObject({ code: 'project.classesDiffer' });
    expect(stored).toEqual([]);
  });

  it('tells how far it is, image by image', async () => {
    const told: { counts: PrelabelCounts; imageId: number | null }[] = [];
    const { request } = scene({
      images: 4,
      skipped: 3,
      predict: ({ imageName }) => (imageName === '3.jpg' ? Promise.reject(errorOf('image.empty', '3.jpg is empty.')) : moment()),
    });
    await prelabelProject(request, { onProgress: (counts, imageId) => told.push({ counts, imageId }) });
    expect(told[0]).toMatchObject({ imageId: null, counts: { done: 0, failed: 0, skipped: 3, total: 7, imagesPerSecond: null, secondsLeft: null } });
    expect(told.slice(1).map(({ imageId }) => imageId).sort()).toEqual([1, 2, 3, 4]);
    expect(told.at(-1)?.counts).toMatchObject({ done: 3, failed: 1, skipped: 3, total: 7, secondsLeft: 0 });
    expect(told.at(-1)?.counts.imagesPerSecond).toBeGreaterThan(0);
  });

  it('is done at once where nothing is to do', async () => {
    const { request } = scene({ images: 0, skipped: 9, load: () => Promise.reject(new Error('must not be loaded')) });
    expect(await prelabelProject(request)).toMatchObject({ images: 9, done: 0, skipped: 9, cancelled: false, imagesPerSecond: 0 });
  });
});
