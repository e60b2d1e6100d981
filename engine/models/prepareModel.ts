import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import { modelDescriptionSchema, type ModelDescription } from '../../core/model/modelDescription.ts';
import type { Evidence } from '../../models/guess/evidence.ts';
import { guessDescription } from '../../models/guess/guessDescription.ts';
import { mergeDescription } from '../../models/guess/mergeDescription.ts';
import type { ModelProto } from '../../models/onnx/onnxTypes.ts';
import { readModel } from '../../models/onnx/readModel.ts';
import { makeRunnable } from '../../models/runnable/makeRunnable.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import { namingFile } from './inspectModel.ts';
import { readModelFile } from './readModelFile.ts';
import type { RunnableModel } from './runnableModel.ts';

export interface PrepareOptions {
  readonly id: string;
  /** A ModelDescription or a part of one; the rest is guessed from the file. */
  readonly description?: unknown;
  /** Runs the model once before it is accepted. */
  readonly inference: Pick<InferenceClient, 'checkModel'>;
  readonly signal?: AbortSignal | undefined;
}

export interface PreparedModel {
  readonly model: RunnableModel;
  /** The file as it was given. */
  readonly bytes: Uint8Array;
  /** What was guessed though the file cannot say it. */
  readonly guesses: readonly Evidence[];
}

export const RUNNABLE_FILE = 'runnable.onnx';

/**
 * Reads a model file, makes its runnable form in `directory` and runs that once on a small grey image.
 * @throws AppError `model.noFile`, `model.unreadable`, `model.notOnnx`, `model.externalWeights`, `model.notSegmentation`,
 *   `model.badDescription`, `model.wrongDescription`, `model.cannotRun`
 */
export async function prepareModel(file: string, directory: string, { id, description: given, inference, signal }: PrepareOptions): Promise<PreparedModel> {
  const bytes = await readModelFile(file);
  const { description, guesses, runnable } = namingFile(file, () => {
    const network = readModel(bytes);
    const described = describe(network, parse(file).name, given);
    return { ...described, runnable: makeRunnable(network, described.description) };
  });
  const runnablePath = join(directory, RUNNABLE_FILE);
  await writeFile(runnablePath, runnable.bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const model: RunnableModel = { id, name: description.name, sha256, runnablePath, runnable: runnable.info, description };
  try {
    await inference.checkModel({ model }, { signal });
  } catch (error) {
    if (error instanceof AppError && error.code === 'inference.died') {
      throw new AppError('model.cannotRun', `The model file ${file} takes the inference process down when it is run: it cannot be used.`, { file }, { cause: error });
    }
    throw error;
  }
  return { model, bytes, guesses };
}

function describe(network: ModelProto, name: string, given: unknown): { description: ModelDescription; guesses: readonly Evidence[] } {
  const complete = modelDescriptionSchema.safeParse(given);
  // Guessing may fail on a file that somebody has described whole.
  if (complete.success) return { description: complete.data, guesses: [] };
  const { description, evidence } = guessDescription(network, name);
  const isGiven = (field: string): boolean => given !== undefined && field.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], given) !== undefined;
  return {
    description: given === undefined ? description : mergeDescription(description, given),
    guesses: evidence.filter(({ field, certain }) => !certain && !isGiven(field)),
  };
}
