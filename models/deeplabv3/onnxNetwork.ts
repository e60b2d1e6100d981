import type { StateDict, Tensor } from '../checkpoint/tensor.ts';
import { toFloat32 } from '../checkpoint/tensor.ts';
import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { float32ToFloat16 } from './float32ToFloat16.ts';
import type { Activation, BatchNormSpec, ConvSpec, Feature, Network } from './network.ts';

export type Precision = 'fp32' | 'fp16';

const DEFAULT_EPSILON = 1e-5;

/**
 * Emits a network as ONNX nodes with the weights of a checkpoint. Batch norm is folded into the convolution
 * before it: y = g (w * x - m) / sqrt(v + e) + b is a convolution with weight w g / sqrt(v + e) and
 * bias b - m g / sqrt(v + e).
 *
 * At fp16 weights and feature maps are float16; global pooling, a sum over every pixel, stays in float32.
 * The checkpoint must have been matched with a TensorList of the same network.
 */
export class OnnxNetwork implements Network {
  private readonly graph: GraphBuilder;
  private readonly weights: StateDict;
  private readonly foldedBatchNorm: boolean;
  private readonly precision: Precision;

  constructor(graph: GraphBuilder, weights: StateDict, options: { foldedBatchNorm: boolean; precision: Precision }) {
    this.graph = graph;
    this.weights = weights;
    this.foldedBatchNorm = options.foldedBatchNorm;
    this.precision = options.precision;
  }

  convBn(x: Feature, spec: ConvSpec & BatchNormSpec, activation: Activation): Feature {
    const { weight, bias } = this.fold(spec);
    return this.emitConv(x, spec, weight, bias, activation);
  }

  conv(x: Feature, spec: ConvSpec, activation: Activation = 'none'): Feature {
    return this.emitConv(x, spec, this.values(`${spec.key}.weight`), this.values(`${spec.key}.bias`), activation);
  }

  convBnOfConcat(parts: readonly Feature[], spec: ConvSpec & BatchNormSpec, activation: Activation): Feature {
    const { weight, bias } = this.fold(spec);
    const total = parts.reduce((sum, part) => sum + part.channels, 0);
    const groups = [parts.filter((part) => part.stride !== 0), parts.filter((part) => part.stride === 0)].filter((group) => group.length > 0);
    const sums = groups.map((group, position) => {
      const columns = group.flatMap((part) => {
        const first = parts.slice(0, parts.indexOf(part)).reduce((sum, before) => sum + before.channels, 0);
        return Array.from({ length: part.channels }, (_, channel) => first + channel);
      });
      const own = pickInputChannels(weight, spec.out, total, columns);
      // The bias belongs to the sum: the first convolution carries it.
      return this.emitConv(this.concat(group), spec, own, position === 0 ? bias : null, 'none');
    });
    return this.activate(sums.reduce((sum, next) => this.add(sum, next)), activation);
  }

