import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';

type ReviewChannels = 'images.setMark' | 'images.order' | 'images.addWork' | 'prediction.load' | 'project.statistics';

export function reviewHandlers(current: CurrentProject): Handlers<ReviewChannels> {
  return {
    'images.setMark': ({ imageId, mark, value }) => {
      const project = current.require();
      project.review.setMark(imageId, mark, value);
      return project.image(imageId);
    },
    'images.order': async (order) => ({ positions: await current.require().positions(order) }),
    'images.addWork': ({ imageId, workMs, corrections }) => {
      current.require().review.addWork(imageId, workMs, corrections);
      return undefined;
    },
    'prediction.load': ({ imageId }) => current.require().keptPrediction(imageId),
    'project.statistics': () => current.require().review.statistics(),
  };
}
