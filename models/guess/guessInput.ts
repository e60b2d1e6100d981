import { reason } from '../../core/report/reason.ts';
import type { Remark } from '../../core/report/remark.ts';
import type { ModelDescription, SizeRule } from '../../core/model/modelDescription.ts';
import { intsAttribute } from '../onnx/attributes.ts';
import { declaredTensor, type DeclaredDim, type DeclaredTensor, type GraphIndex } from '../onnx/graphIndex.ts';
import { onnxDataType, onnxDataTypeName } from '../onnx/onnxDataType.ts';
import { tensorDims } from '../onnx/tensorData.ts';
import type { Note } from './evidence.ts';
import { notSegmentation } from './notSegmentation.ts';

type Input = ModelDescription['input'];
type Normalisation = Pick<Input, 'scale' | 'mean' | 'std'>;

const imageTypes = ['float32', 'float16', 'uint8'] as const;

/** Mean and standard deviation of ImageNet, as torchvision's models take them. */
const imageNet: Normalisation = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** value / 127.5 - 1, as Google's TensorFlow models take it. */
const minusOneToOne: Normalisation = { scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] };
const zeroToOne: Normalisation = { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };
const asItIs: Normalisation = { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };

/** What is known about the input before the rest of the graph has been looked at. */
export interface GuessedInput {
  name: string;
  layout: 'NCHW' | 'NHWC';
  height: DeclaredDim;
  width: DeclaredDim;
  /** Adds what depends on where the network comes from: sizes and normalisation. */
  complete(isGoogleLineage: boolean): Omit<Input, 'longSide'>;
}

const asDeclared = reason('guess.asDeclared', 'As the file declares it.');

export function guessInput(index: GraphIndex, note: Note): GuessedInput {
  const input = findImageInput(index);
  note('input.name', input.name, index.fedInputs().length === 1 ? reason('guess.onlyInput', 'The only input of the network.') : reason('guess.onlyImageInput', 'The only input that has the shape of an image.'));
  const dims = input.dims ?? [null, null, null, null];
  const dtype = imageTypes.find((type) => onnxDataType[type] === input.dataType);
  if (!dtype) {
    const type = onnxDataTypeName(input.dataType);
    notSegmentation(reason('network.inputType', `its input ${input.name} is of ${type} instead of float32, float16 or uint8`, { input: input.name, type }), { input: input.name });
  }
  note('input.dtype', dtype, asDeclared);
  const layout = guessLayout(index, input.name, dims, note);
  const [batch, height, width] = layout === 'NCHW' ? [dims[0], dims[2], dims[3]] : [dims[0], dims[1], dims[2]];
  if (typeof batch === 'number' && batch !== 1) {
    notSegmentation(reason('network.batch', `it takes ${batch} images at once; export it again with a batch size of 1 or a free one`, { count: batch }), { input: input.name });
  }
  return {
    name: input.name,
    layout,
    height: height ?? null,
    width: width ?? null,
    complete(isGoogleLineage) {
      const size = guessSize(height ?? null, width ?? null, isGoogleLineage, note);
      const normalisation = guessNormalisation(index, input.name, dtype, isGoogleLineage, note);
      note('input.channelOrder', 'RGB', reason('guess.channelOrder', 'A file cannot say it. Nearly all networks take RGB; those trained with Caffe or OpenCV may take BGR.'), false);
      return { name: input.name, layout, dtype, channelOrder: 'RGB', ...normalisation, size };
    },
  };
}

function findImageInput(index: GraphIndex): DeclaredTensor {
  const inputs = index.fedInputs().map(declaredTensor);
  if (inputs.length === 0) notSegmentation(reason('network.noInput', 'it has no input'));
  const images = inputs.filter(({ dims }) => dims === null || (dims.length === 4 && couldBeColor(dims[1], dims[3])));
  if (images.length === 1) return images[0]!;
  const listed = inputs.map(describe).join(', ');
  if (images.length > 1) notSegmentation(reason('network.severalInputs', `it has several inputs that could be the image: ${listed}`, { inputs: listed }));
  const channels = inputs.find(({ dims }) => dims?.length === 4);
  return notSegmentation(
    channels
      ? reason('network.noColor', `its input ${describe(channels)} has no axis of 3 colour channels`, { input: describe(channels) })
      : reason('network.noImage', `it has no input with the four axes of an image batch, only ${listed}`, { inputs: listed }),
  );
}

/** One of the two axes has size 3, or both are open. */
function couldBeColor(second: DeclaredDim | undefined, last: DeclaredDim | undefined): boolean {
  return second === 3 || last === 3 || (typeof second !== 'number' && typeof last !== 'number');
}

/** `name [1, 3, ?, ?]`, for people. */
export function describe({ name, dims }: DeclaredTensor): string {
  return dims ? `${name} [${dims.map((dim) => dim ?? '?').join(', ')}]` : name;
}

