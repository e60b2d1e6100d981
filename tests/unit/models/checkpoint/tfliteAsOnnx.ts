import { checkpointErrorFor } from '../../../../models/checkpoint/checkpointError.ts';
import type { TfliteModel, TfliteOperator } from '../../../../models/checkpoint/tflite.ts';
import { tfliteFloats, tfliteIntegers } from '../../../../models/checkpoint/tfliteConstants.ts';
import type { HeightWidth, TfliteActivation } from '../../../../models/checkpoint/tfliteOperator.ts';
import { GraphBuilder } from '../../../../models/onnx/graphBuilder.ts';
import { writeModel } from '../../../../models/onnx/writeModel.ts';

const error = checkpointErrorFor('test');

/**
 * The operators of a float32 graph as they stand, one by one, at the file's own size: it knows nothing of DeepLab, and
 * so tells whether recognising one went right. Input `input` [1, 3, H, W], output `output`, both float32.
 */
export function tfliteAsOnnx(model: TfliteModel): Uint8Array {
  const g = new GraphBuilder('tflite');
  const nchw = (tensor: number): number[] => [0, 3, 1, 2].map((axis) => model.tensors[tensor].shape[axis]);
  const names = new Map<number, string>([[model.inputs[0], g.input('input', 'float32', nchw(model.inputs[0]))]]);
  for (const operator of model.operators) names.set(operator.outputs[0], emit(g, model, operator, (tensor) => names.get(tensor)!));
  const [output] = model.outputs;
  g.output('output', names.get(output)!, 'float32', nchw(output));
  return writeModel(g.build());
}

function emit(g: GraphBuilder, model: TfliteModel, { operation, inputs, outputs }: TfliteOperator, name: (tensor: number) => string): string {
  const [, outHeight, outWidth, outChannels] = model.tensors[outputs[0]].shape;
  switch (operation.code) {
    case 'CONV_2D':
    case 'DEPTHWISE_CONV_2D': {
      const weight = model.tensors[inputs[1]];
      const [, kernelHeight, kernelWidth, last] = weight.shape;
      const isDepthwise = operation.code === 'DEPTHWISE_CONV_2D';
      // [out, h, w, in] to [out, in, h, w], depthwise [1, h, w, channels] to [channels, 1, h, w].
      const stored = g.initializer('weight', 'float32', weight.shape, tfliteFloats(weight, error));
      const moved = g.node('Transpose', [stored], { perm: isDepthwise ? [3, 0, 1, 2] : [0, 3, 1, 2] });
      const bias = g.initializer('bias', 'float32', [outChannels], tfliteFloats(model.tensors[inputs[2]], error));
      const { strides, dilations, activation } = operation;
      const pads = samePads(model.tensors[inputs[0]].shape, [outHeight, outWidth], [kernelHeight, kernelWidth], strides, dilations);
      return activate(g, g.node('Conv', [name(inputs[0]), moved, bias], { strides: [...strides], dilations: [...dilations], pads, group: isDepthwise ? last : 1 }), activation);
    }
    case 'ADD':
      return g.node('Add', [name(inputs[0]), name(inputs[1])]);
    case 'AVERAGE_POOL_2D':
      return g.node('AveragePool', [name(inputs[0])], { kernel_shape: [...operation.filter], strides: [...operation.strides] });
    case 'CONCATENATION':
      return g.node('Concat', inputs.map(name), { axis: 1 });
    case 'RESIZE_BILINEAR': {
      const size = g.ints([1, outChannels, ...tfliteIntegers(model.tensors[inputs[1]], error)]);
      return g.node('Resize', [name(inputs[0]), '', '', size], { mode: 'linear', coordinate_transformation_mode: operation.alignCorners ? 'align_corners' : 'half_pixel' });
    }
    default:
      throw new Error(`This test does not know ${operation.code}.`);
  }
}

/** TensorFlow's SAME: the odd pixel goes to the far side. */
function samePads(inShape: readonly number[], out: HeightWidth, kernel: HeightWidth, strides: HeightWidth, dilations: HeightWidth): number[] {
  const totals = [0, 1].map((axis) => Math.max((out[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - inShape[axis + 1], 0));
  const before = totals.map((total) => Math.floor(total / 2));
  return [...before, ...totals.map((total, axis) => total - before[axis])];
}

function activate(g: GraphBuilder, tensor: string, activation: TfliteActivation): string {
  if (activation === 'NONE') return tensor;
  if (activation === 'RELU') return g.node('Relu', [tensor]);
  if (activation === 'RELU6') return g.node('Clip', [tensor, g.floats(0), g.floats(6)]);
  throw new Error(`This test does not know ${activation}.`);
}
