import { setImmediate } from 'node:timers/promises';
import { ViewBlender } from '../../core/mask/viewBlender.ts';
import { logitsView } from '../../core/mask/logitsView.ts';
import type { RunnableModel } from '../models/runnableModel.ts';
import { cutView } from './cutView.ts';
import type { NetworkInput } from './decodeForNetwork.ts';
import type { NetworkSession } from './networkSession.ts';
import type { NetworkAnswer, PhotographLabels } from './photographLabels.ts';

/** What the network said: the answer of one run, or what several came to. */
export interface NetworkFindings {
  readonly answer: NetworkAnswer | null;
  readonly labels: PhotographLabels | null;
  /** Milliseconds of the network alone. */
  readonly inferenceMs: number;
}

/**
 * Runs the network on everything that is planned for a photograph.
 * @param onRun called after each run but the last, when messages to other processes can go out
 * @throws AppError `model.cannotRun`, `image.*` of a photograph that is read in bands
 */
export async function labelPhotograph(
  session: Pick<NetworkSession, 'run' | 'runLogits'>,
  model: Pick<RunnableModel, 'description' | 'runnable'>,
  { plan, pictures, imageHeight, imageWidth }: Pick<NetworkInput, 'plan' | 'pictures' | 'imageHeight' | 'imageWidth'>,
  onRun: () => void,
): Promise<NetworkFindings> {
  const [{ height, width }] = plan.sizes;
  const [first] = plan.views;
  if (plan.views.length === 1 && !first.flipped && first.width === width && first.height === height) {
    const pixels = await pictures[0].rows(0, height);
    const startMs = performance.now();
    const answer = await session.run(pixels, height, width);
    return { answer, labels: null, inferenceMs: performance.now() - startMs };
  }
  const classIds = model.description.classes.map(({ id }) => id);
  const blender = new ViewBlender({ height: imageHeight, width: imageWidth, classIds, groupCount: plan.groupCount, alignCorners: model.runnable.alignCorners });
  let inferenceMs = 0;
  for (const [index, view] of plan.views.entries()) {
    if (index > 0) {
      onRun();
      await setImmediate();
    }
    const rows = await pictures[view.sizeIndex].rows(view.top, view.top + view.height);
    const pixels = cutView(rows, plan.sizes[view.sizeIndex].width, { ...view, top: 0 });
    const startMs = performance.now();
    const logits = await session.runLogits(pixels, view.height, view.width);
    inferenceMs += performance.now() - startMs;
    blender.add(logitsView(logits, view));
  }
  return { answer: null, labels: blender.finish(), inferenceMs };
}