  activate(x: Feature, activation: Activation): Feature {
    const hardSigmoid = (): string => this.graph.node('HardSigmoid', [x.tensor], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
    switch (activation) {
      case 'none':
        return x;
      case 'relu':
        return { ...x, tensor: this.graph.node('Relu', [x.tensor]) };
      case 'relu6':
        return { ...x, tensor: this.graph.node('Clip', [x.tensor, this.scalar(0), this.scalar(6)]) };
      case 'hardsigmoid':
        return { ...x, tensor: hardSigmoid() };
      case 'hardswish':
        return { ...x, tensor: this.graph.node('Mul', [x.tensor, hardSigmoid()], {}, 'HardSwish') };
    }
  }

  add(a: Feature, b: Feature): Feature {
    return { ...a, tensor: this.graph.node('Add', [a.tensor, b.tensor]) };
  }

  scale(x: Feature, factors: Feature): Feature {
    return { ...x, tensor: this.graph.node('Mul', [x.tensor, factors.tensor]) };
  }

  concat(parts: readonly Feature[]): Feature {
    if (parts.length === 1) return parts[0];
    const tensor = this.graph.node('Concat', parts.map((part) => part.tensor), { axis: 1 });
    return { ...parts[0], tensor, channels: parts.reduce((sum, part) => sum + part.channels, 0) };
  }

  globalAveragePool(x: Feature): Feature {
    const pooled = this.graph.node('GlobalAveragePool', [this.cast(x.tensor, 'fp32')]);
    return { ...x, tensor: this.precision === 'fp16' ? this.graph.node('Cast', [pooled], { to: ONNX_FLOAT16 }) : pooled, stride: 0 };
  }

  maxPool(x: Feature): Feature {
    const tensor = this.graph.node('MaxPool', [x.tensor], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
    return { ...x, tensor, stride: x.stride * 2 };
  }

  /** A tensor of feature maps as float32, where it is not already. */
  cast(tensor: string, to: 'fp32'): string {
    return this.precision === to ? tensor : this.graph.node('Cast', [tensor], { to: ONNX_FLOAT });
  }

  private emitConv(x: Feature, spec: ConvSpec, weight: Float32Array, bias: Float32Array | null, activation: Activation): Feature {
    const { key, out, kernel = 1, stride = 1, rate = 1, depthwise = false } = spec;
    const pad = ((kernel - 1) / 2) * rate;
    const inputs = [x.tensor, this.initializer(`${key}.weight`, [out, depthwise ? 1 : x.channels, kernel, kernel], weight)];
    if (bias !== null) inputs.push(this.initializer(`${key}.bias`, [out], bias));
    const tensor = this.graph.node(
      'Conv',
      inputs,
      {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
        dilations: [rate, rate],
        pads: [pad, pad, pad, pad],
        group: depthwise ? out : 1,
      },
      key,
    );
    return this.activate({ tensor, channels: out, stride: x.stride * stride }, activation);
  }

  private fold({ key, norm, out, epsilon = DEFAULT_EPSILON }: ConvSpec & BatchNormSpec): { weight: Float32Array; bias: Float32Array } {
    const original = this.values(`${key}.weight`);
    if (this.foldedBatchNorm) return { weight: original, bias: this.values(`${key}.bias`) };
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => this.values(`${norm}.${part}`));
    const weight = new Float32Array(original.length);
    const bias = new Float32Array(out);
    const perChannel = original.length / out;
    for (let channel = 0; channel < out; channel++) {
      const factor = gamma[channel] / Math.sqrt(variance[channel] + epsilon);
      bias[channel] = beta[channel] - mean[channel] * factor;
      const end = (channel + 1) * perChannel;
      for (let i = channel * perChannel; i < end; i++) weight[i] = original[i] * factor;
    }
    return { weight, bias };
  }

  private values(key: string): Float32Array {
    return toFloat32(this.weights.get(key) as Tensor);
  }

  private initializer(name: string, dims: readonly number[], data: Float32Array): string {
    return this.precision === 'fp16'
      ? this.graph.initializer(name, 'float16', dims, float32ToFloat16(data))
      : this.graph.initializer(name, 'float32', dims, data);
  }

  private scalar(value: number): string {
    return this.precision === 'fp16'
      ? this.graph.constant('float16', [], float32ToFloat16(Float32Array.of(value)))
      : this.graph.floats(value);
  }
}

/** TensorProto.DataType of onnx.proto. */
const ONNX_FLOAT = 1;
const ONNX_FLOAT16 = 10;

/** Columns of a 1x1 convolution's weight [out, channels, 1, 1]. */
function pickInputChannels(weight: Float32Array, out: number, channels: number, columns: readonly number[]): Float32Array {
  const picked = new Float32Array(out * columns.length);
  for (let row = 0; row < out; row++) {
    for (let i = 0; i < columns.length; i++) picked[row * columns.length + i] = weight[row * channels + columns[i]];
  }
  return picked;
}
