import { AppError } from '../../core/errors/appError.ts';

/** Makes the errors of one file: `throw error('truncated', 'the pickle ends at byte 12')`. */
export type CheckpointErrorFor = (
  code: CheckpointErrorCode,
  clause: string,
  details?: Record<string, unknown>,
  cause?: unknown,
) => AppError;

export type CheckpointErrorCode =
  | 'truncated'
  | 'corrupt'
  | 'refusedGlobal'
  | 'unsupported'
  | 'unknownFormat'
  | 'noStateDict'
  | 'ambiguousStateDict'
  | 'mismatch';

/** What the readers call the file when the caller gave them no name. */
export const UNNAMED = 'The checkpoint';

/** @param name the file as the person knows it; it begins every sentence */
export function checkpointErrorFor(name: string): CheckpointErrorFor {
  return (code, clause, details = {}, cause) =>
    new AppError(`checkpoint.${code}`, `${name}: ${clause}`, { file: name, why: clause, ...details }, { cause });
}
