import type { TfliteDtype } from '../../../../models/checkpoint/tflite.ts';
import { options, tfliteFile, type Builtin, type WrittenActivation, type WrittenOperator, type WrittenTensor } from './tfliteWriter.ts';

/** How converters differ in writing the same network. */
export interface TinyDeepLab {
  storage?: 'float32' | 'float16' | 'uint8' | 'int8PerChannel';
  atrous?: 'dilation' | 'spaceToBatch';
  activation?: 'fused' | 'separate';
  /** As MUL and ADD behind each convolution. */
  hasBatchNorm?: boolean;
  pooling?: 'averagePool' | 'mean';
  poolingFirst?: boolean;
  outputStride?: 8 | 16 | 32;
  atrousRates?: readonly number[];
  numClasses?: number;
  tail?: readonly ('softmax' | 'argMax' | 'resizeToSameSize')[];
  alignCorners?: boolean;
  input?: Pick<WrittenTensor, 'dtype' | 'quantization'>;
  /** value * MUL - SUB, before the network. */
  preprocessing?: { mul: number; sub: number };
  /** Changes operators before they are written, to make a file that is no DeepLab. */
  spoil?: (operator: WrittenOperator, index: number) => WrittenOperator;
}

export interface TinyDeepLabFile {
  file: Uint8Array;
  /** What a reader should give: float32 values by key, convolutions as [out, in, height, width]. */
  expected: Map<string, { shape: number[]; values: Float32Array }>;
}

const SIDE = 129;
const UNIT_CHANNELS = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320];
const HALVES_AT = [1, 3, 6, 13];
/** 320 / 40 = 8 channels at the end. */
const WIDTH_DIVISOR = 40;
export const TINY_WIDTH = 1 / WIDTH_DIVISOR;

/** DeepLabV3 on a MobileNetV2 of width 1/40, with weights that differ in every value. */
export function tinyDeepLabTflite(variant: TinyDeepLab = {}): TinyDeepLabFile {
  return new TinyWriter(variant).write();
}

interface Map2d {
  tensor: number;
  channels: number;
  side: number;
}

interface ConvSpec {
  key: string;
  out: number;
  kernel?: number;
  stride?: number;
  rate?: number;
  isDepthwise?: boolean;
  activation: WrittenActivation;
}

class TinyWriter {
  readonly #variant: TinyDeepLab;
  readonly #tensors: WrittenTensor[] = [];
  readonly #operators: WrittenOperator[] = [];
  readonly #expected: TinyDeepLabFile['expected'] = new Map();
  #seed = 1;

  constructor(variant: TinyDeepLab) {
    this.#variant = variant;
  }

