import { InferenceSession, Tensor } from 'onnxruntime-node';
import { writeModel } from '../../models/onnx/writeModel.ts';
import { makeRunnable } from '../../models/runnable/makeRunnable.ts';
import { runnableNames } from '../../models/runnable/runnableInterface.ts';
import type { MeasuredNetwork } from './networks.ts';

/** Milliseconds of one run, in the order of the rounds. */
export interface Times {
  readonly elapsedMs: readonly number[];
  /** Of all threads of this process together. */
  readonly processorMs: readonly number[];
  /** Pages that the system had to bring: many where memory for the outputs is new instead of used again. */
  readonly pageFaults: readonly number[];
}

export interface Measurement {
  /** Float pixels in, upsampled float logits out. */
  readonly network: Times;
  /** Bytes in; label, confidence and low-resolution logits out. */
  readonly runnable: Times;
}

export interface MeasureOptions {
  readonly provider: string;
  readonly sidePx: number;
  readonly rounds: number;
  readonly threads: number;
  /** No round starts after this time. At least three are run. */
  readonly budgetMs: number;
}

const LEAST_ROUNDS = 3;

/** The bare network and the runnable graph by turns, so that both meet the same other load of the machine. */
export async function measureNetwork({ model, description }: MeasuredNetwork, options: MeasureOptions): Promise<Measurement> {
  const { sidePx, rounds, budgetMs } = options;
  const pixels = picture(sidePx);
  const network = await InferenceSession.create(writeModel(model), sessionOptions(options));
  const runnable = await InferenceSession.create(makeRunnable(model, description).bytes, sessionOptions(options));
  const contenders = [
    { session: network, feeds: { [description.input.name]: networkInput(pixels, sidePx) } },
    { session: runnable, feeds: { [runnableNames.image]: new Tensor('uint8', pixels, [1, sidePx, sidePx, 3]) } },
  ].map((contender) => ({ ...contender, elapsedMs: [] as number[], processorMs: [] as number[], pageFaults: [] as number[] }));
  // The first run reserves memory and compiles shaders.
  for (const { session, feeds } of contenders) await session.run(feeds);
  const startMs = performance.now();
  for (let round = 0; round < rounds; round++) {
    if (round >= LEAST_ROUNDS && performance.now() - startMs > budgetMs) break;
    for (const { session, feeds, elapsedMs, processorMs, pageFaults } of contenders) {
      const before = process.resourceUsage();
      const beforeMs = performance.now();
      await session.run(feeds);
      elapsedMs.push(performance.now() - beforeMs);
      const after = process.resourceUsage();
      processorMs.push((after.userCPUTime + after.systemCPUTime - before.userCPUTime - before.systemCPUTime) / 1000);
      pageFaults.push(after.minorPageFault - before.minorPageFault);
    }
  }
  for (const { session } of contenders) await session.release();
  const [networkTimes, runnableTimes] = contenders.map(({ elapsedMs, processorMs, pageFaults }) => ({ elapsedMs, processorMs, pageFaults }));
  return { network: networkTimes, runnable: runnableTimes };
}

/** As engine/inference/networkSession.ts has it. */
function sessionOptions({ provider, threads }: MeasureOptions): InferenceSession.SessionOptions {
  return { executionProviders: [provider], intraOpNumThreads: threads, logSeverityLevel: 4, extra: { session: { 'intra_op.allow_spinning': '0' } } };
}

/** Uint8 [1, side, side, 3]: something with soft changes, as a photograph has. */
function picture(side: number): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const [x, y, channel] = [Math.floor(index / 3) % side, Math.floor(index / 3 / side), index % 3];
    return Math.round(127.5 + 60 * Math.sin((x * (channel + 1)) / 40) + 60 * Math.cos((y * (3 - channel)) / 55));
  });
}

/** Float32 [1, 3, side, side], -1..1. */
function networkInput(pixels: Uint8Array, side: number): Tensor {
  const area = side * side;
  const values = Float32Array.from({ length: 3 * area }, (_, index) => pixels[(index % area) * 3 + Math.floor(index / area)] / 127.5 - 1);
  return new Tensor('float32', values, [1, 3, side, side]);
}
