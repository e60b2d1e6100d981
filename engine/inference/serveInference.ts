import { AppError, toPlainError } from '../../core/errors/appError.ts';
import { checkInferenceOptions } from '../../core/inference/checkInferenceOptions.ts';
import { longSideOf } from '../../core/inference/planViews.ts';
import { networkSize } from '../../core/model/networkSize.ts';
import { decodeForNetwork, type NetworkInput } from './decodeForNetwork.ts';
import { JobQueue } from './jobQueue.ts';
import { labelPhotograph } from './labelPhotograph.ts';
import { pixelWorkHere, type PixelWork } from './pixelWork.ts';
import type { CheckModelRequest, InferencePort, InferenceVerb, InferenceVerbs, LoadOutcome, LoadRequest, PredictOutcome, PredictRequest, ToInference } from './protocol.ts';
import { selfTest } from './selfTest.ts';
import { SessionCache } from './sessionCache.ts';

/** Side in pixels of the grey image that a new model is checked with: enough for five halvings and an atrous rate. */
const CHECK_SIDE_PX = 96;
const GREY = 128;

/**
 * Everything that an inference process does: answers requests in the order in which they come. Decoding of the
 * next images goes on while the network runs.
 * @param port the process's line to its parent; says `ready` at once
 * @param pixelWork who works on pixels while the network runs
 */
export function serveInference(port: InferencePort, pixelWork: PixelWork = pixelWorkHere): void {
  const sessions = new SessionCache();
  const queue = new JobQueue();

  const enqueue = <Verb extends InferenceVerb, Prepared>(
    id: number,
    prepare: () => Promise<Prepared>,
    run: (prepared: Prepared) => Promise<() => Promise<InferenceVerbs[Verb]['outcome']>>,
  ): void =>
    queue.add({
      id,
      prepare,
      run: async (prepared: never) => {
        const finish = await run(prepared);
        return async () => port.send({ kind: 'done', id, outcome: await finish() });
      },
      fail: (error) => port.send({ kind: 'failed', id, error: toPlainError(error) }),
    });
  const nothing = (): Promise<void> => Promise.resolve();
  /** For a verb that leaves nothing to be done while the next one runs. */
  const whole = async <Outcome>(outcome: Promise<Outcome>): Promise<() => Promise<Outcome>> => {
    const value = await outcome;
    return () => Promise.resolve(value);
  };

  port.onMessage((message: ToInference) => {
    switch (message.kind) {
      case 'cancel':
        return queue.cancel(message.id);
      case 'predict':
        return enqueue<'predict', NetworkInput>(
          message.id,
          async () => {
            checkInferenceOptions(message.request.model, message.request.options);
            return decodeForNetwork(message.request.imagePath, message.request.model, message.request.options, pixelWork);
          },
          (input) => predict(sessions, message.request, input, pixelWork, () => port.send({ kind: 'alive' })),
        );
      case 'load':
        return enqueue<'load', void>(message.id, nothing, () => whole(load(sessions, message.request)));
      case 'checkModel':
        return enqueue<'checkModel', void>(message.id, nothing, () => whole(checkModel(sessions, message.request)));
      case 'selfTest':
        return enqueue<'selfTest', void>(message.id, nothing, () => whole(selfTest(message.request.provider)));
    }
  });
  port.send({ kind: 'ready' });
}

async function load(sessions: SessionCache, { model, provider }: LoadRequest): Promise<LoadOutcome> {
  const startMs = performance.now();
  await sessions.get(model, provider);
  return { loadMs: performance.now() - startMs };
}

/** @returns what makes labels of the network's findings, while the network has the next image */
async function predict(sessions: SessionCache, request: PredictRequest, input: NetworkInput, pixelWork: PixelWork, onRun: () => void): Promise<() => Promise<PredictOutcome>> {
  const { model, provider } = request;
  const { options, file, imageHeight: height, imageWidth: width } = input;
  const session = await sessions.get(model, provider);
  const { answer, labels, inferenceMs } = await labelPhotograph(session, model, input, onRun);
  const largest = input.plan.sizes.reduce((a, b) => (b.width > a.width ? b : a));
  const circumstances = {
    model: { id: model.id, name: model.name, sha256: model.sha256, description: model.description },
    width,
    height,
    parameters: {
      longSide: longSideOf(options, model.description, { width, height }),
      inputHeight: largest.height,
      inputWidth: largest.width,
      scales: options.scales,
      flip: options.flip,
      tile: options.tile,
      provider,
    },
    decodeMs: input.decodeMs,
    inferenceMs,
    classIds: request.classIds,
  };
  const rawLogits = request.rawLogits ? ((answer ?? labels)?.logits ?? null) : null;
  return async () => {
    const prediction = await pixelWork.label({ answer, labels, circumstances, keep: request.keepLogits === false ? 'drop' : 'keep' });
    return { prediction, rawLogits, file };
  };
}

/** @throws AppError `model.cannotRun` where it fails or its answer does not fit its description */
async function checkModel(sessions: SessionCache, { model }: CheckModelRequest): Promise<{ runMs: number }> {
  const { height, width } = networkSize(model.description, { height: CHECK_SIDE_PX, width: CHECK_SIDE_PX }, CHECK_SIDE_PX);
  const session = await sessions.get(model, 'cpu');
  const startMs = performance.now();
  const answer = await session.run(new Uint8Array(height * width * 3).fill(GREY), height, width);
  const runMs = performance.now() - startMs;
  const classes = model.description.classes.length;
  if (answer.logits !== null && answer.logits.numClasses !== classes) {
    throw new AppError('model.cannotRun', `The model ${model.id} gives ${answer.logits.numClasses} classes, but its description names ${classes}.`, { model: model.id, why: `${answer.logits.numClasses} != ${classes}` });
  }
  return { runMs };
}
