import { setImmediate } from 'node:timers/promises';
import { ViewBlender } from '../../core/mask/viewBlender.ts';
import { logitsView } from '../../core/mask/logitsView.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import { cutView } from './cutView.ts';
import type { NetworkInput } from './decodeForNetwork.ts';
import type { NetworkSession } from './networkSession.ts';
import { photographLabels, type PhotographLabels } from './photographLabels.ts';

/**
 * Runs the network on everything that is planned for a photograph and puts its answers together.
 * @param onRun called after each run but the last, when messages to other processes can go out
 * @returns `inferenceMs`: milliseconds of the network alone
 * @throws AppError `model.cannotRun`
 */
export async function labelPhotograph(
  session: Pick<NetworkSession, 'run' | 'runLogits'>,
  model: Pick<RunnableModel, 'description' | 'runnable'>,
  { plan, pictures, imageHeight, imageWidth }: NetworkInput,
  onRun: () => void,
): Promise<{ labels: PhotographLabels; inferenceMs: number }> {
  const classIds = model.description.classes.map(({ id }) => id);
  const [{ height, width }] = plan.sizes;
  const [first] = plan.views;
  if (plan.views.length === 1 && !first.flipped && first.width === width && first.height === height) {
    const startMs = performance.now();
    const answer = await session.run(pictures[0], height, width);
    return { inferenceMs: performance.now() - startMs, labels: photographLabels(answer, classIds, imageHeight, imageWidth) };
  }
  const blender = new ViewBlender({ height: imageHeight, width: imageWidth, classIds, groupCount: plan.groupCount, alignCorners: model.runnable.alignCorners });
  let inferenceMs = 0;
  for (const [index, view] of plan.views.entries()) {
    if (index > 0) {
      onRun();
      await setImmediate();
    }
    const pixels = cutView(pictures[view.sizeIndex], plan.sizes[view.sizeIndex].width, view);
    const startMs = performance.now();
    const logits = await session.runLogits(pixels, view.height, view.width);
    inferenceMs += performance.now() - startMs;
    blender.add(logitsView(logits, view));
  }
  return { labels: blender.finish(), inferenceMs };
}
