import { reason } from '../../core/report/reason.ts';
import type { Remark } from '../../core/report/remark.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import { floatAttribute, intAttribute, stringAttribute } from '../onnx/attributes.ts';
import { declaredTensor, type DeclaredDim, type DeclaredTensor, type GraphIndex } from '../onnx/graphIndex.ts';
import { onnxDataType } from '../onnx/onnxDataType.ts';
import type { NodeProto } from '../onnx/onnxTypes.ts';
import type { Note } from './evidence.ts';
import { notSegmentation } from './notSegmentation.ts';
import { describe, type GuessedInput } from './guessInput.ts';
import { outputChannels } from './outputChannels.ts';
import { classAxisBefore, outputTail, recoverScores } from './outputTail.ts';

type Output = ModelDescription['output'];

export interface GuessedOutput {
  output: Output;
  /** Number of classes (1: a single channel); null where the file gives labels and nothing tells how many there are. */
  channels: number | null;
  /** Bilinear upsampling with aligned corners and ReLU6: how Google's DeepLab models are made. */
  isGoogleLineage: boolean;
}

/** More classes than this in a map are features, and ids beyond 254 do not fit a label map. */
const MOST_CLASSES = 255;

const floatTypes = new Set<number>([onnxDataType.float32, onnxDataType.float16, onnxDataType.float64, onnxDataType.bfloat16]);
const labelTypes = new Set<number>([onnxDataType.int64, onnxDataType.int32, onnxDataType.uint8, onnxDataType.int8, onnxDataType.int16, onnxDataType.uint16, onnxDataType.bool, onnxDataType.uint32]);

export function guessOutput(index: GraphIndex, input: GuessedInput, note: Note): GuessedOutput {
  const declared = chooseOutput(index, note);
  const tail = outputTail(index, declared.name);
  const hasArgMax = tail.some(({ opType }) => opType === 'ArgMax');
  const isLabels = hasArgMax || labelTypes.has(declared.dataType);
  const classAxis = isLabels ? 1 : guessClassAxis(index, declared, tail, input);
  const channels = isLabels ? null : channelsOf(index, declared, classAxis, tail);
  const singleChannel = channels === 1;
  const kind = guessKind(isLabels, hasArgMax, singleChannel, tail, classAxis, note);
  if (!isLabels) note('output.classAxis', classAxis, axisReason(classAxis, declared), channels !== null);
  if (singleChannel) note('output.singleChannel', true, reason('guess.oneChannel', 'The output has one channel: the score of one class against the background.'));
  const { alignCorners, isExplicit } = guessAlignCorners(index, tail, note);
  const scores = recoverScores(index, declared.name, { kind, classAxis, singleChannel });
  return {
    output: { name: declared.name, kind, classAxis, alignCorners, singleChannel },
    channels: channels ?? (scores && outputChannels(index, scores.tensor)),
    isGoogleLineage: isExplicit && alignCorners && usesRelu6(index),
  };
}

/** The first output that can be a map of classes; auxiliary heads come after it. */
function chooseOutput(index: GraphIndex, note: Note): DeclaredTensor {
  const outputs = index.graph.output.map(declaredTensor);
  const maps = outputs.filter((output) => couldBeMap(output));
  const chosen = maps[0];
  if (!chosen) {
    const listed = outputs.map(describe).join(', ');
    return notSegmentation(reason('network.noMap', `it has no output that is a map of classes, only ${listed}`, { outputs: listed }));
  }
  if (maps.length === 1) note('output.name', chosen.name, outputs.length === 1 ? reason('guess.onlyOutput', 'The only output of the network.') : reason('guess.onlyMap', 'The only output that has the shape of a map.'));
  const others = maps.slice(1).map(({ name }) => name).join(', ');
  if (maps.length > 1) note('output.name', chosen.name, reason('guess.firstOutput', `The first of ${maps.length} outputs that have the shape of a map; the others are ${others}.`, { count: maps.length, others }), false);
  return chosen;
}

function couldBeMap({ dims, dataType }: DeclaredTensor): boolean {
  if (dims === null) return true;
  if (labelTypes.has(dataType)) return dims.length === 3 || (dims.length === 4 && (dims[1] === 1 || dims[3] === 1)) || (dims.length === 2 && dims.every((dim) => dim !== 1));
  if (!floatTypes.has(dataType)) return false;
  // Labels that were cast to float have three axes, maps of scores four. A map of 1 x 1 pixels is a classifier's answer.
  return dims.length === 4 && !(dims[2] === 1 && (dims[3] === 1 || dims[1] === 1));
}

