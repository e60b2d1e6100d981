import { intAttribute, intsAttribute } from '../onnx/attributes.ts';
import type { GraphIndex } from '../onnx/graphIndex.ts';
import { tensorDims } from '../onnx/tensorData.ts';

/** Operators that leave the number of channels as it is, and whose first input decides it. */
const channelKeepers = new Set([
  'Identity', 'Cast', 'Resize', 'Softmax', 'LogSoftmax', 'Sigmoid', 'Relu', 'LeakyRelu', 'Clip', 'HardSigmoid', 'HardSwish', 'BatchNormalization',
  'InstanceNormalization', 'Dropout', 'Mul', 'Add', 'Sub', 'Div', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Exp', 'Log', 'Sqrt', 'Tanh',
]);

/**
 * Number of channels of a tensor in NCHW or NHWC, read off the convolution that made it; null where that cannot be told.
 * For files that leave the sizes of their output open.
 */
export function outputChannels(index: GraphIndex, tensor: string): number | null {
  let name = tensor;
  for (let step = 0; step < 64; step++) {
    const node = index.producerOf(name);
    if (!node) return null;
    if (node.opType === 'Conv' || node.opType === 'ConvTranspose' || node.opType === 'QLinearConv') {
      const weight = index.constantOf(node.input[node.opType === 'QLinearConv' ? 3 : 1] ?? '');
      if (!weight) return null;
      const [out = 0, second = 0] = tensorDims(weight);
      return node.opType === 'ConvTranspose' ? second * intAttribute(node, 'group', 1) : out;
    }
    const isLayoutChange = node.opType === 'Transpose' && ['0,2,3,1', '0,3,1,2'].includes(intsAttribute(node, 'perm')?.join() ?? '');
    if (!channelKeepers.has(node.opType) && !isLayoutChange) return null;
    // Of an addition or product, the operand that is no constant.
    name = node.input.find((input) => input !== '' && !index.constantOf(input)) ?? '';
  }
  return null;
}
