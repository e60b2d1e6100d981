import type { DeepLabV3Architecture } from '../deeplabv3/deepLabV3.ts';
import type { OutputStride } from '../deeplabv3/outputStride.ts';
import { checkpointErrorFor, UNNAMED, type CheckpointErrorFor } from './checkpointError.ts';
import { createTensor, type StateDict } from './tensor.ts';
import type { TfliteModel } from './tflite.ts';
import { tfliteLayers, type ConvLayer, type TfliteLayer } from './tfliteLayers.ts';
import type { HeightWidth } from './tfliteOperator.ts';

export interface TfliteDeepLabV3 {
  /** With `weights` all that deepLabV3() needs to emit the same network. */
  architecture: DeepLabV3Architecture;
  /** float32, keys in torchvision's layout as models/deeplabv3 names them, batch norm folded. */
  weights: StateDict;
  /** The size that the file was made for; the network takes any sides of the form outputStride * k + 1. */
  inputSize: HeightWidth;
  /** normalised = (pixel value 0..255 - mean) / std */
  normalization: { mean: number; std: number };
}

/** Bottlenecks of MobileNetV2 in order: channels at width 1, and whether the first convolution of the unit halves. */
const UNITS: readonly { channels: number; stride: number }[] = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 3, 2],
  [64, 4, 2],
  [96, 3, 1],
  [160, 3, 2],
  [320, 1, 1],
].flatMap(([channels, repetitions, stride]) => Array.from({ length: repetitions }, (_, i) => ({ channels, stride: i === 0 ? stride : 1 })));

const LAST_CHANNELS = 320;

/**
 * Recognises DeepLabV3 on MobileNetV2 as Google publishes it for TensorFlow Lite (deeplab/model.py: no decoder, ASPP of
 * a 1x1 convolution and image pooling, with or without atrous 3x3 branches), float32, float16 or quantised. Width, output
 * stride, rates and class count are read from the graph; quantised weights become the float32 values they stand for.
 *
 * @param name the file as the person knows it
 * @throws AppError `checkpoint.unsupported` that names the first layer which does not fit
 */
export function mobileNetV2FromTflite(model: TfliteModel, name: string = UNNAMED): TfliteDeepLabV3 {
  return new Recogniser(model, checkpointErrorFor(name)).recognise();
}

class Recogniser {
  readonly #model: TfliteModel;
  readonly #error: CheckpointErrorFor;
  readonly #consumers = new Map<number, TfliteLayer[]>();
  readonly #weights: StateDict = new Map();
  /** The tensor that the walk has reached. */
  #at: number;

  constructor(model: TfliteModel, error: CheckpointErrorFor) {
    this.#model = model;
    this.#error = error;
    for (const layer of tfliteLayers(model, error)) {
      for (const input of 'inputs' in layer ? layer.inputs : [layer.input]) {
        const consumers = this.#consumers.get(input);
        if (consumers) consumers.push(layer);
        else this.#consumers.set(input, [layer]);
      }
    }
    this.#at = model.inputs[0];
  }

  recognise(): TfliteDeepLabV3 {
    const input = this.#model.tensors[this.#at];
    if (this.#model.inputs.length !== 1 || input.shape.length !== 4 || input.shape[0] !== 1 || input.shape[3] !== 3) {
      throw this.#error('unsupported', `it is no DeepLabV3 as Google publishes it: its input has the shape [${input?.shape}] instead of [1, height, width, 3].`);
    }
    const normalization = this.#normalization();
    const { width, outputStride } = this.#backbone();
    const { atrousRates, poolingFirst } = this.#aspp();
    const classifier = this.#next('conv', 'the classifier', (conv) => isPlain(conv, 1, 'NONE'));
    this.#keep('classifier.4', classifier);
    const alignCorners = this.#upsampling();
    return {
      architecture: {
        backbone: 'mobilenet_v2',
        outputStride,
        atrousRates,
        numClasses: classifier.shape[0],
        width,
        hasHeadConv: false,
        poolingFirst,
        foldedBatchNorm: true,
        alignCorners,
      },
      weights: this.#weights,
      inputSize: [input.shape[1], input.shape[2]],
      normalization,
    };
  }

