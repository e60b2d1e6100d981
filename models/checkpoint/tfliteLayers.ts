import type { CheckpointErrorFor } from './checkpointError.ts';
import { elementCount } from './tensor.ts';
import type { TfliteModel, TfliteOperator, TfliteTensor } from './tflite.ts';
import { tfliteFloats, tfliteIntegers } from './tfliteConstants.ts';
import type { HeightWidth, TfliteActivation, TfliteOperation } from './tfliteOperator.ts';

/** A convolution with everything that belongs to it: rate, bias, batch norm, activation. Padding keeps the size (SAME). */
export interface ConvLayer {
  kind: 'conv';
  name: string;
  input: number;
  output: number;
  isDepthwise: boolean;
  /** [out, in, kernelHeight, kernelWidth]; depthwise: [channels, 1, kernelHeight, kernelWidth] */
  shape: [number, number, number, number];
  weight: Float32Array;
  bias: Float32Array;
  stride: HeightWidth;
  rate: HeightWidth;
  activation: TfliteActivation;
}

/** Tensors are their indices in the model. */
export type TfliteLayer =
  | ConvLayer
  | { kind: 'add'; name: string; inputs: number[]; output: number; activation: TfliteActivation }
  | { kind: 'concat'; name: string; inputs: number[]; output: number }
  | { kind: 'globalAveragePool'; name: string; input: number; output: number }
  | { kind: 'resize'; name: string; input: number; output: number; alignCorners: boolean }
  /** output = input * factor + shift: what converters put between pixels and the network. */
  | { kind: 'scale'; name: string; input: number; output: number; factor: number; shift: number }
  /** What may follow the logits. */
  | { kind: 'softmax' | 'argMax'; name: string; input: number; output: number };

/**
 * The layers of a graph, freed of what converters wrap them in: steps between number formats are gone (weights are
 * float32), SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND around a convolution are its atrous rate, activations and batch
 * norm that stand alone are part of the convolution before them, and resizing to the same size is nothing.
 *
 * @throws AppError `checkpoint.unsupported` that names the first operator with no such meaning
 */
export function tfliteLayers(model: TfliteModel, error: CheckpointErrorFor): TfliteLayer[] {
  return new LayerBuilder(model, error).build();
}

/** What stands for the same tensor: rounded to another number format, or resized to the size that it has. */
function isNothing({ operation, inputs, outputs }: TfliteOperator, tensors: readonly TfliteTensor[]): boolean {
  if (operation.code === 'QUANTIZE' || operation.code === 'DEQUANTIZE') return true;
  return operation.code === 'RESIZE_BILINEAR' && tensors[inputs[0]]?.shape.join() === tensors[outputs[0]]?.shape.join();
}

/** A tensor cut into batches for an atrous convolution. */
interface Cut {
  source: number;
  block: readonly number[];
  paddings: readonly number[];
}

class LayerBuilder {
  readonly #model: TfliteModel;
  readonly #error: CheckpointErrorFor;
  readonly #layers: TfliteLayer[] = [];
  /** Outputs of operators that do nothing, and what they stand for. */
  readonly #aliases = new Map<number, number>();
  readonly #useCounts = new Map<number, number>();
  readonly #convs = new Map<number, ConvLayer>();
  readonly #cuts = new Map<number, Cut>();
  #operatorIndex = 0;

