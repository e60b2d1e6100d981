import { reason } from '../../core/report/reason.ts';
import { AppError } from '../../core/errors/appError.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import { evidenceOf, type Evidence } from '../guess/evidence.ts';
import type { Architecture } from './architecture.ts';
import { CLASSIFIER, classCount } from './classCount.ts';
import { compileNetwork, type CompiledNetwork } from './compiledNetwork.ts';
import type { CompileOptions } from './compileOptions.ts';

/**
 * A checkpoint with torchvision's keys as a network. The number of classes is the classifier's.
 * @throws AppError `checkpoint.mismatch`, `model.outputStride`, `model.architecture`
 */
export function compileCheckpoint(weights: StateDict, architecture: Architecture, options: CompileOptions = {}): CompiledNetwork {
  const numClasses = classCount(weights);
  if (numClasses === null) {
    throw new AppError('checkpoint.mismatch', `${options.name ?? 'The checkpoint'} has no tensor ${CLASSIFIER}: it is no DeepLabV3 with torchvision's keys.`, { file: options.name ?? 'The checkpoint', missing: [CLASSIFIER], why: `it has no tensor ${CLASSIFIER}` });
  }
  const { title, network, input } = architecture;
  return compileNetwork({ title, network: { ...network, numClasses }, weights, input }, options, usualEvidence(architecture, options));
}

/** Weights hold neither strides nor rates nor what the pixels were divided by: all of it is how the architecture is usually trained. */
function usualEvidence({ id, network, input }: Architecture, options: CompileOptions): Evidence[] {
  const said = `Weights cannot say it. It is how ${id} is usually trained.`;
  const usual = reason('guess.usual', said, { architecture: id, scalesRates: false });
  const evidence = (['scale', 'mean', 'std'] as const).map((key) => evidenceOf(`input.${key}`, input[key], usual, false));
  if (options.outputStride === undefined) evidence.push(evidenceOf('outputStride', network.outputStride, usual, false));
  if (options.atrousRates === undefined) {
    const why = options.outputStride === undefined ? usual : reason('guess.usual', `${said} Another output stride scales the rates.`, { architecture: id, scalesRates: true });
    evidence.push(evidenceOf('atrousRates', network.atrousRates, why, false));
  }
  return evidence;
}
