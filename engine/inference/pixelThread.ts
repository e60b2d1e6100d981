import { parentPort } from 'node:worker_threads';
import { toPlainError } from '../../core/errors/appError.ts';
import { performPixelTask, type PixelTask } from './pixelWork.ts';
import type { PixelAnswer } from './pixelThreads.ts';

/** Entry of a pixel thread (out/pixel-thread.cjs), started by PixelThreads. */
parentPort?.on('message', ({ id, task }: { id: number; task: PixelTask }) => {
  let answer: PixelAnswer;
  try {
    answer = { id, result: performPixelTask(task) };
  } catch (error) {
    answer = { id, error: toPlainError(error) };
  }
  // What was scaled is this thread's own memory and goes over without a copy.
  const transfer = 'result' in answer && answer.result instanceof Uint8Array && answer.result.byteLength === answer.result.buffer.byteLength ? [answer.result.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(answer, transfer);
});
