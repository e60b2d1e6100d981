import type { GraphBuilder } from '../onnx/graphBuilder.ts';
import { onnxDataType } from '../onnx/onnxDataType.ts';

/** What the scores of the network are, and what is to be made of them. */
export interface ScoresToLabels {
  /** float32 [1, channels, h, w]. */
  scores: string;
  kind: 'logits' | 'probabilities';
  /** One channel, the score of the second class. */
  singleChannel: boolean;
  /** Class id of each channel. */
  classIds: readonly number[];
  /** int64 [2]: height and width of the image. */
  heightWidth: string;
  /** coordinate_transformation_mode of the Resize that brings the scores to the size of the image; null where they have it. */
  upsampling: string | null;
}

/** Keeps 0 / 0 away where every exponential underflows; the confidence is 0 there. */
const SMALLEST_SUM = 1e-30;

/**
 * Scores to label uint8 [1, H, W] and confidence uint8 [1, H, W] (probability of the winner times 255, rounded).
 * Upsampling comes before argmax and softmax, as in the paper. Subtracting one number from all logits of a pixel changes
 * neither, and bilinear weights sum to 1: so each pixel's largest logit is subtracted while the tensor is small. After
 * upsampling no logit is above 0, exp cannot overflow, and the winner's softmax is exp(largest) / sum(exp), without
 * another pass over the big tensor, and without ever transposing or dividing it. (Sums underflow only where
 * neighbouring logits contradict each other by more than 170.)
 * @returns names of the tensors; `logits` float32 [1, numClasses, h, w] are the scores as logits, at their own resolution
 */
export function emitPostprocessing(g: GraphBuilder, given: ScoresToLabels): { label: string; confidence: string; logits: string } {
  const { kind, heightWidth, upsampling, classIds } = given;
  const scores = given.singleChannel ? emitTwoChannels(g, given.scores, kind) : given.scores;
  const logits = kind === 'logits' ? scores : g.node('Log', [g.node('Max', [scores, g.floats(1e-7)])], {}, 'logits');
  const small = kind === 'logits' ? g.node('Sub', [scores, emitReduce(g, 'ReduceMax', scores, 1, 'keep')], {}, 'belowZero') : scores;
  const [large, classAxis] = upsampling ? [emitUpsampledRows(g, small, classIds.length, heightWidth, upsampling), 2] : [small, 1];
  const winner = g.node('ArgMax', [large], { axis: classAxis, keepdims: 1 }, 'winner');
  // Picked, not searched for once more: that would be another pass over the big tensor.
  const best = g.node('GatherElements', [large, winner], { axis: classAxis }, 'best');
  const imageShape = g.node('Concat', [g.ints([1]), heightWidth], { axis: 0 }, 'imageShape');
  const label = emitClassId(g, g.node('Reshape', [winner, imageShape]), classIds);
  const confidence = emitByte(g, emitProbability(g, large, g.node('Reshape', [best, imageShape]), classAxis, kind));
  return { label, confidence, logits };
}

/**
 * Bilinear upsampling of [1, C, h, w] in two steps, first down the columns (small), then along the rows (large), which
 * is the same sum in another order. In between, rows come before channels, so that the result is [1, H, C, W]:
 * all that a pixel row's argmax and softmax need lies together (43 KB for 513 pixels of 21 classes) and rows are
 * independent, so that reductions stay in the cache and run on all cores. Over [1, C, H, W] they do neither, and take
 * about twice as long on a CPU. The large step is a product with the matrix of bilinear weights: most of them are 0,
 * and still it takes a third of the time of Resize (1.0 ms against 3.3 at 513 x 513 on two threads), level with it
 * where rows grow from about 113 pixels.
 */
function emitUpsampledRows(g: GraphBuilder, x: string, numClasses: number, heightWidth: string, coordinateMode: string): string {
  const [height, width] = [0, 1].map((axis) => g.node('Slice', [heightWidth, g.ints([axis]), g.ints([axis + 1])], {}, axis === 0 ? 'height' : 'width'));
  const shape = g.node('Shape', [x], {}, 'smallShape');
  const smallWidth = g.node('Slice', [shape, g.ints([3]), g.ints([4])], {}, 'smallWidth');
  const tall = emitBilinear(g, x, g.node('Concat', [g.ints([1, numClasses]), height!, smallWidth], { axis: 0 }), coordinateMode);
  const matrix = emitInterpolation(g, smallWidth, width!, coordinateMode);
  return g.node('MatMul', [g.node('Transpose', [tall], { perm: [0, 2, 1, 3] }, 'rows'), matrix], {}, 'upsampled');
}

