import { readFile } from 'node:fs/promises';
import { AppError } from '../../core/errors/appError.ts';

/** @throws AppError `model.noFile`, `model.unreadable` */
export async function readModelFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('model.noFile', `There is no model file ${file}: check the path.`, { file }, { cause: error });
    if (code === 'EISDIR') throw new AppError('model.noFile', `${file} is a folder: give the model's file.`, { file }, { cause: error });
    throw new AppError('model.unreadable', `The model file ${file} cannot be read (${code}): check its permissions and its size.`, { file }, { cause: error });
  }
}
