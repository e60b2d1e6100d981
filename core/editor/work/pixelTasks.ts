import { splitMask } from '../../mask/splitMask.ts';
import type { PhotoAccess } from '../photoAccess.ts';
import { createCleanUpTask, type CleanUpRequest } from './cleanUpTask.ts';
import { fillRegion } from './fillRegionTask.ts';
import { createScribbleTask } from './scribbleTask.ts';
import { createSuperpixelTask } from './superpixelTask.ts';
import { createThresholdTask } from './thresholdTask.ts';
import { createWandTask } from './wandTask.ts';

/**
 * Everything that may take longer than a frame, by name. Requests and results are data that can be sent to another thread: plain
 * values, arrays, maps, and masks. A task may keep what it made of the last request, for the next one that is like it.
 * @param photo the photograph of the image that is open
 */
export function createPixelTasks(photo: PhotoAccess) {
  return {
    cleanUp: createCleanUpTask(photo),
    wand: createWandTask(photo),
    threshold: createThresholdTask(photo),
    scribble: createScribbleTask(photo),
    superpixels: createSuperpixelTask(photo),
    fillRegion,
    splitMask,
  };
}

export type PixelTasks = ReturnType<typeof createPixelTasks>;
export type TaskName = keyof PixelTasks;
export type TaskRequest<Name extends TaskName> = Parameters<PixelTasks[Name]>[0];
export type TaskResult<Name extends TaskName> = ReturnType<PixelTasks[Name]>;

/** @throws AppError why the task could not be done */
export function runTask<Name extends TaskName>(tasks: PixelTasks, name: Name, request: TaskRequest<Name>): TaskResult<Name> {
  // The compiler cannot follow that the name decides both.
  return (tasks[name] as (request: TaskRequest<Name>) => TaskResult<Name>)(request);
}

/** Whether a task looks at the photograph. */
export function needsPhoto(name: TaskName, request: unknown): boolean {
  switch (name) {
    case 'fillRegion':
    case 'splitMask':
      return false;
    case 'cleanUp':
      return (request as CleanUpRequest).operation === 'snapToEdges';
    default:
      return true;
  }
}
