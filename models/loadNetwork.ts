import { reason } from '../core/report/reason.ts';
import { AppError } from '../core/errors/appError.ts';
import { modelDescriptionSchema, type ModelDescription } from '../core/model/modelDescription.ts';
import { findArchitecture } from './architectures/architecture.ts';
import { compileCheckpoint } from './architectures/compileCheckpoint.ts';
import type { CompiledNetwork } from './architectures/compiledNetwork.ts';
import type { CompileOptions } from './architectures/compileOptions.ts';
import { compileTflite } from './architectures/compileTflite.ts';
import { recogniseArchitecture } from './architectures/recogniseArchitecture.ts';
import { isCheckpoint, readCheckpoint, type Checkpoint, type StateDictCheckpoint } from './checkpoint/readCheckpoint.ts';
import { evidenceOf, type Evidence } from './guess/evidence.ts';
import { guessDescription } from './guess/guessDescription.ts';
import { mergeDescription } from './guess/mergeDescription.ts';
import { embeddedDescription } from './onnx/embeddedDescription.ts';
import type { ModelProto } from './onnx/onnxTypes.ts';
import { readModel } from './onnx/readModel.ts';

export interface LoadOptions extends Omit<CompileOptions, 'name'> {
  /** The file as the person knows it, for messages. */
  readonly file: string;
  /** The model's name where neither file nor description has one. */
  readonly name: string;
  /** A ModelDescription or a part of one, which goes before what is read or guessed. */
  readonly description?: unknown;
  /** Id of an architecture; recognised by the tensors unless given. Checkpoints only. */
  readonly architecture?: string | undefined;
  /** Which dict of tensors to take where a checkpoint holds several, such as `ema`. */
  readonly stateDict?: string | undefined;
}

export interface LoadedNetwork {
  /** Of the file. */
  readonly format: 'onnx' | Checkpoint['format'];
  /** Weights are views of the file's bytes where they need not be changed. */
  readonly model: ModelProto;
  readonly description: ModelDescription;
  /** Of every part of the description that was not given; and of what was made out about a checkpoint. */
  readonly evidence: readonly Evidence[];
  /** What a checkpoint was compiled to; null for ONNX, which is a network already. */
  readonly compiled: CompiledNetwork['network'] | null;
}

/**
 * Any model file as a network in ONNX and how to run it: ONNX itself, TensorFlow Lite as Google publishes DeepLabV3,
 * PyTorch checkpoints and safetensors of a known architecture. The content decides, not the file's name.
 *
 * @throws AppError `model.notOnnx`, `model.externalWeights`, `model.notSegmentation`, `model.badDescription`,
 *   `model.architecture`, `model.outputStride`, `model.notCheckpoint`, and `checkpoint.…` of readCheckpoint, recogniseArchitecture, compileCheckpoint
 */
export function loadNetwork(bytes: Uint8Array, options: LoadOptions): LoadedNetwork {
  return isCheckpoint(bytes) ? loadCheckpoint(bytes, options) : loadOnnx(bytes, options);
}

function loadOnnx(bytes: Uint8Array, { name, description: given, ...options }: LoadOptions): LoadedNetwork {
  const model = readModel(bytes);
  refuseCompileOptions(options);
  const loaded = (description: ModelDescription, evidence: readonly Evidence[] = []): LoadedNetwork => ({
    format: 'onnx', model, description, evidence: withoutGiven(evidence, given), compiled: null,
  });
  // Guessing may fail on a file that somebody has described whole.
  const complete = modelDescriptionSchema.safeParse(given);
  if (complete.success) return loaded(complete.data);
  const embedded = embeddedDescription(model);
  if (embedded !== null) return loaded(merged(embedded, given));
  const { description, evidence } = guessDescription(model, name);
  return loaded(merged(description, given), evidence);
}

function loadCheckpoint(bytes: Uint8Array, { file, name, description: given, architecture, stateDict, ...options }: LoadOptions): LoadedNetwork {
  const checkpoint = readCheckpoint(bytes, { name: file, path: stateDict });
  const compileOptions = { ...options, name: file };
  const { model, network, description, evidence } =
    checkpoint.format === 'tflite' ? compileTflite(checkpoint, compileOptions) : compileTensors(checkpoint, architecture, compileOptions);
  return {
    format: checkpoint.format,
    model,
    description: merged({ ...description, name }, given),
    evidence: withoutGiven(evidence, given),
    compiled: network,
  };
}

function compileTensors({ stateDict, path, alternatives }: StateDictCheckpoint, architectureId: string | undefined, options: CompileOptions): CompiledNetwork {
  const evidence: Evidence[] = [];
  if (alternatives.length > 0) {
    const names = alternatives.map((each) => `"${each}"`).join(', ');
    evidence.push(evidenceOf('stateDict', path, reason('guess.otherStateDicts', `The file also holds ${names}.`, { names }), false));
  }
  if (architectureId !== undefined) {
    const compiled = compileCheckpoint(stateDict, findArchitecture(architectureId), options);
    return { ...compiled, evidence: [...evidence, ...compiled.evidence] };
  }
  const { architecture, tensorCount } = recogniseArchitecture(stateDict, options);
  const { id, title } = architecture;
  evidence.push(evidenceOf('architecture', id, reason('guess.architecture', `The names and shapes of its ${tensorCount} tensors are just those of ${title}.`, { tensors: tensorCount, title }), true));
  const compiled = compileCheckpoint(stateDict, architecture, options);
  return { ...compiled, evidence: [...evidence, ...compiled.evidence] };
}

function refuseCompileOptions({ architecture, stateDict, outputStride, atrousRates, multiGrid, precision }: Omit<LoadOptions, 'name' | 'description'>): void {
  if ([architecture, stateDict, outputStride, atrousRates, multiGrid, precision].every((option) => option === undefined)) return;
  throw new AppError('model.notCheckpoint', 'It is an ONNX file, whose network is fixed: architecture, output stride, rates and precision are chosen for checkpoints only.');
}

function merged(description: ModelDescription, given: unknown): ModelDescription {
  return given === undefined ? description : mergeDescription(description, given);
}

/** What a person says needs no reason. */
function withoutGiven(evidence: readonly Evidence[], given: unknown): Evidence[] {
  const isGiven = (field: string): boolean => field.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], given) !== undefined;
  return evidence.filter(({ field }) => !isGiven(field));
}
