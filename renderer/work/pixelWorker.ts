import { createPixelTasks, runTask, type TaskName, type TaskRequest } from '../../core/editor/work/pixelTasks.ts';
import { toPlainError } from '../../core/errors/appError.ts';
import { readPhotoLevels } from '../canvas/photoLevels.ts';
import { fromMessage, toMessage } from './maskMessages.ts';
import type { WorkAnswer, WorkOrder } from './workMessages.ts';

/** The thread that computes for the tools of one image: one task at a time, so that the window never waits. */

/** What a worker's global scope has that is used here; the library of types for pages knows no workers. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkOrder>) => void) | null;
  postMessage(answer: WorkAnswer, transfer: Transferable[]): void;
}
const scope = self as unknown as WorkerScope;

const levels: ImageBitmap[] = [];
const tasks = createPixelTasks({ read: (rect, mostSamples) => (levels.length === 0 ? null : readPhotoLevels(levels, rect, mostSamples)) });

scope.onmessage = ({ data: order }) => {
  if (order.kind === 'photo') {
    levels.push(...order.levels);
    return;
  }
  const transfer: Transferable[] = [];
  const answer = answerTo(order.name, fromMessage(order.request), transfer);
  scope.postMessage(answer, transfer);
};

function answerTo(name: TaskName, request: unknown, transfer: Transferable[]): WorkAnswer {
  try {
    return { ok: true, result: toMessage(runTask(tasks, name, request as TaskRequest<TaskName>), transfer) };
  } catch (error) {
    return { ok: false, error: toPlainError(error) };
  }
}
