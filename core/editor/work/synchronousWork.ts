import type { PhotoAccess } from '../photoAccess.ts';
import { createPixelTasks, runTask } from './pixelTasks.ts';
import type { PixelWork } from './pixelWork.ts';

/** Does everything at once, for editors without a window. */
export function synchronousWork(photo: PhotoAccess): PixelWork {
  const tasks = createPixelTasks(photo);
  return {
    start(name, request, settle) {
      settle(() => runTask(tasks, name, request));
      return { cancel: () => undefined };
    },
  };
}
