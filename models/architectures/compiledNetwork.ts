import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';
import type { StateDict } from '../checkpoint/tensor.ts';
import { deepLabV3Model, type DeepLabV3Architecture } from '../deeplabv3/deepLabV3.ts';
import { evidenceOf, type Evidence, type Note } from '../guess/evidence.ts';
import { guessClasses } from '../guess/guessClasses.ts';
import type { ModelProto } from '../onnx/onnxTypes.ts';
import type { Architecture } from './architecture.ts';
import { adaptNetwork, type CompileOptions } from './compileOptions.ts';

/** A DeepLabV3 with its weights, as it was trained. */
export interface TrainedNetwork {
  readonly title: string;
  readonly network: DeepLabV3Architecture;
  readonly weights: StateDict;
  readonly input: Architecture['input'];
}

/** A checkpoint as a network in ONNX, and how to run it. */
export interface CompiledNetwork {
  /** Input `input`: float32 [1, 3, H, W]; output `logits`: float32 [1, numClasses, H, W]. Written with writeModel. */
  readonly model: ModelProto;
  /** As compiled: with the output stride and the rates that were asked for. */
  readonly network: DeepLabV3Architecture;
  readonly description: ModelDescription;
  /** Why the description is as it is. */
  readonly evidence: readonly Evidence[];
}

/** @throws AppError `checkpoint.mismatch`, `model.outputStride`, `model.architecture` */
export function compileNetwork({ title, network: trained, weights, input }: TrainedNetwork, options: CompileOptions, given: readonly Evidence[]): CompiledNetwork {
  const network = adaptNetwork(trained, options);
  const model = deepLabV3Model({ ...network, weights, precision: options.precision, name: options.name });
  const evidence = [...given];
  const note: Note = (field, value, why, certain = true) => evidence.push(evidenceOf(field, value, why, certain));
  return { model, network, description: describe(title, network, input, note), evidence };
}

function describe(name: string, network: DeepLabV3Architecture, input: Architecture['input'], note: Note): ModelDescription {
  const alignCorners = network.alignCorners ?? false;
  const output = { name: 'logits', kind: 'logits', classAxis: 1, alignCorners, singleChannel: false } as const;
  return modelDescriptionSchema.parse({
    name,
    input: {
      name: 'input',
      layout: 'NCHW',
      dtype: 'float32',
      channelOrder: 'RGB',
      ...input,
      // With aligned corners, sides of 16 k + 1 put feature samples exactly on pixels; else whole multiples do as in training.
      size: { kind: 'multiple', multiple: network.outputStride, offset: alignCorners ? 1 : 0 },
    },
    output,
    ...guessClasses(network.numClasses, output, note),
  });
}
