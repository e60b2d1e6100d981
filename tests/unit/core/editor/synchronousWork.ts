import type { PhotoAccess } from '../../../../core/editor/photoAccess.ts';
import { createPixelTasks, runTask } from '../../../../core/editor/work/pixelTasks.ts';
import type { PixelWork } from '../../../../core/editor/work/pixelWork.ts';

/** Does everything at once, for editors without a window. */
export function synchronousWork(photo: PhotoAccess): PixelWork {
  const tasks = createPixelTasks(photo);
  return {
    start(name, request, settle) {
      settle(() => runTask(tasks, name, request));
      return { cancel: () => undefined, markAwaited: () => undefined };
    },
  };
}
