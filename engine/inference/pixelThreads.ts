import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError, fromPlainError, type PlainError } from '../../core/errors/appError.ts';
import type { Prediction } from '../../core/inference/prediction.ts';
import type { PixelTask, PixelWork } from './pixelWork.ts';

/** More would wait for the network, or, where a graphics card is faster than they are, for memory. */
const MOST_THREADS = 4;

/**
 * A thread's short-lived objects are few: what is large lies outside V8's heap. Left alone, V8 lets their space grow to 48 MB for
 * each thread, step by step over thousands of images, which looks as if something were kept.
 */
const YOUNG_GENERATION_MB = 12;

/** What a pixel thread answers (engine/inference/pixelThread.ts). */
export type PixelAnswer = { readonly id: number; readonly result: Uint8Array | Prediction } | { readonly id: number; readonly error: PlainError };

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/**
 * Pixel work in threads beside the one that the network blocks. A thread starts with the first task that needs it; one that
 * dies (of memory, in a very large image) fails its own tasks and is replaced.
 * @param script absolute path of the bundle of engine/inference/pixelThread.ts
 */
export class PixelThreads implements PixelWork {
  readonly #script: string;
  readonly #threads: Thread[] = [];
  readonly #mostThreads: number;
  #code: string | null = null;
  #nextId = 1;

  constructor(script: string, mostThreads = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1))) {
    this.#script = script;
    this.#mostThreads = mostThreads;
  }

  resample(task: Parameters<PixelWork['resample']>[0]): Promise<Uint8Array> {
    return this.#send({ kind: 'resample', ...task }, []);
  }

  label(task: Parameters<PixelWork['label']>[0]): Promise<Prediction> {
    // The label map of a very large photograph is hundreds of megabytes: it goes over, and is not copied.
    const map = task.labels?.labelMap.data;
    const isOwn = map !== undefined && map.byteLength === map.buffer.byteLength && map.buffer instanceof ArrayBuffer;
    return this.#send({ kind: 'label', ...task }, isOwn ? [map.buffer as ArrayBuffer] : []);
  }

  #send<Result>(task: PixelTask, transfer: ArrayBuffer[]): Promise<Result> {
    const thread = this.#leastBusy();
    const id = this.#nextId++;
    return new Promise<Result>((resolve, reject) => {
      thread.waiting.set(id, { resolve, reject });
      thread.worker.postMessage({ id, task }, transfer);
    });
  }

  #leastBusy(): Thread {
    const idle = this.#threads.find(({ waiting }) => waiting.size === 0);
    if (idle !== undefined) return idle;
    if (this.#threads.length < this.#mostThreads) return this.#start();
    return this.#threads.reduce((least, thread) => (thread.waiting.size < least.waiting.size ? thread : least));
  }

  #start(): Thread {
    // As text: a thread cannot be started from inside the archive that Electron packs the program into.
    this.#code ??= readFileSync(this.#script, 'utf8');
    const worker = new Worker(this.#code, { eval: true, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } });
    const thread: Thread = { worker, waiting: new Map() };
    // It alone must not keep the process alive.
    worker.unref();
    worker.on('message', (answer: PixelAnswer) => {
      const waiting = thread.waiting.get(answer.id);
      thread.waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(fromPlainError(answer.error));
      else waiting?.resolve(answer.result as never);
    });
    const lost = (reason: string): void => {
      const index = this.#threads.indexOf(thread);
      if (index >= 0) this.#threads.splice(index, 1);
      const error = new AppError('inference.outOfMemory', `There was not enough memory to label the image (${reason}).`, { reason });
      for (const { reject } of thread.waiting.values()) reject(error);
      thread.waiting.clear();
    };
    worker.on('error', (error) => lost(error.message));
    worker.on('exit', (code) => lost(`exit code ${code}`));
    this.#threads.push(thread);
    return thread;
  }
}