  constructor(model: TfliteModel, error: CheckpointErrorFor) {
    this.#model = model;
    this.#error = error;
    for (const operator of model.operators) {
      if (isNothing(operator, model.tensors)) this.#aliases.set(operator.outputs[0], this.#resolve(operator.inputs[0]));
    }
    const users = model.operators.filter((operator) => !this.#aliases.has(operator.outputs[0]));
    for (const tensor of [...users.flatMap((operator) => operator.inputs), ...model.outputs]) {
      const used = this.#resolve(tensor);
      this.#useCounts.set(used, (this.#useCounts.get(used) ?? 0) + 1);
    }
  }

  build(): TfliteLayer[] {
    for (const [index, operator] of this.#model.operators.entries()) {
      this.#operatorIndex = index;
      if (operator.inputs.length === 0 || operator.outputs.length !== 1) throw this.#unsupported(operator.operation);
      if (!this.#aliases.has(operator.outputs[0])) this.#add(operator, operator.operation);
    }
    return this.#layers;
  }

  #add({ inputs, outputs: [output] }: TfliteOperator, operation: TfliteOperation): void {
    const { name } = this.#model.tensors[output];
    const input = this.#resolve(inputs[0]);
    switch (operation.code) {
      case 'CONV_2D':
      case 'DEPTHWISE_CONV_2D':
        return this.#addConv(inputs, output, operation);
      case 'SPACE_TO_BATCH_ND':
        return void this.#cuts.set(output, { source: input, block: this.#integers(inputs[1]), paddings: this.#integers(inputs[2]) });
      case 'BATCH_TO_SPACE_ND':
        return this.#joinBatches(inputs, output);
      case 'ADD':
      case 'SUB':
      case 'MUL':
      case 'DIV':
        return this.#addArithmetic(inputs, output, operation);
      case 'RELU':
      case 'RELU6':
        return this.#fuseActivation(inputs[0], output, operation.code);
      case 'AVERAGE_POOL_2D':
        this.#check(operation.filter.join() === this.#shape(inputs[0]).slice(1, 3).join() && operation.padding === 'VALID' && operation.activation === 'NONE', operation);
        return void this.#layers.push({ kind: 'globalAveragePool', name, input, output });
      case 'MEAN':
        this.#check(operation.keepDims && [...this.#integers(inputs[1])].sort().join() === '1,2', operation);
        return void this.#layers.push({ kind: 'globalAveragePool', name, input, output });
      case 'RESIZE_BILINEAR':
        this.#check(operation.alignCorners || operation.halfPixelCenters || this.#isOnePixel(inputs[0]), operation);
        return void this.#layers.push({ kind: 'resize', name, input, output, alignCorners: operation.alignCorners });
      case 'CONCATENATION':
        this.#check((operation.axis === 3 || operation.axis === -1) && operation.activation === 'NONE', operation);
        return void this.#layers.push({ kind: 'concat', name, inputs: inputs.map((each) => this.#resolve(each)), output });
      case 'SOFTMAX':
        return void this.#layers.push({ kind: 'softmax', name, input, output });
      case 'ARG_MAX':
        return void this.#layers.push({ kind: 'argMax', name, input, output });
      default:
        throw this.#unsupported(operation);
    }
  }

  #addConv([rawInput, weightIndex, biasIndex = -1]: readonly number[], output: number, operation: Extract<TfliteOperation, { code: 'CONV_2D' | 'DEPTHWISE_CONV_2D' }>): void {
    const input = this.#resolve(rawInput);
    const weightTensor = this.#tensor(weightIndex);
    const isDepthwise = operation.code === 'DEPTHWISE_CONV_2D';
    const [first, height, width, last] = weightTensor.shape;
    this.#check(weightTensor.shape.length === 4 && (!isDepthwise || first === 1), operation);
    const stored = tfliteFloats(weightTensor, this.#error);
    const shape: ConvLayer['shape'] = isDepthwise ? [last, 1, height, width] : [first, last, height, width];
    const weight = isDepthwise ? transpose(stored, height * width, last) : channelsFirst(stored, first, height * width, last);
    const bias = biasIndex < 0 ? new Float32Array(shape[0]) : tfliteFloats(this.#tensor(biasIndex), this.#error);
    this.#check(bias.length === shape[0], operation);

    const cut = this.#cuts.get(input);
    const isPointwise = height === 1 && width === 1;
    if (cut) this.#check(operation.strides.join() === '1,1' && operation.dilations.join() === '1,1' && operation.padding === 'VALID', operation);
    else this.#check(operation.padding === 'SAME' || isPointwise, operation);
    const conv: ConvLayer = {
      kind: 'conv',
      name: this.#model.tensors[output].name,
      input: cut?.source ?? input,
      output,
      isDepthwise,
      shape,
      weight,
      bias,
      stride: operation.strides,
      rate: cut ? [cut.block[0], cut.block[1]] : operation.dilations,
      activation: operation.activation,
    };
    this.#layers.push(conv);
    this.#convs.set(output, conv);
    if (cut) this.#cuts.set(output, cut);
  }

  /** Makes what follows a convolution a part of it. */
  #extend(conv: ConvLayer, output: number): void {
    const cut = this.#cuts.get(conv.output);
    if (cut) this.#cuts.set(output, cut);
    this.#convs.delete(conv.output);
    this.#convs.set(output, conv);
    conv.output = output;
  }

  /** Paddings less crops must be what SAME would give: the kernel's reach on each side. */
  #joinBatches(inputs: readonly number[], output: number): void {
    const input = this.#resolve(inputs[0]);
    const cut = this.#cuts.get(input);
    const conv = this.#convBefore(inputs[0]);
    const operation = this.#model.operators[this.#operatorIndex].operation;
    if (!cut || !conv) throw this.#unsupported(operation);
    const crops = this.#integers(inputs[2]);
    const block = this.#integers(inputs[1]);
    this.#check(block.join() === cut.block.join() && cut.paddings.length === 4 && crops.length === 4, operation);
    for (const axis of [0, 1]) {
      const reach = ((conv.shape[2 + axis] - 1) / 2) * cut.block[axis];
      this.#check([0, 1].every((side) => cut.paddings[axis * 2 + side] - crops[axis * 2 + side] === reach), operation);
    }
    this.#extend(conv, output);
    this.#cuts.delete(output);
  }

