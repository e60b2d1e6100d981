import { Tensor } from 'onnxruntime-node';
import type { ModelDescription } from '../../../../core/model/modelDescription.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';

export interface Picture {
  pixels: Uint8Array;
  height: number;
  width: number;
}

/** What the original network says about a picture, worked out in plain JavaScript around ONNX Runtime. */
export interface ExpectedAnswer {
  /** [height * width] */
  labels: Uint8Array;
  /** Score of the winner minus that of the next class; Infinity where the network gives labels. */
  margins: Float64Array;
  /** Margins below this are ties as far as float arithmetic goes. */
  tolerance: number;
  /** Of the winner; null where the network gives labels. */
  probabilities: Float64Array | null;
}

/** A picture as the original network takes it: type, layout, channel order, (value * scale - mean) / std. */
export function networkInput({ input }: ModelDescription, { pixels, height, width }: Picture): Tensor {
  const isNchw = input.layout === 'NCHW';
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < height * width; index++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = pixels[index * 3 + (input.channelOrder === 'RGB' ? channel : 2 - channel)]!;
      values[isNchw ? channel * height * width + index : index * 3 + channel] = (value * input.scale - input.mean[channel]!) / input.std[channel]!;
    }
  }
  const dims = isNchw ? [1, 3, height, width] : [1, height, width, 3];
  if (input.dtype === 'uint8') return new Tensor('uint8', Uint8Array.from(values), dims);
  if (input.dtype === 'float16') return new Tensor('float16', Uint16Array.from(values, halfBits), dims);
  return new Tensor('float32', values, dims);
}

export async function expectedAnswer(original: Uint8Array, description: ModelDescription, picture: Picture): Promise<ExpectedAnswer> {
  const { input, output, classes } = description;
  const tensor = (await runOnnx(original, { [input.name]: networkInput(description, picture) }))[output.name]!;
  const pixels = picture.height * picture.width;
  if (output.kind === 'labels') {
    return { labels: Uint8Array.from(tensor.data as Uint8Array, Number), margins: new Float64Array(pixels).fill(Infinity), tolerance: 0, probabilities: null };
  }
  const scores = scoresAtFullSize(tensor, description, picture);
  const numClasses = output.singleChannel ? 2 : classes.length;
  const answer = { labels: new Uint8Array(pixels), margins: new Float64Array(pixels), tolerance: input.dtype === 'float16' ? 2e-2 : 1e-4, probabilities: new Float64Array(pixels) };
  for (let index = 0; index < pixels; index++) {
    let own = Array.from({ length: scores.length / pixels }, (_, channel) => scores[channel * pixels + index]!);
    if (output.singleChannel) own = output.kind === 'logits' ? [0, own[0]!] : [1 - own[0]!, own[0]!];
    const best = Math.max(...own);
    answer.labels[index] = own.indexOf(best);
    answer.margins[index] = best - Math.max(...own.filter((_, channel) => channel !== answer.labels[index]));
    answer.probabilities[index] = output.kind === 'logits' ? 1 / own.reduce((sum, score) => sum + Math.exp(score - best), 0) : best;
  }
  if (scores.length / pixels !== (output.singleChannel ? 1 : numClasses)) throw new Error(`The network gives ${scores.length / pixels} channels.`);
  return answer;
}

/** Float64 [channels, height, width], whatever the layout and resolution of the tensor. Probabilities of low resolution go through their logits. */
function scoresAtFullSize(tensor: Tensor, { output }: ModelDescription, { height, width }: Picture): Float64Array {
  const [channels, h, w] = output.classAxis === 1 ? tensor.dims.slice(1) as [number, number, number] : [tensor.dims[3]!, tensor.dims[1]!, tensor.dims[2]!];
  const isHalf = tensor.type === 'float16';
  const raw = (channel: number, y: number, x: number): number => {
    const value = (tensor.data as Float32Array)[output.classAxis === 1 ? (channel * h + y) * w + x : (y * w + x) * channels + channel]!;
    return isHalf && !(tensor.data instanceof globalThis.Float32Array) ? halfValue(value) : value;
  };
  const isSmall = h !== height || w !== width;
  const throughLogits = isSmall && output.kind === 'probabilities';
  const score = (channel: number, y: number, x: number): number => (throughLogits ? Math.log(raw(channel, y, x)) : raw(channel, y, x));
  const source = (position: number, size: number, from: number): number =>
    Math.min(from - 1, Math.max(0, output.alignCorners ? (position * (from - 1)) / (size - 1) : ((position + 0.5) * from) / size - 0.5));
  const result = new Float64Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const sy = isSmall ? source(y, height, h) : y;
      const y0 = Math.floor(sy);
      const y1 = Math.min(h - 1, y0 + 1);
      for (let x = 0; x < width; x++) {
        const sx = isSmall ? source(x, width, w) : x;
        const x0 = Math.floor(sx);
        const x1 = Math.min(w - 1, x0 + 1);
        const top = score(channel, y0, x0) * (1 - sx + x0) + score(channel, y0, x1) * (sx - x0);
        const bottom = score(channel, y1, x0) * (1 - sx + x0) + score(channel, y1, x1) * (sx - x0);
        result[(channel * height + y) * width + x] = top * (1 - sy + y0) + bottom * (sy - y0);
      }
    }
  }
  if (throughLogits) normalise(result, channels, height * width);
  return result;
}

function normalise(logits: Float64Array, channels: number, pixels: number): void {
  for (let index = 0; index < pixels; index++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += logits[channel * pixels + index] = Math.exp(logits[channel * pixels + index]!);
    for (let channel = 0; channel < channels; channel++) logits[channel * pixels + index]! /= sum;
  }
}

function halfBits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return sign;
  const rounded = (exponent << 10) | ((bits >>> 13) & 0x3ff);
  return sign | (rounded + ((bits >>> 12) & 1));
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