/**
 * float32 [from, to]: the weight of each of `from` pixels in each of `to`. Resize says it itself, of an identity matrix.
 * @param from int64 [1], as `to`
 */
function emitInterpolation(g: GraphBuilder, from: string, to: string, coordinateMode: string): string {
  // Counted in float32: GPUs compare no int64.
  const count = g.node('Cast', [g.node('Reshape', [from, g.ints([])])], { to: onnxDataType.float32 });
  const index = g.node('Reshape', [g.node('Range', [g.floats(0), count, g.floats(1)]), g.ints([1, 1, 1, -1])]);
  const identity = g.node('Cast', [g.node('Equal', [index, g.node('Transpose', [index], { perm: [0, 1, 3, 2] })])], { to: onnxDataType.float32 }, 'identity');
  const stretched = emitBilinear(g, identity, g.node('Concat', [g.ints([1, 1]), from, to], { axis: 0 }), coordinateMode);
  return g.node('Reshape', [stretched, g.node('Concat', [from, to], { axis: 0 })], {}, 'interpolation');
}

/** Probability of the best class, [1, H, W], from logits <= 0 or from probabilities. @param best [1, H, W], its score */
function emitProbability(g: GraphBuilder, scores: string, best: string, classAxis: number, kind: 'logits' | 'probabilities'): string {
  if (kind === 'probabilities') return g.node('Min', [best, g.floats(1)], {}, 'probability');
  const sum = emitReduce(g, 'ReduceSum', g.node('Exp', [scores]), classAxis);
  return g.node('Div', [g.node('Exp', [best]), g.node('Max', [sum, g.floats(SMALLEST_SUM)])], {}, 'probability');
}

/** Channel int64 to class id uint8. */
function emitClassId(g: GraphBuilder, channel: string, classIds: readonly number[]): string {
  if (classIds.every((id, index) => id === index)) return g.node('Cast', [channel], { to: onnxDataType.uint8 }, 'label');
  const table = g.constant('uint8', [classIds.length], Uint8Array.from(classIds));
  return g.node('Gather', [table, channel], { axis: 0 }, 'label');
}

/** One score z against nothing: as two logits -z/2 and z/2, whose softmax is the sigmoid of z; as probabilities 1 - p and p. */
function emitTwoChannels(g: GraphBuilder, score: string, kind: 'logits' | 'probabilities'): string {
  const channels = kind === 'logits'
    ? [g.node('Mul', [score, g.floats(-0.5)]), g.node('Mul', [score, g.floats(0.5)])]
    : [g.node('Sub', [g.floats(1), score]), score];
  return g.node('Concat', channels, { axis: 1 }, 'twoClasses');
}

/** @param sizes int64 [4] */
function emitBilinear(g: GraphBuilder, x: string, sizes: string, coordinateMode: string): string {
  // Up to opset 12 the two inputs that are not used had to be there, empty.
  const unused = g.opset < 13 ? g.constant('float32', [0], new Float32Array(0)) : '';
  return g.node('Resize', [x, unused, unused, sizes], { mode: 'linear', coordinate_transformation_mode: coordinateMode }, 'upsampled');
}

/** 0..1 to 0..255, rounded: casting truncates, on every provider. */
function emitByte(g: GraphBuilder, probability: string): string {
  const scaled = g.node('Mul', [probability, g.floats(255)]);
  return g.node('Cast', [g.node('Add', [scaled, g.floats(0.5)])], { to: onnxDataType.uint8 }, 'confidence');
}

/** Over the classes; their axis goes, or stays with size 1. The axes moved from an attribute to an input in opset 13 (ReduceSum) and 18 (the other reductions). */
function emitReduce(g: GraphBuilder, opType: 'ReduceMax' | 'ReduceSum', x: string, classAxis: number, axis: 'drop' | 'keep' = 'drop'): string {
  const axesAreInput = g.opset >= (opType === 'ReduceSum' ? 13 : 18);
  const keepdims = axis === 'keep' ? 1 : 0;
  return axesAreInput ? g.node(opType, [x, g.ints([classAxis])], { keepdims }) : g.node(opType, [x], { axes: [classAxis], keepdims });
}
