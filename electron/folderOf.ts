import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../core/errors/appError.ts';

/**
 * The folder to open for a path that a person gave: itself, or the one it lies in where it is a file.
 * @throws AppError `folder.missing`, `folder.unreadable`
 */
export async function folderOf(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? path : dirname(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('folder.missing', `There is no folder ${path}; check its name or choose another one.`, { path }, { cause: error });
    }
    throw new AppError('folder.unreadable', `The folder ${path} cannot be opened (${String(code)}); check its permissions.`, { path }, { cause: error });
  }
}
