import type { ModelDescription } from '../../core/model/modelDescription.ts';
import type { RecoveredScores } from '../guess/outputTail.ts';
import { intAttribute, stringAttribute } from '../onnx/attributes.ts';
import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { declaredTensor, type DeclaredTensor, type GraphIndex } from '../onnx/graphIndex.ts';
import { onnxDataType } from '../onnx/onnxDataType.ts';
import type { NodeProto } from '../onnx/onnxTypes.ts';
import { emitPostprocessing } from './emitPostprocessing.ts';
import { runnableNames } from './runnableInterface.ts';

/** Tensors of the three outputs. */
export interface ConnectedOutput {
  label: string;
  confidence: string;
  logits: string | null;
}

/** Names of the network's own input and output in the graph that is being built. */
export interface NetworkTensors {
  input: string;
  output: string;
}

/** Upsampling, softmax and argmax behind the scores of every class. */
export function connectScores(g: GraphBuilder, index: GraphIndex, network: NetworkTensors, scores: RecoveredScores, description: ModelDescription): ConnectedOutput {
  const { output, classes } = description;
  let tensor = scores.tensor;
  if (mayBeOtherFloat(index)) tensor = g.node('Cast', [tensor], { to: onnxDataType.float32 }, 'float');
  if (scores.classAxis === 3) tensor = g.node('Transpose', [tensor], { perm: [0, 3, 1, 2] }, 'nchw');
  const isUpsampled = scores.resize !== null || !hasSizeOfImage(index, network, description);
  const coordinateMode = scores.resize ? coordinateModeOf(scores.resize) : output.alignCorners ? 'align_corners' : 'half_pixel';
  return emitPostprocessing(g, {
    scores: tensor,
    kind: scores.kind,
    singleChannel: output.singleChannel,
    classIds: classes.map(({ id }) => id),
    heightWidth: emitImageSize(g, description),
    upsampling: isUpsampled ? coordinateMode : null,
  });
}

/** Labels as the network gives them, as bytes of shape [1, H, W], all with confidence 255: nothing is known about their certainty. */
export function connectLabels(g: GraphBuilder, index: GraphIndex, network: NetworkTensors): ConnectedOutput {
  const declared = declaredOutput(index, network);
  let label = network.output;
  if (declared.dataType !== onnxDataType.uint8) label = g.node('Cast', [label], { to: onnxDataType.uint8 }, 'bytes');
  if (declared.dims?.length === 2) label = emitAxes(g, 'Unsqueeze', label, [0]);
  if (declared.dims?.length === 4) label = emitAxes(g, 'Squeeze', label, [declared.dims[3] === 1 ? 3 : 1]);
  const certain = g.constant('uint8', [], Uint8Array.of(255));
  const confidence = g.node('Expand', [certain, g.node('Shape', [label])], {}, 'confidence');
  return { label, confidence, logits: null };
}

export function coordinateModeOf(resize: NodeProto): string {
  return stringAttribute(resize, 'coordinate_transformation_mode', 'half_pixel');
}

/** int64 [2]: height and width of the image. */
function emitImageSize(g: GraphBuilder, { input }: ModelDescription): string {
  if (input.size.kind === 'fixed') return g.ints([input.size.height, input.size.width]);
  const shape = g.node('Shape', [runnableNames.image], {}, 'imageShape');
  return g.node('Slice', [shape, g.ints([1]), g.ints([3])], {}, 'heightWidth');
}

/** True where the file says that input and output are of one height and width. */
function hasSizeOfImage(index: GraphIndex, network: NetworkTensors, { input, output }: ModelDescription): boolean {
  const inputDims = index.fedInputs().map(declaredTensor).find(({ name }) => name === network.input)?.dims;
  const outputDims = declaredOutput(index, network).dims;
  if (!inputDims || outputDims?.length !== 4) return false;
  const [inHeight, inWidth] = input.layout === 'NCHW' ? inputDims.slice(2) : inputDims.slice(1);
  const [outHeight, outWidth] = output.classAxis === 1 ? outputDims.slice(2) : outputDims.slice(1);
  return inHeight !== null && inWidth !== null && inHeight === outHeight && inWidth === outWidth;
}

function declaredOutput(index: GraphIndex, network: NetworkTensors): DeclaredTensor {
  return declaredTensor(index.graph.output.find(({ name }) => name === network.output)!);
}

/** True where anything in the graph is of another float type, so that the scores may be, too. A Cast to the same type costs nothing: ONNX Runtime drops it. */
function mayBeOtherFloat(index: GraphIndex): boolean {
  const otherFloats = new Set<number>([onnxDataType.float16, onnxDataType.bfloat16, onnxDataType.float64]);
  const { graph } = index;
  return (
    [...graph.input, ...graph.output].some((info) => otherFloats.has(declaredTensor(info).dataType)) ||
    graph.initializer.some(({ dataType }) => otherFloats.has(dataType)) ||
    graph.node.some((node) => node.opType === 'Cast' && otherFloats.has(intAttribute(node, 'to', 0)))
  );
}

/** Removes (Squeeze) or adds (Unsqueeze) axes of size 1. The axes moved to an input in opset 13. */
function emitAxes(g: GraphBuilder, opType: 'Squeeze' | 'Unsqueeze', x: string, axes: readonly number[]): string {
  return g.opset >= 13 ? g.node(opType, [x, g.ints(axes)]) : g.node(opType, [x], { axes });
}