  write(): TinyDeepLabFile {
    const { outputStride = 16, atrousRates = [], numClasses = 3, poolingFirst = true, tail = [], alignCorners = true, spoil = (operator) => operator } = this.#variant;
    const image = this.#tensor({ name: 'image', shape: [1, SIDE, SIDE, 3], ...this.#variant.input });
    let x: Map2d = { tensor: this.#preprocess(image), channels: 3, side: SIDE };
    x = this.#conv(x, { key: 'backbone.0.0', out: 2, kernel: 3, stride: 2, activation: 'RELU6' });
    let [stride, rate] = [2, 1];
    UNIT_CHANNELS.forEach((channels, unit) => {
      const wanted = HALVES_AT.includes(unit) ? 2 : 1;
      const halves = wanted === 2 && stride < outputStride;
      const [start, block] = [x, `backbone.${unit + 1}.conv`];
      if (unit > 0) x = this.#conv(x, { key: `${block}.0.0`, out: x.channels * 2, activation: 'RELU6' });
      x = this.#conv(x, { key: `${block}.${unit > 0 ? 1 : 0}.0`, out: x.channels, kernel: 3, stride: halves ? 2 : 1, rate, isDepthwise: true, activation: 'RELU6' });
      x = this.#conv(x, { key: `${block}.${unit > 0 ? 2 : 1}`, out: Math.round(channels / WIDTH_DIVISOR) || 1, activation: 'NONE' });
      if (unit > 0 && channels === UNIT_CHANNELS[unit - 1]) x = this.#op('ADD', [x, start], x, options.arithmetic());
      if (halves) stride *= 2;
      else rate *= wanted;
    });

    const features = x;
    const branches = [
      this.#conv(features, { key: 'classifier.0.convs.0.0', out: 4, activation: 'RELU' }),
      ...atrousRates.map((atrousRate, i) => this.#conv(features, { key: `classifier.0.convs.${i + 1}.0`, out: 4, kernel: 3, rate: atrousRate, activation: 'RELU' })),
    ];
    const pooled = this.#conv(this.#pool(features), { key: `classifier.0.convs.${branches.length}.1`, out: 4, activation: 'RELU' });
    const upsampled = this.#resize(pooled, features.side, alignCorners);
    const parts = poolingFirst ? [upsampled, ...branches] : [...branches, upsampled];
    x = this.#op('CONCATENATION', parts, { channels: parts.length * 4, side: features.side }, options.concat(3));
    x = this.#conv(x, { key: 'classifier.0.project.0', out: 4, activation: 'RELU' });
    x = this.#conv(x, { key: 'classifier.4', out: numClasses, activation: 'NONE' });
    if (tail.includes('resizeToSameSize')) x = this.#resize(x, x.side, false);
    x = this.#resize(x, SIDE, alignCorners);
    if (tail.includes('softmax')) x = this.#op('SOFTMAX', [x], x, [{ float32: 1 }]);
    if (tail.includes('argMax')) x = this.#op('ARG_MAX', [x, { ...x, tensor: this.#integers([3]) }], x);

    const file = tfliteFile({ tensors: this.#tensors, operators: this.#operators.map(spoil), inputs: [image], outputs: [x.tensor] });
    return { file, expected: this.#expected };
  }

  #preprocess(image: number): number {
    const { preprocessing } = this.#variant;
    if (!preprocessing) return image;
    const scaled = this.#op('MUL', [this.#scalar(preprocessing.mul), image], { channels: 3, side: SIDE }, options.arithmetic());
    return this.#op('SUB', [scaled.tensor, this.#scalar(preprocessing.sub)], { channels: 3, side: SIDE }, options.arithmetic()).tensor;
  }

  #conv(x: Map2d, spec: ConvSpec): Map2d {
    const { key, out, kernel = 1, stride = 1, rate = 1, isDepthwise = false } = spec;
    const inputs = isDepthwise ? 1 : x.channels;
    const weight = this.#weights(`${key}.weight`, out, inputs, kernel, isDepthwise);
    const bias = this.#floats(Array.from({ length: out }, () => this.#random()));
    this.#expect(`${key}.bias`, [out], Float32Array.from(bias.values));
    const { activation = 'fused', atrous = 'dilation', hasBatchNorm = false } = this.#variant;
    const fused = activation === 'fused' && !hasBatchNorm ? spec.activation : 'NONE';
    const isCut = rate > 1 && atrous === 'spaceToBatch';
    const result = { channels: out, side: Math.ceil(x.side / stride) };
    const write = isDepthwise ? options.depthwise : options.conv;

    const source = isCut ? this.#cut(x, kernel, rate) : x;
    const convOptions = write({ stride, rate: isCut ? 1 : rate, activation: fused, padding: isCut ? 'VALID' : 'SAME' });
    let y = this.#op(isDepthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D', [source.tensor, weight, bias.tensor], result, convOptions);
    if (isCut) y = this.#op('BATCH_TO_SPACE_ND', [y.tensor, this.#integers([rate, rate]), this.#integers([0, 1, 0, 2])], result);
    if (hasBatchNorm) y = this.#batchNorm(y, key, fused === spec.activation ? 'NONE' : activation === 'fused' ? spec.activation : 'NONE');
    if (activation === 'separate' && spec.activation !== 'NONE') y = this.#op(spec.activation as Builtin, [y], y);
    return y;
  }

  /** Padded by the kernel's reach, and on the far side by what BATCH_TO_SPACE_ND crops off again. */
  #cut(x: Map2d, kernel: number, rate: number): Map2d {
    const reach = ((kernel - 1) / 2) * rate;
    return this.#op('SPACE_TO_BATCH_ND', [x.tensor, this.#integers([rate, rate]), this.#integers([reach, reach + 1, reach, reach + 2])], x);
  }

  #batchNorm(x: Map2d, key: string, activation: WrittenActivation): Map2d {
    const factors = this.#floats(Array.from({ length: x.channels }, () => 0.5 + this.#random()));
    const shifts = this.#floats(Array.from({ length: x.channels }, () => this.#random()));
    const weight = this.#expected.get(`${key}.weight`)!;
    const bias = this.#expected.get(`${key}.bias`)!;
    const perChannel = weight.values.length / x.channels;
    weight.values = weight.values.map((value, i) => value * factors.values[Math.floor(i / perChannel)]);
    bias.values = bias.values.map((value, i) => Math.fround(value * factors.values[i]) + shifts.values[i]);
    const scaled = this.#op('MUL', [x.tensor, factors.tensor], x, options.arithmetic());
    return this.#op('ADD', [scaled.tensor, shifts.tensor], x, options.arithmetic(activation));
  }

  #pool(x: Map2d): Map2d {
    const result = { channels: x.channels, side: 1 };
    if (this.#variant.pooling === 'mean') return this.#op('MEAN', [x.tensor, this.#integers([1, 2])], result, options.mean(true));
    return this.#op('AVERAGE_POOL_2D', [x], result, options.pool(x.side, x.side));
  }

  #resize(x: Map2d, side: number, alignCorners: boolean): Map2d {
    return this.#op('RESIZE_BILINEAR', [x.tensor, this.#integers([side, side])], { channels: x.channels, side }, options.resize(alignCorners, !alignCorners));
  }

