import type { CommandLineErrors, InternalErrors, TranslatedErrors } from './otherErrors.ts';
import type { WindowErrors } from './windowErrors.ts';

/** Every code that an error can have, with the values that belong to it. */
export interface ErrorDetails extends WindowErrors, InternalErrors, CommandLineErrors, TranslatedErrors {}
export type ErrorCode = keyof ErrorDetails;

export interface ErrorOptions {
  readonly cause?: unknown;
}

/** More may be kept with an error than its sentence needs. */
type DetailsOf<Code extends ErrorCode> = ErrorDetails[Code] & Readonly<Record<string, unknown>>;

type RestOf<Code extends ErrorCode> = Readonly<Record<never, never>> extends ErrorDetails[Code]
  ? [details?: DetailsOf<Code>, options?: ErrorOptions]
  : [details: DetailsOf<Code>, options?: ErrorOptions];

type ErrorArguments = { [Code in ErrorCode]: [code: Code, message: string, ...rest: RestOf<Code>] }[ErrorCode];

/**
 * An error that a person is meant to read: one sentence that names the file or value and says what to do.
 * `code` is stable and dotted (`image.truncated`), so that callers branch on it and never on the sentence. `details` are the
 * values of the sentence, so that the window says it in the language of the person.
 */
export class AppError extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(...[code, message, details = {}, options = {}]: ErrorArguments) {
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

/** The other way: plain data, from another process or about another file, as an AppError that can be thrown here. */
export function fromPlainError({ code, message, details }: PlainError, options: ErrorOptions = {}): AppError {
  return new AppError(...([code, message, details, options] as unknown as ErrorArguments));
}

/** Thrown where a person cancelled. It ends the work quietly: nobody is shown an error. */
export class CancelledError extends AppError {
  constructor() {
    super('cancelled', 'Cancelled.');
    this.name = 'CancelledError';
  }
}

/** The values of an error with this code; null for any other. Values beside those of the sentence are `unknown`. */
export function detailsOf<Code extends ErrorCode>(error: unknown, code: Code): DetailsOf<Code> | null {
  return error instanceof AppError && error.code === code ? (error.details as DetailsOf<Code>) : null;
}

export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}
