import { findAttribute, intAttribute, intsAttribute, stringAttribute } from '../onnx/attributes.ts';
import type { GraphIndex } from '../onnx/graphIndex.ts';
import { onnxDataType } from '../onnx/onnxDataType.ts';
import type { NodeProto } from '../onnx/onnxTypes.ts';

/** Operators between a network's scores and what it puts out, which change their form but not their meaning. */
const tailOperators = new Set([
  'Identity', 'Cast', 'Transpose', 'Squeeze', 'Unsqueeze', 'Reshape', 'Softmax', 'LogSoftmax', 'Sigmoid', 'ArgMax', 'Resize',
]);

/** The chain of such nodes that ends in `output`, last node first. */
export function outputTail(index: GraphIndex, output: string): NodeProto[] {
  const tail: NodeProto[] = [];
  let tensor = output;
  for (;;) {
    const node = index.producerOf(tensor);
    if (!node || (node.domain !== '' && node.domain !== 'ai.onnx') || !tailOperators.has(node.opType)) return tail;
    tail.push(node);
    tensor = node.input[0] ?? '';
  }
}

/** The scores of every class that are found on the way back from an output. */
export interface RecoveredScores {
  tensor: string;
  /** logits: softmax gives the probabilities (with one channel: sigmoid). probabilities: they are. */
  kind: 'logits' | 'probabilities';
  classAxis: 1 | 3;
  /** The bilinear Resize that brought the scores to the size of the output; null where there was none. */
  resize: NodeProto | null;
}

/**
 * Walks back from the output to the scores of every class, before upsampling, softmax and argmax.
 * Nothing is skipped that would change which class wins at a pixel.
 * @param kind what the output holds, and `classAxis` where its classes are (without meaning for labels)
 * @returns null where the output holds labels and no scores are found behind them
 */
export function recoverScores(
  index: GraphIndex,
  output: string,
  { kind, classAxis, singleChannel }: { kind: 'logits' | 'probabilities' | 'labels'; classAxis: 1 | 3; singleChannel: boolean },
): RecoveredScores | null {
  const scores: RecoveredScores = { tensor: output, kind: kind === 'labels' ? 'logits' : kind, classAxis, resize: null };
  let isLabels = kind === 'labels';
  let isNormalised = false;
  for (const node of outputTail(index, output)) {
    if (isLabels) {
      if (node.opType === 'ArgMax') {
        const axis = axisOf(node, 0);
        if ((axis !== 1 && axis !== 3) || intAttribute(node, 'select_last_index', 0) !== 0) return null;
        scores.classAxis = axis;
        isLabels = false;
      } else if (!['Identity', 'Cast', 'Squeeze', 'Unsqueeze', 'Reshape'].includes(node.opType)) {
        return null;
      }
    } else if (node.opType === 'Transpose') {
      const moved = classAxisBefore(node, scores.classAxis);
      if (moved === null) break;
      scores.classAxis = moved;
    } else if (node.opType === 'Resize') {
      if (scores.resize || !isBilinear(node)) break;
      scores.resize = node;
    } else if (node.opType === 'Softmax' || node.opType === 'LogSoftmax') {
      if (node.opType === 'Softmax') scores.kind = 'probabilities';
      if (isNormalised || scores.resize || !isOverClasses(node, scores.classAxis, index.opset)) break;
      isNormalised = true;
      scores.kind = 'logits';
    } else if (node.opType === 'Sigmoid') {
      if (isNormalised) break;
      scores.kind = 'probabilities';
      if (scores.resize || !singleChannel) break;
      isNormalised = true;
      scores.kind = 'logits';
    } else if (node.opType === 'Cast' ? !isFloatCast(node) : node.opType !== 'Identity') {
      break;
    }
    scores.tensor = node.input[0]!;
  }
  return isLabels ? null : scores;
}

/** Axis of ArgMax or Softmax in a 4-D tensor, 0..3. */
function axisOf(node: NodeProto, fallback: number): number {
  const axis = intAttribute(node, 'axis', fallback);
  return axis < 0 ? axis + 4 : axis;
}

/** Where the classes were before a Transpose, if it only moves them between axis 1 and axis 3. */
export function classAxisBefore(node: NodeProto, classAxisAfter: 1 | 3): 1 | 3 | null {
  const perm = intsAttribute(node, 'perm')?.join();
  if (perm === '0,2,3,1' && classAxisAfter === 3) return 1;
  if (perm === '0,3,1,2' && classAxisAfter === 1) return 3;
  return null;
}

/** Before opset 13, Softmax flattened all axes from `axis` on, so that only the last one is a softmax over classes. */
function isOverClasses(node: NodeProto, classAxis: 1 | 3, opset: number): boolean {
  return axisOf(node, opset < 13 ? 1 : -1) === classAxis && (opset >= 13 || classAxis === 3);
}

export function isBilinear(node: NodeProto): boolean {
  const mode = stringAttribute(node, 'mode', 'nearest');
  const coordinates = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
  return mode === 'linear' && coordinates !== 'tf_crop_and_resize' && intAttribute(node, 'antialias', 0) === 0 && !findAttribute(node, 'axes');
}

function isFloatCast(node: NodeProto): boolean {
  const to = intAttribute(node, 'to', 0);
  return to === onnxDataType.float32 || to === onnxDataType.float16 || to === onnxDataType.bfloat16 || to === onnxDataType.float64;
}