  #op(code: Builtin, inputs: readonly (number | Map2d)[], result: { channels: number; side: number }, fields?: WrittenOperator['options']): Map2d {
    const tensor = this.#tensor({ name: `${code} ${this.#operators.length}`, shape: [1, result.side, result.side, result.channels] });
    this.#operators.push({ code, inputs: inputs.map((each) => (typeof each === 'number' ? each : each.tensor)), outputs: [tensor], ...(fields && { options: fields }) });
    return { tensor, channels: result.channels, side: result.side };
  }

  /** Writes [out, height, width, in], depthwise [1, height, width, channels], and notes what it means. */
  #weights(key: string, out: number, inputs: number, kernel: number, isDepthwise: boolean): number {
    const taps = kernel * kernel;
    const shape = isDepthwise ? [1, kernel, kernel, out] : [out, kernel, kernel, inputs];
    const stored = Array.from({ length: out * taps * inputs }, () => this.#random());
    const { tensor, values } = this.#store(shape, stored, isDepthwise ? 3 : 0);
    const moved = new Float32Array(values.length);
    for (let o = 0; o < out; o++) {
      for (let i = 0; i < inputs; i++) {
        for (let tap = 0; tap < taps; tap++) moved[(o * inputs + i) * taps + tap] = values[isDepthwise ? tap * out + o : (o * taps + tap) * inputs + i];
      }
    }
    this.#expect(key, [out, inputs, kernel, kernel], moved);
    return tensor;
  }

  #store(shape: number[], reals: number[], channelAxis: number): { tensor: number; values: Float32Array } {
    const name = `weights ${this.#tensors.length}`;
    switch (this.#variant.storage ?? 'float32') {
      case 'float32':
        return this.#floats(reals, shape);
      case 'float16': {
        // 1.fraction as binary16, exact in both.
        const bits = Uint16Array.from(reals, (real) => 0x3c00 | Math.floor(Math.abs(real) * 1024));
        const half = this.#constant({ name, shape, dtype: 'float16' }, bits);
        const tensor = this.#tensor({ name: `${name} as float32`, shape });
        this.#operators.push({ code: 'DEQUANTIZE', inputs: [half], outputs: [tensor] });
        return { tensor, values: Float32Array.from(bits, (each) => 1 + (each & 0x3ff) / 1024) };
      }
      case 'uint8': {
        const quantized = Uint8Array.from(reals, (real) => real * 127 + 128);
        const scale = Math.fround(0.013);
        const tensor = this.#constant({ name, shape, dtype: 'uint8', quantization: { scale: [scale], zeroPoint: [121] } }, quantized);
        return { tensor, values: Float32Array.from(quantized, (each) => (each - 121) * scale) };
      }
      case 'int8PerChannel': {
        const quantized = Int8Array.from(reals, (real) => real * 127);
        const scale = Array.from({ length: shape[channelAxis] }, (_, i) => Math.fround(0.01 + i / 100));
        const tensor = this.#constant({ name, shape, dtype: 'int8', quantization: { scale, zeroPoint: scale.map(() => 0), axis: channelAxis } }, quantized);
        const perChannel = channelAxis === 0 ? quantized.length / scale.length : 1;
        return { tensor, values: Float32Array.from(quantized, (each, i) => each * scale[Math.floor(i / perChannel) % scale.length]) };
      }
    }
  }

  #floats(values: number[], shape: number[] = [values.length]): { tensor: number; values: Float32Array } {
    const floats = Float32Array.from(values);
    return { tensor: this.#constant({ name: `floats ${this.#tensors.length}`, shape }, floats), values: floats };
  }

  #scalar(value: number): number {
    return this.#constant({ name: 'scalar', shape: [] }, Float32Array.of(value));
  }

  #integers(values: number[]): number {
    return this.#constant({ name: `integers ${this.#tensors.length}`, shape: [values.length], dtype: 'int32' }, Int32Array.from(values));
  }

  #constant(tensor: WrittenTensor & { dtype?: TfliteDtype }, values: ArrayBufferView): number {
    return this.#tensor({ ...tensor, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
  }

  #tensor(tensor: WrittenTensor): number {
    return this.#tensors.push(tensor) - 1;
  }

  #expect(key: string, shape: number[], values: Float32Array): void {
    this.#expected.set(key, { shape, values });
  }

  /** -1..1, another value each time. */
  #random(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return this.#seed / 2 ** 31 - 1;
  }
}
