import type { TaskName, TaskRequest, TaskResult } from './pixelTasks.ts';

/**
 * Computations that may take longer than a frame: in the window a thread of its own does them, without a window they are done at
 * once, before `start` returns.
 */
export interface PixelWork {
  /**
   * @param settle runs once, with a function that gives the result or throws why there is none (an AppError); never after `cancel`
   * @param isAhead nobody waits for it yet: people are not told that something is computed
   */
  start<Name extends TaskName>(name: Name, request: TaskRequest<Name>, settle: (answer: () => TaskResult<Name>) => void, isAhead?: boolean): RunningWork;
}

export interface RunningWork {
  /** Nobody waits for it any more. */
  cancel(): void;
  /** Somebody waits from now on for what was begun ahead. */
  markAwaited(): void;
}
