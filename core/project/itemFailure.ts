import { toPlainError, type PlainError } from '../errors/appError.ts';
import type { ItemFailure } from './imageSummary.ts';

/**
 * Why one item of a job failed, as plain data. Where a bug was thrown, its stack is left to the log.
 * @param path of the item as people know it
 */
export function itemFailure(path: string, error: unknown): ItemFailure {
  return { path, ...failureOf(toPlainError(error)) };
}

/** The same without the item. */
export function failureOf({ code, message, details: { stack: _stack, ...details } }: PlainError): Omit<ItemFailure, 'path'> {
  return { code, message, ...(Object.keys(details).length > 0 && { details }) };
}
