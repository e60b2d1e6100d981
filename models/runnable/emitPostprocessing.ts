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
  /** How to bring the scores to the size of the image; null where they have it. */
  upsampling: { sizes: string; coordinateMode: string } | null;
}

/**
 * Scores to label uint8 [1, H, W] and confidence uint8 [1, H, W] (probability of the winner times 255, rounded).
 * Upsampling comes first, as in the paper; the winner's softmax is 1 / sum(exp(score - largest score)), so that the big
 * tensor is never transposed or divided. On a CPU all this costs less than copying float logits out would.
 * @returns names of the tensors; `logits` float32 [1, numClasses, h, w] are the scores as logits, at their own resolution
 */
export function emitPostprocessing(g: GraphBuilder, given: ScoresToLabels): { label: string; confidence: string; logits: string } {
  const scores = given.singleChannel ? emitTwoChannels(g, given.scores, given.kind) : given.scores;
  const isLogits = given.kind === 'logits';
  const logits = isLogits ? scores : g.node('Log', [g.node('Max', [scores, g.floats(1e-7)])], {}, 'logits');
  const large = given.upsampling ? emitBilinear(g, scores, given.upsampling.sizes, given.upsampling.coordinateMode) : scores;

  const winner = g.node('ArgMax', [large], { axis: 1, keepdims: 0 }, 'winner');
  const label = given.classIds.every((id, channel) => id === channel)
    ? g.node('Cast', [winner], { to: onnxDataType.uint8 }, 'label')
    : g.node('Gather', [g.constant('uint8', [given.classIds.length], Uint8Array.from(given.classIds)), winner], { axis: 0 }, 'label');

  const best = emitReduce(g, 'ReduceMax', large, 1, isLogits);
  const scaled = isLogits
    ? g.node('Div', [g.floats(255), emitReduce(g, 'ReduceSum', g.node('Exp', [g.node('Sub', [large, best])]), 1, false)], {}, 'probability')
    : g.node('Mul', [g.node('Min', [best, g.floats(1)]), g.floats(255)], {}, 'probability');
  return { label, confidence: emitRoundToByte(g, scaled), logits };
}

/** One score z against nothing: as two logits -z/2 and z/2, whose softmax is the sigmoid of z; as probabilities 1 - p and p. */
function emitTwoChannels(g: GraphBuilder, score: string, kind: 'logits' | 'probabilities'): string {
  const channels = kind === 'logits'
    ? [g.node('Mul', [score, g.floats(-0.5)]), g.node('Mul', [score, g.floats(0.5)])]
    : [g.node('Sub', [g.floats(1), score]), score];
  return g.node('Concat', channels, { axis: 1 }, 'twoClasses');
}

/** @param sizes int64 [4] */
export function emitBilinear(g: GraphBuilder, x: string, sizes: string, coordinateMode: string): string {
  // Up to opset 12 the two inputs that are not used had to be there, empty.
  const unused = g.opset < 13 ? g.constant('float32', [0], new Float32Array(0)) : '';
  return g.node('Resize', [x, unused, unused, sizes], { mode: 'linear', coordinate_transformation_mode: coordinateMode }, 'upsampled');
}

/** Casting truncates, on every provider; values are 0..255. */
function emitRoundToByte(g: GraphBuilder, x: string): string {
  return g.node('Cast', [g.node('Add', [x, g.floats(0.5)])], { to: onnxDataType.uint8 }, 'confidence');
}

/** The axes moved from an attribute to an input in opset 13 (ReduceSum) and 18 (the other reductions). */
function emitReduce(g: GraphBuilder, opType: 'ReduceMax' | 'ReduceSum', x: string, axis: number, keepAxis: boolean): string {
  const keepdims = keepAxis ? 1 : 0;
  const isInput = g.opset >= (opType === 'ReduceSum' ? 13 : 18);
  return isInput ? g.node(opType, [x, g.ints([axis])], { keepdims }) : g.node(opType, [x], { axes: [axis], keepdims });
}

/** Removes (Squeeze) or adds (Unsqueeze) axes of size 1. The axes moved to an input in opset 13. */
export function emitAxes(g: GraphBuilder, opType: 'Squeeze' | 'Unsqueeze', x: string, axes: readonly number[]): string {
  return g.opset >= 13 ? g.node(opType, [x, g.ints(axes)]) : g.node(opType, [x], { axes });
}