/** 1 or 3: the axis that the convolution's channels end up on, told by the Transposes behind it, else by the sizes. */
function guessClassAxis(index: GraphIndex, { name, dims }: DeclaredTensor, tail: NodeProto[], { height, width }: GuessedInput): 1 | 3 {
  const channels = outputChannels(index, name);
  const [, second, third, last] = dims ?? [];
  if (channels !== null && (second === channels) !== (last === channels)) return second === channels ? 1 : 3;
  if (sameSize(third, height, last, width) && !sameSize(second, height, third, width)) return 1;
  if (sameSize(second, height, third, width) && !sameSize(third, height, last, width)) return 3;
  if (typeof second === 'number' && typeof last !== 'number') return 1;
  if (typeof last === 'number' && typeof second !== 'number') return 3;
  if (typeof second === 'number' && typeof last === 'number' && second !== last) return second < last ? 1 : 3;
  return tail.some((node) => node.opType === 'Transpose' && classAxisBefore(node, 3) === 1) ? 3 : 1;
}

function sameSize(mapHeight: DeclaredDim | undefined, height: DeclaredDim, mapWidth: DeclaredDim | undefined, width: DeclaredDim): boolean {
  return height !== null && width !== null && mapHeight === height && mapWidth === width;
}

function axisReason(classAxis: 1 | 3, declared: DeclaredTensor): Remark {
  return reason('guess.classAxis', `In ${describe(declared)} the classes are on the ${classAxis === 1 ? 'second' : 'last'} axis.`, { output: describe(declared), isLast: classAxis === 3 });
}

function channelsOf(index: GraphIndex, declared: DeclaredTensor, classAxis: 1 | 3, tail: NodeProto[]): number | null {
  const dim = declared.dims?.[classAxis];
  const channels = typeof dim === 'number' ? dim : outputChannels(index, tail.at(-1)?.input[0] ?? declared.name);
  if (channels === null) {
    return notSegmentation(reason('network.classesUnknown', `the number of classes in its output ${describe(declared)} cannot be told; export it again with the number of channels fixed`, { output: describe(declared) }), { output: declared.name });
  }
  if (channels > MOST_CLASSES) {
    return notSegmentation(reason('network.tooManyChannels', `its output ${describe(declared)} has ${channels} channels; at most ${MOST_CLASSES} classes fit into a label map`, { output: describe(declared), channels, most: MOST_CLASSES }), { output: declared.name });
  }
  return channels;
}

function guessKind(isLabels: boolean, hasArgMax: boolean, singleChannel: boolean, tail: NodeProto[], classAxis: 1 | 3, note: Note): Output['kind'] {
  if (isLabels) {
    note('output.kind', 'labels', hasArgMax ? endsIn('ArgMax') : reason('guess.integers', 'The output holds integers.'), hasArgMax);
    return 'labels';
  }
  const last = tail.find(({ opType }) => ['Softmax', 'LogSoftmax', 'Sigmoid'].includes(opType));
  const axis = last && intAttribute(last, 'axis', classAxis);
  if (last?.opType === 'Softmax' && axis !== undefined && (axis === classAxis || axis - 4 === -classAxis || axis < 0)) {
    note('output.kind', 'probabilities', endsIn('Softmax'));
    return 'probabilities';
  }
  if (last?.opType === 'Sigmoid') {
    note('output.kind', 'probabilities', singleChannel ? endsIn('Sigmoid') : reason('guess.sigmoidByClass', 'The network ends in Sigmoid, class by class.'));
    return 'probabilities';
  }
  note('output.kind', 'logits', last ? endsIn(last.opType) : reason('guess.noSoftmax', 'There is no Softmax or ArgMax at the end.'));
  return 'logits';
}

function endsIn(operator: string): Remark {
  return reason('guess.endsIn', `The network ends in ${operator}.`, { operator });
}

function guessAlignCorners(index: GraphIndex, tail: NodeProto[], note: Note): { alignCorners: boolean; isExplicit: boolean } {
  const resize = tail.find(({ opType }) => opType === 'Resize') ?? index.graph.node.findLast(({ opType }) => opType === 'Resize');
  if (!resize) {
    note('output.alignCorners', false, reason('guess.noResize', 'There is no Resize to read it from; half-pixel centres are usual.'), false);
    return { alignCorners: false, isExplicit: false };
  }
  const mode = stringAttribute(resize, 'coordinate_transformation_mode', 'half_pixel');
  const alignCorners = mode === 'align_corners';
  const isAtEnd = tail.includes(resize);
  note('output.alignCorners', alignCorners, reason('guess.alignCorners', `The ${isAtEnd ? 'final' : 'last'} Resize works with ${mode}.`, { mode, isAtEnd }), isAtEnd && mode !== 'asymmetric');
  return { alignCorners, isExplicit: true };
}

/** Clip(0, 6): limits are attributes up to opset 10, constants since. */
function usesRelu6(index: GraphIndex): boolean {
  return index.graph.node.some((node) => {
    if (node.opType !== 'Clip') return false;
    const limit = (position: number, name: string): number | undefined => index.constantNumbers(node.input[position] ?? '')?.[0] ?? floatAttribute(node, name);
    return limit(1, 'min') === 0 && limit(2, 'max') === 6;
  });
}
