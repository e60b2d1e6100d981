import { fromPlainError, type AppError } from '../errors/appError.ts';

/** The same error with the place in front: what reads a segmentation does not know whose it is. */
export function aboutPlace(error: AppError, place: string): AppError {
  const clause = error.message.replace(/\.$/, '');
  // A damaged code means nothing without its place.
  const code = error.code === 'mask.corrupt' ? 'import.badSegmentation' : error.code;
  return fromPlainError({ code, message: `${place}: ${clause}.`, details: { ...error.details, place, path: place, why: clause } }, { cause: error });
}
