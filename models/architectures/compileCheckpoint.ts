import { AppError } from '../../core/errors/appError.ts';
import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import { deepLabV3, type DeepLabV3Architecture } from '../deeplabv3/deepLabV3.ts';
import type { Precision } from '../deeplabv3/onnxNetwork.ts';
import { checkOutputStride } from '../deeplabv3/outputStride.ts';
import type { MultiGrid } from '../deeplabv3/resnet.ts';
import { guessClasses } from '../guess/guessClasses.ts';
import type { Architecture } from './architecture.ts';

/** What a person may ask to be different from how the checkpoint was trained. */
export interface CompileOptions {
  readonly outputStride?: number;
  readonly atrousRates?: readonly number[];
  readonly multiGrid?: MultiGrid;
  readonly precision?: Precision;
  /** The checkpoint's name for messages and as the model's name. */
  readonly name?: string;
}

/** The last convolution, whose filters are the classes. */
const CLASSIFIER = 'classifier.4.weight';

/**
 * A checkpoint as a network in ONNX, and how to run it.
 *
 * Another output stride than the trained one scales ASPP's rates with the resolution of its input, as the paper does
 * ((6, 12, 18) at 16 is (12, 24, 36) at 8), unless rates are given.
 *
 * @returns `network`: ONNX with input float32 [1, 3, H, W] and logits float32 [1, numClasses, H, W]
 * @throws AppError `checkpoint.mismatch`, `model.outputStride`, `model.architecture`
 */
export function compileCheckpoint(weights: StateDict, architecture: Architecture, options: CompileOptions = {}): { network: Uint8Array; description: ModelDescription } {
  const numClasses = weights.get(CLASSIFIER)?.shape[0];
  if (numClasses === undefined) {
    throw new AppError('checkpoint.mismatch', `${options.name ?? 'The checkpoint'} has no tensor ${CLASSIFIER}: it is no DeepLabV3 with torchvision's keys.`, { missing: [CLASSIFIER] });
  }
  const network = adapt(architecture.network, options);
  const bytes = deepLabV3({ ...network, numClasses, weights, precision: options.precision, name: options.name });
  return { network: bytes, description: describe(architecture, network, numClasses, options.name) };
}

function adapt(trained: Architecture['network'], { outputStride, atrousRates, multiGrid }: CompileOptions): Architecture['network'] {
  const stride = checkOutputStride(outputStride ?? trained.outputStride);
  const factor = trained.outputStride / stride;
  return {
    ...trained,
    outputStride: stride,
    atrousRates: atrousRates ?? trained.atrousRates.map((rate) => Math.max(1, Math.round(rate * factor))),
    multiGrid: multiGrid ?? trained.multiGrid,
  };
}

function describe({ title, input }: Architecture, network: Omit<DeepLabV3Architecture, 'numClasses'>, numClasses: number, name?: string): ModelDescription {
  const alignCorners = network.alignCorners ?? false;
  const output = { name: 'logits', kind: 'logits', classAxis: 1, alignCorners, singleChannel: false } as const;
  return modelDescriptionSchema.parse({
    name: name ?? title,
    input: {
      name: 'input',
      layout: 'NCHW',
      dtype: 'float32',
      channelOrder: 'RGB',
      ...input,
      // With aligned corners, sides of 16 k + 1 put feature samples exactly on pixels; else whole multiples do as in training.
      size: { kind: 'multiple', multiple: network.outputStride, offset: alignCorners ? 1 : 0 },
    },
    output,
    ...guessClasses(numClasses, output, () => {}),
  });
}
