import { reason } from '../../core/report/reason.ts';
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
  const names = inputs.map(({ name }) => name).join(', ');
  if (!networkInput) throw wrong('input.name', input.name, `the network's inputs are ${names || 'none'}`, names || '-');
  if (networkInput.dataType !== onnxDataType[input.dtype]) {
    const type = onnxDataTypeName(networkInput.dataType);
    throw wrong('input.dtype', input.dtype, `the network takes ${type}`, type);
  }
  const [channels, elsewhere] = input.layout === 'NCHW' ? [networkInput.dims?.[1], networkInput.dims?.[3]] : [networkInput.dims?.[3], networkInput.dims?.[1]];
  if ((typeof channels === 'number' && channels !== 3) || (elsewhere === 3 && channels !== 3)) {
    const shape = `[${networkInput.dims!.map((dim) => dim ?? '?').join(', ')}]`;
    throw wrong('input.layout', input.layout, `the network's input ${input.name} is ${shape}`, `${input.name} ${shape}`);
  }
  const outputs = index.graph.output.map(declaredTensor);
  const networkOutput = outputs.find(({ name }) => name === output.name);
  const outputNames = outputs.map(({ name }) => name).join(', ');
  if (!networkOutput) throw wrong('output.name', output.name, `the network's outputs are ${outputNames}`, outputNames);
  if (output.kind !== 'labels' && networkOutput.dims !== null && networkOutput.dims.length !== 4) {
    throw wrong('output.kind', output.kind, `the output ${output.name} has ${networkOutput.dims.length} dimensions instead of 4`, `${output.name}, ${networkOutput.dims.length}-D`);
  }
  const scores = recoverScores(index, output.name, output);
  const declaredChannels = output.kind === 'labels' ? null : networkOutput.dims?.[output.classAxis];
  const given = typeof declaredChannels === 'number' ? declaredChannels : scores && outputChannels(index, scores.tensor);
  const expected = output.singleChannel ? 1 : classes.length;
  if (given !== null && given !== expected) {
    const told = `${output.singleChannel ? 'one channel' : `${classes.length} classes`}`;
    throw wrong('classes', told, `the network gives ${given} ${given === 1 ? 'channel' : 'channels'}`, String(given), String(expected));
  }
}

/** @param found what the network has instead, @param given what the description says, both in no language */
function wrong(key: string, value: string, fact: string, found: string, given = value): AppError {
  const why = reason('network.differs', `${key} is ${value}, but ${fact}`, { key, value: given, found });
  return new AppError('model.wrongDescription', `The description does not fit the model: ${why.message}.`, { key, value, why: why.message, cause: why });
}
