import { AppError } from '../../core/errors/appError.ts';

/** Codes whose errors can have memory as their cause; their reason says whether it is. */
const MAYBE_MEMORY: ReadonlySet<string> = new Set(['model.cannotRun', 'image.tooLarge', 'bug']);

/**
 * Whether an image may come through with less memory: it, or the process that worked on it, ran out of it. A process that
 * dies does not say of what; the system's killer of processes that take too much memory is its likeliest end.
 */
export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'inference.died' || error.code === 'inference.outOfMemory') return true;
  return MAYBE_MEMORY.has(error.code) && /bad_alloc|bad allocation|out of memory|more memory|allocat(e|ion)/i.test(`${error.message} ${String(error.details.why ?? '')}`);
}
