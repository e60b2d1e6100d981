import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';

export function imageHandlers(current: CurrentProject): Handlers<'images.list' | 'images.setDone'> {
  return {
    'images.list': ({ offset, limit }) => current.require().images(offset, limit),
    'images.setDone': ({ imageId, done }) => current.require().setDone(imageId, done),
  };
}
