import { isIdentityNormalisation, type ModelDescription } from '../../core/model/modelDescription.ts';
import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { onnxDataType } from '../onnx/onnxDataType.ts';

/**
 * From `image` uint8 [1, H, W, 3] RGB to what the network takes: type, layout, channel order, and
 * (value * scale - mean) / std as one multiplication and one addition.
 * Layout comes before arithmetic, so that a GPU provider without 8-bit types leaves only the first Cast to the CPU.
 * @returns name of the tensor; `image` itself where the network takes it as it is
 */
export function emitPreprocessing(g: GraphBuilder, image: string, input: ModelDescription['input']): string {
  const isNchw = input.layout === 'NCHW';
  let x = input.dtype === 'uint8' ? image : g.node('Cast', [image], { to: onnxDataType.float32 }, 'float');
  if (isNchw) x = g.node('Transpose', [x], { perm: [0, 3, 1, 2] }, 'nchw');
  if (input.channelOrder === 'BGR') x = g.node('Gather', [x, g.ints([2, 1, 0])], { axis: isNchw ? 1 : 3 }, 'bgr');
  if (!isIdentityNormalisation(input)) {
    const perChannel = (values: number[]): string => g.constant('float32', isNchw ? [1, 3, 1, 1] : [1, 1, 1, 3], Float32Array.from(values));
    x = g.node('Mul', [x, perChannel(input.std.map((std) => input.scale / std))], {}, 'scaled');
    if (input.mean.some((mean) => mean !== 0)) {
      x = g.node('Add', [x, perChannel(input.mean.map((mean, channel) => -mean / input.std[channel]!))], {}, 'normalised');
    }
  }
  return input.dtype === 'float16' ? g.node('Cast', [x], { to: onnxDataType.float16 }, 'half') : x;
}
