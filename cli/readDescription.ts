import { readFile } from 'node:fs/promises';
import { AppError } from '../core/errors/appError.ts';

/** The JSON of `--describe FILE.json`, not checked yet; undefined where it was not given. @throws AppError `model.noDescription`, `model.badDescription` */
export async function readDescription(file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError('model.noDescription', `The description ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): check the path.`, {}, { cause: error });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('model.badDescription', `The description ${file} is not JSON: ${(error as Error).message}.`, { why: (error as Error).message }, { cause: error });
  }
}
