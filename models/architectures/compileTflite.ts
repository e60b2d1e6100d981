import { reason } from '../../core/report/reason.ts';
import { mobileNetV2FromTflite } from '../checkpoint/mobileNetV2FromTflite.ts';
import type { TfliteModel } from '../checkpoint/tflite.ts';
import { evidenceOf } from '../guess/evidence.ts';
import { compileNetwork, type CompiledNetwork } from './compiledNetwork.ts';
import type { CompileOptions } from './compileOptions.ts';

/**
 * Google's DeepLabV3 for TensorFlow Lite as a network. All but the names of the classes is in the file.
 * @throws AppError `checkpoint.unsupported`, `model.outputStride`, `model.architecture`
 */
export function compileTflite(file: TfliteModel, options: CompileOptions = {}): CompiledNetwork {
  const { architecture: network, weights, inputSize, normalization } = mobileNetV2FromTflite(file, options.name);
  // (value - m) / s, written so that the network sees small numbers: value / s - m / s.
  const { mean, std } = normalization;
  const input = { scale: 1 / std, mean: three(mean / std), std: three(1), longSide: Math.max(...inputSize) };
  const why = reason('guess.quantised', `The file says it: value ${mean} becomes 0, and ${std} more becomes 1.`, { mean, std });
  const evidence = (['scale', 'mean', 'std'] as const).map((key) => evidenceOf(`input.${key}`, input[key], why, true));
  return compileNetwork({ title: `DeepLabV3, MobileNetV2${network.width === 1 ? '' : ` of width ${network.width}`}`, network, weights, input }, options, evidence);
}

function three(value: number): [number, number, number] {
  return [value, value, value];
}
