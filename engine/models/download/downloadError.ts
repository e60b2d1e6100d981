/** Why an address could not be read. `message` is a clause for a sentence: `the server answers 404 Not Found`. */
export class DownloadError extends Error {
  /** The next attempt may well succeed: a cut connection, a server that is busy. */
  readonly isPassing: boolean;

  constructor(clause: string, { isPassing, cause }: { isPassing: boolean; cause?: unknown }) {
    super(clause, { cause });
    this.name = 'DownloadError';
    this.isPassing = isPassing;
  }
}

/** What the codes of Node's network errors mean to a person. */
const meanings: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its server is not known: is there a network?',
  EAI_AGAIN: 'its server could not be looked up: is there a network?',
  ECONNREFUSED: 'the server refuses the connection',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'the server cannot be reached',
  ETIMEDOUT: 'the server does not answer',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
};

/** Connections that were there and ended. The other codes say that there was none. */
const cutCodes = new Set(['ECONNRESET', 'EPIPE']);

export function downloadErrorOf(error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const clause = code === undefined ? message : `${meanings[code] ?? message} (${code})`;
  return new DownloadError(clause, { isPassing: code !== undefined && cutCodes.has(code), cause: error });
}