function guessLayout(index: GraphIndex, name: string, dims: DeclaredDim[], note: Note): 'NCHW' | 'NHWC' {
  const [, second, , last] = dims;
  if (second === 3 && last !== 3) {
    note('input.layout', 'NCHW', reason('guess.channelAxis', 'The second axis has size 3.', { isLast: false }));
    return 'NCHW';
  }
  if (last === 3 && second !== 3) {
    note('input.layout', 'NHWC', reason('guess.channelAxis', 'The last axis has size 3.', { isLast: true }));
    return 'NHWC';
  }
  // The file leaves the axes open (or the image is 3 pixels wide): the first convolution knows, as ONNX convolves NCHW.
  const path = pathToFirstConvolution(index, name);
  const layout = path.some((node) => node.opType === 'Transpose' && intsAttribute(node, 'perm')?.join() === '0,3,1,2') ? 'NHWC' : 'NCHW';
  const first = path.at(-1);
  const weight = first?.opType === 'Conv' ? index.constantOf(first.input[1] ?? '') : undefined;
  const channels = weight && tensorDims(weight)[1];
  if (channels !== undefined && channels !== 3) notSegmentation(reason('network.firstConvolution', `its first convolution takes ${channels} channels instead of the 3 of a colour image`, { channels }));
  note('input.layout', layout, layout === 'NHWC' ? reason('guess.movesAxis', 'The network moves the last axis to the channels at its start.') : reason('guess.convolutionAsIs', 'The first convolution takes the input as it is.'), weight !== undefined);
  return layout;
}

/** The nodes from the input to the first convolution, which are few: casts, transposes, arithmetic with constants. */
function pathToFirstConvolution(index: GraphIndex, input: string): ReturnType<GraphIndex['consumersOf']> {
  const path: ReturnType<GraphIndex['consumersOf']> = [];
  let tensor = input;
  for (let step = 0; step < 16; step++) {
    const next = index.consumersOf(tensor).find(({ opType }) => opType !== 'Shape');
    if (!next) return path;
    path.push(next);
    if (next.opType === 'Conv') return path;
    tensor = next.output[0] ?? '';
  }
  return path;
}

function guessSize(height: DeclaredDim, width: DeclaredDim, isGoogleLineage: boolean, note: Note): SizeRule {
  if (typeof height === 'number' && typeof width === 'number') {
    note('input.size', { kind: 'fixed', height, width }, asDeclared);
    return { kind: 'fixed', height, width };
  }
  if (typeof height === 'number' || typeof width === 'number') {
    const side = (typeof height === 'number' ? height : width) as number;
    const size = { kind: 'fixed' as const, height: typeof height === 'number' ? height : side, width: typeof width === 'number' ? width : side };
    note('input.size', size, reason('guess.oneSide', 'The file declares one side only; the other is taken to be the same.'), false);
    return size;
  }
  if (isGoogleLineage) {
    note('input.size', { kind: 'multiple', multiple: 16, offset: 1 }, reason('guess.googleSize', 'Any size is taken; logits with aligned corners and ReLU6 are the mark of Google\'s DeepLab, which wants sides of 16k + 1.'), false);
    return { kind: 'multiple', multiple: 16, offset: 1 };
  }
  note('input.size', { kind: 'multiple', multiple: 32, offset: 0 }, reason('guess.anySize', 'Any size is declared; multiples of 32 suit every network that halves its input up to five times.'), false);
  return { kind: 'multiple', multiple: 32, offset: 0 };
}

function guessNormalisation(index: GraphIndex, input: string, dtype: Input['dtype'], isGoogleLineage: boolean, note: Note): Normalisation {
  const [normalisation, why, certain] = judgeNormalisation(index, input, dtype, isGoogleLineage);
  for (const key of ['scale', 'mean', 'std'] as const) note(`input.${key}`, normalisation[key], why, certain);
  return normalisation;
}

function judgeNormalisation(index: GraphIndex, input: string, dtype: Input['dtype'], isGoogleLineage: boolean): [Normalisation, Remark, boolean] {
  if (dtype === 'uint8') return [asItIs, reason('guess.takesBytes', 'The network takes 8-bit values, so it normalises them itself.'), true];
  const ownConstant = firstArithmeticConstant(index, input);
  const constant = ownConstant === null ? 0 : round(ownConstant);
  if (ownConstant !== null && ownConstant > 2) return [asItIs, reason('guess.calculates', `The network starts by calculating with ${constant}, so it takes values 0..255 and normalises them itself.`, { constant, upTo: 255 }), false];
  if (ownConstant !== null && ownConstant < 1 / 64) return [asItIs, reason('guess.scales', `The network starts by scaling by ${constant}, so it takes values 0..255 and normalises them itself.`, { constant }), false];
  if (ownConstant !== null) return [zeroToOne, reason('guess.calculates', `The network starts by calculating with ${constant}, so it seems to take values 0..1 and to normalise them itself.`, { constant, upTo: 1 }), false];
  if (isGoogleLineage) return [minusOneToOne, reason('guess.googleValues', 'A file cannot say it. Aligned corners and ReLU6 are the mark of Google\'s TensorFlow models, which take value / 127.5 - 1.'), false];
  return [imageNet, reason('guess.imageNet', 'A file cannot say it. Most networks from PyTorch take ImageNet\'s mean and standard deviation.'), false];
}

/** The largest absolute value of the constant in the first Add, Sub, Mul or Div that the image meets before any convolution. */
function firstArithmeticConstant(index: GraphIndex, input: string): number | null {
  for (const node of pathToFirstConvolution(index, input)) {
    if (!['Add', 'Sub', 'Mul', 'Div'].includes(node.opType)) continue;
    const values = node.input.map((name) => index.constantNumbers(name)).find((numbers) => numbers !== undefined && numbers.length > 0 && numbers.length <= 3);
    if (values) return Math.max(...values.map(Math.abs));
  }
  return null;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