  /** From what the file says about its pixels: quantisation, arithmetic before the network, else Google's own [-1, 1]. */
  #normalization(): { mean: number; std: number } {
    const { dtype, quantization } = this.#model.tensors[this.#at];
    // network = pixel * factor + shift
    let { factor, shift } = { factor: 1, shift: 0 };
    const isQuantized = quantization !== null && (dtype === 'uint8' || dtype === 'int8');
    if (isQuantized) {
      factor = quantization.scale[0];
      // int8 holds the pixel less 128.
      shift = -(quantization.zeroPoint[0] + (dtype === 'int8' ? 128 : 0)) * factor;
    }
    let isStated = isQuantized;
    for (let layer = this.#only(); layer?.kind === 'scale'; layer = this.#only()) {
      factor *= layer.factor;
      shift = shift * layer.factor + layer.shift;
      isStated = true;
      this.#at = layer.output;
    }
    const stated = { mean: -shift / factor, std: 1 / factor };
    const isNearGoogles = Math.abs(stated.mean - GOOGLE.mean) <= 1 && Math.abs(stated.std - GOOGLE.std) <= 1;
    return isStated && !isNearGoogles ? stated : GOOGLE;
  }

  /** Stem and 17 bottlenecks. A unit that would exceed the output stride keeps its resolution, and those after it get its stride as rate. */
  #backbone(): { width: number; outputStride: OutputStride } {
    const stem = this.#next('conv', 'the stem', (conv) => isPlain(conv, 3, 'RELU6') && conv.stride.join() === '2,2' && conv.rate.join() === '1,1');
    this.#keep('backbone.0.0', stem);
    let stride = 2;
    let rate = 1;
    const channels: number[] = [];
    for (const [index, unit] of UNITS.entries()) {
      const depthwise = this.#unit(index, rate);
      channels.push(this.#channelsOf(index));
      if (depthwise.stride[0] === unit.stride) stride *= unit.stride;
      else rate *= unit.stride;
    }
    if (stride !== 8 && stride !== 16 && stride !== 32) throw this.#error('unsupported', `its output stride is ${stride}; 8, 16 and 32 are possible.`);
    return { width: this.#width(channels), outputStride: stride };
  }

  /** Expand, depthwise, project, shortcut. @returns the depthwise convolution */
  #unit(index: number, rate: number): ConvLayer {
    const { stride } = UNITS[index];
    const block = `backbone.${index + 1}.conv`;
    const isExpanded = index > 0;
    const start = this.#at;
    if (isExpanded) {
      this.#keep(`${block}.0.0`, this.#next('conv', `the expansion of unit ${index}`, (conv) => isPlain(conv, 1, 'RELU6')));
    }
    const depthwise = this.#next('conv', `the depthwise convolution of unit ${index}`, (conv) => {
      const keepsResolution = conv.stride.join() === '1,1';
      const halves = conv.stride.join() === '2,2' && stride === 2;
      return conv.isDepthwise && conv.shape[2] === 3 && conv.shape[3] === 3 && conv.activation === 'RELU6' && (keepsResolution || halves) && conv.rate.join() === `${rate},${rate}`;
    });
    this.#keep(`${block}.${isExpanded ? 1 : 0}.0`, depthwise);
    const project = this.#next('conv', `the projection of unit ${index}`, (conv) => isPlain(conv, 1, 'NONE'));
    this.#keep(`${block}.${isExpanded ? 2 : 1}`, project);

    const isFirstOfStage = index === 0 || UNITS[index].channels !== UNITS[index - 1].channels;
    if (!isFirstOfStage) {
      const end = this.#at;
      this.#next('add', `the shortcut of unit ${index}`, (add) => add.activation === 'NONE' && add.inputs.includes(start) && add.inputs.includes(end));
    }
    return depthwise;
  }

  /** ASPP from the backbone's last feature map to the projection. */
  #aspp(): { atrousRates: number[]; poolingFirst: boolean } {
    const features = this.#at;
    const convs = this.#consumersOf(features).filter((layer) => layer.kind === 'conv');
    const pools = this.#consumersOf(features).filter((layer) => layer.kind === 'globalAveragePool');
    if (pools.length !== 1) throw this.#misfit('image pooling', this.#consumersOf(features)[0]);

    const pointwise = convs.filter((conv) => isPlain(conv, 1, 'RELU'));
    const atrous = convs.filter((conv) => isPlain(conv, 3, 'RELU') && conv.rate[0] === conv.rate[1] && conv.stride.join() === '1,1').sort((a, b) => a.rate[0] - b.rate[0]);
    if (pointwise.length !== 1 || pointwise.length + atrous.length !== convs.length) throw this.#misfit("ASPP's branches", convs[0]);
    const branches = [...pointwise, ...atrous];
    branches.forEach((conv, index) => this.#keep(`classifier.0.convs.${index}.0`, conv));

    this.#at = pools[0].output;
    this.#keep(`classifier.0.convs.${branches.length}.1`, this.#next('conv', "image pooling's convolution", (conv) => isPlain(conv, 1, 'RELU')));
    if (this.#only()?.kind === 'resize') this.#next('resize', "image pooling's upsampling", () => true);
    const pooled = this.#at;

    const outputs = branches.map((conv) => conv.output);
    const concat = this.#next('concat', "ASPP's concatenation", ({ inputs }) => {
      const order = inputs.join();
      return order === [pooled, ...outputs].join() || order === [...outputs, pooled].join();
    });
    this.#keep('classifier.0.project.0', this.#next('conv', "ASPP's projection", (conv) => isPlain(conv, 1, 'RELU')));
    return { atrousRates: atrous.map((conv) => conv.rate[0]), poolingFirst: concat.inputs[0] === pooled };
  }

  /** What follows the logits: bilinear upsampling, then nothing, softmax or argmax. @returns its alignCorners */
  #upsampling(): boolean {
    let alignCorners = true;
    for (let layer = this.#only(); layer; layer = this.#only()) {
      if (layer.kind === 'resize') alignCorners = layer.alignCorners;
      else if (layer.kind !== 'softmax' && layer.kind !== 'argMax') throw this.#misfit('upsampling', layer);
      this.#at = layer.output;
    }
    return alignCorners;
  }

  /** Moves on to the one layer behind the tensor that the walk has reached. */
  #next<Kind extends TfliteLayer['kind']>(kind: Kind, what: string, fits: (layer: Extract<TfliteLayer, { kind: Kind }>) => boolean): Extract<TfliteLayer, { kind: Kind }> {
    const isOfKind = (layer: TfliteLayer): layer is Extract<TfliteLayer, { kind: Kind }> => layer.kind === kind;
    const found = this.#consumersOf(this.#at).filter(isOfKind).find(fits);
    if (!found) throw this.#misfit(what, this.#consumersOf(this.#at)[0]);
    this.#at = found.output;
    return found;
  }

  #only(): TfliteLayer | null {
    const consumers = this.#consumersOf(this.#at);
    return consumers.length === 1 ? consumers[0] : null;
  }

  #consumersOf(tensor: number): TfliteLayer[] {
    return this.#consumers.get(tensor) ?? [];
  }

  #keep(key: string, { shape, weight, bias }: ConvLayer): void {
    this.#weights.set(`${key}.weight`, createTensor({ dtype: 'float32', shape, storage: bytesOf(weight) }));
    this.#weights.set(`${key}.bias`, createTensor({ dtype: 'float32', shape: [shape[0]], storage: bytesOf(bias) }));
  }

  #channelsOf(unit: number): number {
    return this.#weights.get(`backbone.${unit + 1}.conv.${unit > 0 ? 2 : 1}.weight`)?.shape[0] ?? 0;
  }

  /** Of the last unit, whose 320 channels every usual width leaves whole. */
  #width(channels: number[]): number {
    const width = channels[channels.length - 1] / LAST_CHANNELS;
    const wrong = channels.findIndex((count, unit) => Math.abs(count - UNITS[unit].channels * width) > 8);
    if (wrong >= 0) {
      throw this.#error('unsupported', `it is no MobileNetV2: unit ${wrong} has ${channels[wrong]} channels where width ${width} makes ${UNITS[wrong].channels * width}.`);
    }
    return width;
  }

  #misfit(what: string, found: TfliteLayer | undefined): Error {
    const shown = found ? `"${found.name}" (${describe(found)})` : 'nothing';
    return this.#error('unsupported', `it is no DeepLabV3 as Google publishes it: where ${what} should be there is ${shown}. Convert the model to ONNX and add that file.`, { what });
  }
}

/** feature_extractor.py maps pixels to [-1, 1]; a quantised file can only say (pixel - 128) / 128, which is near enough to be meant. */
const GOOGLE = { mean: 127.5, std: 127.5 };

/** A full convolution with a square kernel and no atrous rate in a 1x1. */
function isPlain(conv: ConvLayer, kernel: number, activation: ConvLayer['activation']): boolean {
  return !conv.isDepthwise && conv.shape[2] === kernel && conv.shape[3] === kernel && conv.activation === activation && (kernel > 1 || conv.stride.join() === '1,1');
}

function describe(layer: TfliteLayer): string {
  if (layer.kind !== 'conv') return layer.kind;
  const { shape, stride, rate, activation, isDepthwise } = layer;
  return `${isDepthwise ? 'depthwise ' : ''}convolution [${shape}], stride ${stride[0]}, rate ${rate[0]}, activation ${activation}`;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
