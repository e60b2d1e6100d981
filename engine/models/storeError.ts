import { AppError } from '../../core/errors/appError.ts';

/** A file system's refusal as a sentence; everything else as it is. @param directory of the models */
export function storeError(directory: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof AppError || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error;
  const advice = code === 'ENOSPC' || code === 'EDQUOT' ? 'make room on that disk' : 'check its permissions, or set ATROUS_HOME to another folder';
  return new AppError('model.cannotStore', `Models cannot be kept in ${directory} (${code}): ${advice}.`, { directory }, { cause: error });
}
