import type { DeepLabV3Architecture } from '../deeplabv3/deepLabV3.ts';
import type { Precision } from '../deeplabv3/onnxNetwork.ts';
import { checkOutputStride } from '../deeplabv3/outputStride.ts';
import type { MultiGrid } from '../deeplabv3/resnet.ts';

/** What a person may ask to be different from how the checkpoint was trained. */
export interface CompileOptions {
  readonly outputStride?: number | undefined;
  readonly atrousRates?: readonly number[] | undefined;
  readonly multiGrid?: MultiGrid | undefined;
  readonly precision?: Precision | undefined;
  /** The checkpoint's name for messages. */
  readonly name?: string | undefined;
}

/**
 * The network as asked for. Another output stride than the trained one scales ASPP's rates with the resolution of its
 * input, as the paper does ((6, 12, 18) at 16 is (12, 24, 36) at 8), unless rates are given.
 * @throws AppError `model.outputStride`
 */
export function adaptNetwork<Network extends Omit<DeepLabV3Architecture, 'numClasses'>>(trained: Network, { outputStride, atrousRates, multiGrid }: CompileOptions): Network {
  const stride = checkOutputStride(outputStride ?? trained.outputStride);
  const factor = trained.outputStride / stride;
  return {
    ...trained,
    outputStride: stride,
    atrousRates: atrousRates ?? trained.atrousRates.map((rate) => Math.max(1, Math.round(rate * factor))),
    multiGrid: multiGrid ?? trained.multiGrid,
  };
}
