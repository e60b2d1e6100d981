import { reason } from '../../core/report/reason.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import { recoverScores } from '../guess/outputTail.ts';
import { copyMessage } from '../onnx/copyMessage.ts';
import { GraphBuilder, valueInfo, type Dim } from '../onnx/graphBuilder.ts';
import { GraphIndex, tensorNames } from '../onnx/graphIndex.ts';
import { int64ToNumber } from '../onnx/int64.ts';
import type { ModelProto } from '../onnx/onnxTypes.ts';
import { pruneGraph } from '../onnx/pruneGraph.ts';
import { readModel } from '../onnx/readModel.ts';
import { renameGraphTensors, renameTensors } from '../onnx/renameTensors.ts';
import { writeModel } from '../onnx/writeModel.ts';
import { checkFit } from './checkFit.ts';
import { connectLabels, connectScores, coordinateModeOf, type NetworkTensors } from './connectOutput.ts';
import { emitPreprocessing } from './emitPreprocessing.ts';
import { runnableNames, type RunnableInfo } from './runnableInterface.ts';
import { spatialStride } from './spatialStride.ts';

/** From here on, initializers need not be listed among the inputs, and so become constants. */
const OLDEST_IR_VERSION = 4;

/**
 * Any segmentation network as a graph from pixels to labels: everything in front of and behind it is inside, so that a
 * GPU does it and only bytes cross the boundary. Inputs and outputs: runnableInterface.ts. Where the network ends in a
 * bilinear Resize of low-resolution logits (with softmax, argmax or a change of layout after it), the graph is cut
 * there, and the logits come out at their own resolution.
 * @param network stays as it is
 * @throws AppError `model.notOnnx`; `model.wrongDescription` where the description does not fit the file; `model.tooOld`
 */
export function makeRunnable(network: ModelProto | Uint8Array, description: ModelDescription): { bytes: Uint8Array<ArrayBuffer>; info: RunnableInfo } {
  const { model, info } = makeRunnableModel(network instanceof Uint8Array ? readModel(network) : network, description);
  return { bytes: writeModel(model), info };
}

/** As makeRunnable, before the bytes are written. The weights are those of `network`, not copies. */
export function makeRunnableModel(network: ModelProto, description: ModelDescription): { model: ModelProto; info: RunnableInfo } {
  checkFit(new GraphIndex(network), description);
  const { input, output } = description;
  const newNames = namesOutOfTheWay(network);
  const inner = copyMessage(network, { graph: renameGraphTensors(network.graph, newNames) });
  const index = new GraphIndex(inner);
  const names: NetworkTensors = { input: newNames.get(input.name) ?? input.name, output: newNames.get(output.name) ?? output.name };
  const innerNames = tensorNames(inner.graph);

  const before = new GraphBuilder('preprocessing', { opset: index.opset, reservedNames: [...innerNames, ...Object.values(runnableNames)] });
  const fed = before.scope('preprocessing', () => emitPreprocessing(before, runnableNames.image, input));
  const head = before.buildGraph();

  const scores = recoverScores(index, names.output, output);
  const after = new GraphBuilder('postprocessing', { opset: index.opset, reservedNames: [...innerNames, ...tensorNames(head), runnableNames.image, runnableNames.logits] });
  const result = after.scope('postprocessing', () =>
    scores ? connectScores(after, index, names, scores, description) : connectLabels(after, index, names),
  );
  const [height, width]: [Dim, Dim] = input.size.kind === 'fixed' ? [input.size.height, input.size.width] : ['height', 'width'];
  after.output(runnableNames.label, result.label, 'uint8', [1, height, width]);
  after.output(runnableNames.confidence, result.confidence, 'uint8', [1, height, width]);
  const tail = after.buildGraph();
  const finalNames = new Map([[names.input, fed]]);
  if (result.logits !== null) {
    // Mostly the tensor is the network's own: it is renamed rather than copied by an Identity node.
    finalNames.set(result.logits, runnableNames.logits);
    tail.output.push(valueInfo(runnableNames.logits, 'float32', [1, description.classes.length, 'logitsHeight', 'logitsWidth']));
  }

  const graph = pruneGraph(
    copyMessage(inner.graph, {
      input: [valueInfo(runnableNames.image, 'uint8', [1, height, width, 3])],
      output: tail.output,
      node: [...head.node, ...renameTensors([...inner.graph.node, ...tail.node], finalNames)],
      initializer: [...inner.graph.initializer, ...head.initializer, ...tail.initializer],
    }),
  );
  checkNothingElseIsFed(graph, index, names.input);
  const resize = scores?.resize;
  return {
    model: copyMessage(inner, { graph, trainingInfo: [], irVersion: Math.max(OLDEST_IR_VERSION, int64ToNumber(inner.irVersion)) }),
    info: {
      hasLogits: scores !== null,
      logitsStride: scores && spatialStride(index, scores.tensor, names.input),
      alignCorners: resize ? coordinateModeOf(resize) === 'align_corners' : output.alignCorners,
    },
  };
}

/** New names for the tensors of a network that are called like our inputs and outputs. */
function namesOutOfTheWay(network: ModelProto): Map<string, string> {
  const taken = tensorNames(network.graph);
  const unique = new GraphBuilder('names', { reservedNames: taken });
  return new Map(
    Object.values(runnableNames)
      .filter((name) => taken.has(name))
      .map((name) => [name, unique.uniqueName(`network/${name}`)]),
  );
}

/** A network with a second input that has no default (a prompt, a previous mask) cannot be run from an image alone. */
function checkNothingElseIsFed(graph: ModelProto['graph'], index: GraphIndex, networkInput: string): void {
  const read = new Set(graph.node.flatMap((node) => node.input));
  const other = index.fedInputs().find(({ name }) => name !== networkInput && read.has(name));
  if (!other) return;
  throw new AppError(
    'model.wrongDescription',
    `The model takes a second input, ${other.name}, beside ${networkInput}; Atrous runs networks that take one image.`,
    { key: 'input', value: other.name, why: `it takes a second input, ${other.name}`, cause: reason('network.secondInput', `it takes a second input, ${other.name}`, { name: other.name }) },
  );
}
