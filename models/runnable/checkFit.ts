import { AppError } from '../../core/errors/appError.ts';
import type { ModelDescription } from '../../core/model/modelDescription.ts';
import { outputChannels } from '../guess/outputChannels.ts';
import { recoverScores } from '../guess/outputTail.ts';
import { declaredTensor, type GraphIndex } from '../onnx/graphIndex.ts';
import { onnxDataType, onnxDataTypeName } from '../onnx/onnxDataType.ts';

/** Older graphs resize differently, and what we add could not be said in their operators. */
const OLDEST_OPSET = 11;

/**
 * Finds out before anything is built whether a description can be meant for a file.
 * @throws AppError `model.wrongDescription` naming the key and both values; `model.tooOld` for an opset below 11
 */
export function checkFit(index: GraphIndex, description: ModelDescription): void {
  if (index.opset < OLDEST_OPSET) {
    throw new AppError(
      'model.tooOld',
      `This ONNX model uses operator set ${index.opset}; Atrous needs ${OLDEST_OPSET} or newer. Export it again with opset_version=13.`,
      { opset: index.opset, oldest: OLDEST_OPSET },
    );
  }
  const { input, output, classes } = description;
  const inputs = index.fedInputs().map(declaredTensor);
  const networkInput = inputs.find(({ name }) => name === input.name);
  if (!networkInput) throw wrong('input.name', input.name, `the network's inputs are ${inputs.map(({ name }) => name).join(', ') || 'none'}`);
  if (networkInput.dataType !== onnxDataType[input.dtype]) {
    throw wrong('input.dtype', input.dtype, `the network takes ${onnxDataTypeName(networkInput.dataType)}`);
  }
  const [channels, elsewhere] = input.layout === 'NCHW' ? [networkInput.dims?.[1], networkInput.dims?.[3]] : [networkInput.dims?.[3], networkInput.dims?.[1]];
  if ((typeof channels === 'number' && channels !== 3) || (elsewhere === 3 && channels !== 3)) {
    throw wrong('input.layout', input.layout, `the network's input ${input.name} is [${networkInput.dims!.map((dim) => dim ?? '?').join(', ')}]`);
  }
  const outputs = index.graph.output.map(declaredTensor);
  const networkOutput = outputs.find(({ name }) => name === output.name);
  if (!networkOutput) throw wrong('output.name', output.name, `the network's outputs are ${outputs.map(({ name }) => name).join(', ')}`);
  if (output.kind !== 'labels' && networkOutput.dims !== null && networkOutput.dims.length !== 4) {
    throw wrong('output.kind', output.kind, `the output ${output.name} has ${networkOutput.dims.length} dimensions instead of 4`);
  }
  const scores = recoverScores(index, output.name, output);
  const declaredChannels = output.kind === 'labels' ? null : networkOutput.dims?.[output.classAxis];
  const given = typeof declaredChannels === 'number' ? declaredChannels : scores && outputChannels(index, scores.tensor);
  const expected = output.singleChannel ? 1 : classes.length;
  if (given !== null && given !== expected) {
    const told = `${output.singleChannel ? 'one channel' : `${classes.length} classes`}`;
    throw wrong('classes', told, `the network gives ${given} ${given === 1 ? 'channel' : 'channels'}`);
  }
}

function wrong(key: string, value: string, fact: string): AppError {
  return new AppError('model.wrongDescription', `The description does not fit the model: ${key} is ${value}, but ${fact}.`, { key, value, why: `${key} is ${value}, but ${fact}` });
}
