/**
 * An error that a person is meant to read: one sentence that names the file or value and says what to do.
 * `code` is stable and dotted (`image.truncated`), so that callers branch on it and never on the sentence.
 */
export class AppError extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** What crosses a process boundary or goes into a report: an error without its stack. */
export interface PlainError {
  code: string;
  message: string;
  details: Record<string, unknown>;
}

/** Any thrown value as plain data. What is not an AppError is a bug and gets the code `bug`. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'bug', message, details: error instanceof Error && error.stack ? { stack: error.stack } : {} };
}

/** The other way: plain data from another process as an AppError that can be thrown here. */
export function fromPlainError(plain: PlainError): AppError {
  return new AppError(plain.code, plain.message, plain.details);
}

/** Thrown where a person cancelled. It ends the work quietly: nobody is shown an error. */
export class CancelledError extends AppError {
  constructor() {
    super('cancelled', 'Cancelled.');
    this.name = 'CancelledError';
  }
}

export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}