  #addArithmetic(inputs: readonly number[], output: number, operation: Extract<TfliteOperation, { code: 'ADD' | 'SUB' | 'MUL' | 'DIV' }>): void {
    const [left, right] = inputs.map((each) => this.#tensor(each));
    if (!left.data && !right.data) {
      this.#check(operation.code === 'ADD', operation);
      this.#layers.push({ kind: 'add', name: this.#model.tensors[output].name, inputs: inputs.map((each) => this.#resolve(each)), output, activation: operation.activation });
      return;
    }
    const isConstantLeft = left.data !== null;
    this.#check(!isConstantLeft || operation.code === 'ADD' || operation.code === 'MUL', operation);
    const constant = tfliteFloats(isConstantLeft ? left : right, this.#error);
    const computed = isConstantLeft ? inputs[1] : inputs[0];
    const factors = constant.map((value) => ({ ADD: 1, SUB: 1, MUL: value, DIV: 1 / value })[operation.code]);
    const shifts = constant.map((value) => ({ ADD: value, SUB: -value, MUL: 0, DIV: 0 })[operation.code]);

    const conv = this.#convBefore(computed);
    if (conv && conv.activation === 'NONE' && (constant.length === 1 || constant.length === conv.shape[0])) {
      scaleConv(conv, factors, shifts);
      conv.activation = operation.activation;
      return this.#extend(conv, output);
    }
    this.#check(constant.length === 1 && operation.activation === 'NONE', operation);
    this.#layers.push({ kind: 'scale', name: this.#model.tensors[output].name, input: this.#resolve(computed), output, factor: factors[0], shift: shifts[0] });
  }

  #fuseActivation(input: number, output: number, activation: TfliteActivation): void {
    const conv = this.#convBefore(input);
    if (!conv || conv.activation !== 'NONE') throw this.#unsupported(this.#model.operators[this.#operatorIndex].operation);
    conv.activation = activation;
    this.#extend(conv, output);
  }

  /** The convolution that a tensor comes from, where nothing else uses the tensor. */
  #convBefore(tensor: number): ConvLayer | null {
    const resolved = this.#resolve(tensor);
    return this.#useCounts.get(resolved) === 1 ? (this.#convs.get(resolved) ?? null) : null;
  }

  #resolve(tensor: number): number {
    return this.#aliases.get(tensor) ?? tensor;
  }

  #tensor(index: number): TfliteTensor {
    const tensor = this.#model.tensors[this.#resolve(index)];
    if (!tensor) throw this.#unsupported(this.#model.operators[this.#operatorIndex].operation);
    return tensor;
  }

  #shape(index: number): readonly number[] {
    return this.#tensor(index).shape;
  }

  #isOnePixel(index: number): boolean {
    const [, height, width] = this.#shape(index);
    return height === 1 && width === 1;
  }

  #integers(index: number): number[] {
    return [...tfliteIntegers(this.#tensor(index), this.#error)];
  }

  #check(isAsExpected: boolean, operation: TfliteOperation): void {
    if (!isAsExpected) throw this.#unsupported(operation);
  }

  #unsupported(operation: TfliteOperation): Error {
    const { code, ...options } = operation;
    const shown = operation.code === 'OTHER' ? operation.name : `${code} ${JSON.stringify(options)}`;
    const output = this.#model.operators[this.#operatorIndex].outputs[0];
    const where = this.#model.tensors[output]?.name ?? '';
    return this.#error(
      'unsupported',
      `it is no DeepLabV3 as Google publishes it: its operator ${this.#operatorIndex}, ${shown}, which computes "${where}", has no place there. Convert the model to ONNX and add that file.`,
      { operator: this.#operatorIndex, operation },
    );
  }
}

/** weight * factor, bias * factor + shift, per output channel or with one value for all. */
function scaleConv(conv: ConvLayer, factors: Float32Array, shifts: Float32Array): void {
  const perChannel = elementCount(conv.shape.slice(1));
  const of = (values: Float32Array, channel: number): number => values[values.length === 1 ? 0 : channel];
  conv.weight = conv.weight.map((value, i) => value * of(factors, Math.floor(i / perChannel)));
  conv.bias = conv.bias.map((value, channel) => value * of(factors, channel) + of(shifts, channel));
}

/** [out, taps, in] to [out, in, taps]; a 1x1 kernel lies the same either way and is not copied. */
function channelsFirst(values: Float32Array, out: number, taps: number, inputs: number): Float32Array {
  if (taps === 1) return values;
  const moved = new Float32Array(values.length);
  for (let o = 0; o < out; o++) {
    const block = o * taps * inputs;
    moved.set(transpose(values.subarray(block, block + taps * inputs), taps, inputs), block);
  }
  return moved;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const moved = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) moved[column * rows + row] = values[row * columns + column];
  }
  return moved;
}
