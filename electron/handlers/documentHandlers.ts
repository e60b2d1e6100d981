import { AppError, CancelledError } from '../../core/errors/appError.ts';
import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';
import type { RendererEvents } from '../ipc/rendererEvents.ts';

export function documentHandlers(current: CurrentProject, events: RendererEvents): Handlers<'document.load' | 'document.save'> {
  return {
    'document.load': async ({ imageId }) => {
      const project = current.require();
      const before = project.image(imageId);
      try {
        const loaded = await project.loadDocument(imageId);
        // What was read of the file now is news to the list.
        if (before.width !== loaded.image.width || before.failure?.code !== loaded.image.failure?.code) events.send('images.changed', { images: [loaded.image] });
        return loaded;
      } catch (error) {
        // Another folder was opened while the file was being read: nobody waits for this one any more.
        if (current.open !== project) throw new CancelledError();
        if (error instanceof AppError) events.send('images.changed', { images: [project.image(imageId)] });
        throw error;
      }
    },
    // One small transaction, on disk before the reply goes out: whatever happens afterwards, it is saved.
    'document.save': ({ stateDir, ...change }) => {
      const project = current.require();
      if (stateDir !== undefined && stateDir !== project.info().stateDir) {
        throw new AppError('project.other', 'Another folder was opened, so this change was not saved: open the folder again.', { stateDir });
      }
      const before = project.image(change.imageId);
      const after = project.saveChange(change);
      if (before.state !== after.state) events.send('images.changed', { images: [after] });
      return undefined;
    },
  };
}
