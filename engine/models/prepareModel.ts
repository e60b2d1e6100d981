import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { AppError } from '../../core/errors/appError.ts';
import type { Evidence } from '../../models/guess/evidence.ts';
import { loadNetwork, type LoadOptions } from '../../models/loadNetwork.ts';
import { writeModel } from '../../models/onnx/writeModel.ts';
import { makeRunnable } from '../../models/runnable/makeRunnable.ts';
import type { InferenceClient } from '../inference/inferenceClient.ts';
import { namingFile } from './inspectModel.ts';
import type { MadeFrom } from './modelRecord.ts';
import { readModelFile } from './readModelFile.ts';
import type { RunnableModel } from './runnableModel.ts';

export interface PrepareOptions extends Pick<LoadOptions, 'description' | 'architecture' | 'stateDict' | 'outputStride' | 'multiGrid' | 'precision'> {
  readonly id: string;
  /** Runs the model once before it is accepted. */
  readonly inference: Pick<InferenceClient, 'checkModel'>;
  readonly signal?: AbortSignal | undefined;
}

export interface PreparedModel {
  readonly model: RunnableModel;
  /** The network as ONNX: the file itself where it is one. */
  readonly bytes: Uint8Array;
  /** The checkpoint that the network was compiled from; null where the file is ONNX. */
  readonly madeFrom: MadeFrom | null;
  /** What was guessed though the file cannot say it. */
  readonly guesses: readonly Evidence[];
}

export const RUNNABLE_FILE = 'runnable.onnx';

/**
 * Reads a model file, makes its runnable form in `directory` and runs that once on a small grey image.
 * @throws AppError `model.noFile`, `model.unreadable`, `model.notOnnx`, `model.externalWeights`, `model.notSegmentation`,
 *   `model.badDescription`, `model.wrongDescription`, `model.cannotRun`, and those of loadNetwork
 */
export async function prepareModel(file: string, directory: string, { id, inference, signal, ...options }: PrepareOptions): Promise<PreparedModel> {
  const given = await readModelFile(file);
  const { format, network, description, evidence, runnable } = namingFile(file, () => {
    const { model, ...loaded } = loadNetwork(given, { ...options, file, name: parse(file).name });
    return { ...loaded, network: model, runnable: makeRunnable(model, loaded.description) };
  });
  const runnablePath = join(directory, RUNNABLE_FILE);
  await writeFile(runnablePath, runnable.bytes);
  const isOnnx = format === 'onnx';
  const bytes = isOnnx ? given : writeModel(network);
  const madeFrom = isOnnx ? null : { fileName: basename(file), sha256: sha256Of(given), sizeBytes: given.length, format };
  const model: RunnableModel = { id, name: description.name, sha256: sha256Of(bytes), runnablePath, runnable: runnable.info, description };
  try {
    await inference.checkModel({ model }, { signal });
  } catch (error) {
    if (error instanceof AppError && error.code === 'inference.died') {
      throw new AppError('model.cannotRun', `The model file ${file} takes the inference process down when it is run: it cannot be used.`, { model: file, why: (error as Error).message }, { cause: error });
    }
    throw error;
  }
  return { model, bytes, madeFrom, guesses: evidence.filter(({ certain }) => !certain) };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
