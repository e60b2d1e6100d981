import { parse } from 'node:path';
import { AppError, fromPlainError } from '../../core/errors/appError.ts';
import type { ModelInspection } from '../../core/ipc/contract.ts';
import { loadNetwork } from '../../models/loadNetwork.ts';
import { suggestModelId } from './modelId.ts';
import { readModelFile } from './readModelFile.ts';

/**
 * What a model file says about itself, for a person to confirm before it is added.
 * @throws AppError `model.noFile`, `model.unreadable`, `model.notOnnx`, and those of loadNetwork
 */
export async function inspectModel(file: string): Promise<ModelInspection> {
  const bytes = await readModelFile(file);
  return namingFile(file, () => {
    const { description, evidence } = loadNetwork(bytes, { file, name: parse(file).name });
    return {
      path: file,
      suggestedId: suggestModelId(file),
      description,
      evidence: evidence.map(({ value, ...rest }) => ({ ...rest, value: typeof value === 'string' ? value : JSON.stringify(value) })),
    };
  });
}

/** Most readers of models/ know bytes, not files: their errors get the file's name here. */
export function namingFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.message.startsWith(file)) throw error;
    throw fromPlainError({ code: error.code, message: `${file}: ${error.message}`, details: { ...error.details, file } }, { cause: error });
  }
}
