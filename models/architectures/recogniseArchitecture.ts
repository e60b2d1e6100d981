import { AppError } from '../../core/errors/appError.ts';
import { matchStateDict } from '../checkpoint/matchStateDict.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import { deepLabV3Tensors, isTrainingOnly } from '../deeplabv3/deepLabV3.ts';
import { architectures, type Architecture } from './architecture.ts';
import { classCount } from './classCount.ts';

export interface Recognised {
  readonly architecture: Architecture;
  /** Of the tensors that told it. */
  readonly tensorCount: number;
}

/** From this share of the expected tensors on, a checkpoint is meant to be the architecture, and what differs is worth listing. */
const NEAR = 0.5;

/**
 * Finds the architecture whose tensors, keys and shapes, are just those of the checkpoint. No two share them. How far apart
 * a convolution's taps are is not among a checkpoint's tensors: output stride and rates are the architecture's own.
 *
 * @param atrousRates as asked for; their number is the number of ASPP's 3x3 branches
 * @param name the file as the person knows it
 * @throws AppError `checkpoint.mismatch` with all that differs from the nearest one; `checkpoint.unsupported` where none is near
 */
export function recogniseArchitecture(weights: StateDict, { atrousRates, name = 'The checkpoint' }: { atrousRates?: readonly number[] | undefined; name?: string } = {}): Recognised {
  const numClasses = classCount(weights);
  if (numClasses === null) throw unknown(weights, name);
  const candidates = architectures.map((architecture) => {
    const { network } = architecture;
    const expected = deepLabV3Tensors({ ...network, atrousRates: atrousRates ?? network.atrousRates, numClasses });
    return { architecture, expected, common: commonTensors(weights, expected) };
  });
  const used = [...weights.keys()].filter((key) => !isTrainingOnly(key)).length;
  const exact = candidates.find(({ expected, common }) => common === expected.size && common === used);
  if (exact !== undefined) return { architecture: exact.architecture, tensorCount: used };
  // Two depths of ResNet share most tensors: the one that leaves the fewest over on both sides is the nearest.
  const leftOver = ({ expected, common }: (typeof candidates)[number]): number => expected.size + used - 2 * common;
  const [nearest] = [...candidates].sort((a, b) => leftOver(a) - leftOver(b));
  if (nearest.common < NEAR * nearest.expected.size) throw unknown(weights, name);
  matchStateDict(weights, nearest.expected, { name, network: `${nearest.architecture.id}, which is the nearest of the known architectures`, mayIgnore: isTrainingOnly });
  throw new Error('A checkpoint without a difference was not recognised.');
}

/** How many tensors are there with the expected shape. */
function commonTensors(weights: StateDict, expected: ReadonlyMap<string, readonly number[]>): number {
  return [...expected].filter(([key, shape]) => weights.get(key)?.shape.join() === shape.join()).length;
}

function unknown(weights: StateDict, name: string): AppError {
  const known = architectures.map(({ id }) => id).join(', ');
  const keys = [...weights.keys()];
  const shown = `${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ', …' : ''}`;
  return new AppError(
    'checkpoint.unsupported',
    `${name}: it is none of the networks that Atrous knows by their tensors (${known}): it holds ${keys.length} tensors, ${shown}. Export the network as ONNX (torch.onnx.export) and add that file.`,
    { file: name, keys, why: `it is none of the networks that Atrous knows by their tensors (${known})` },
  );
}
