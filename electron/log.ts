import log from 'electron-log/node';
import { join } from 'node:path';

/** Where a bug leaves its trace. The file grows to `MAX_LOG_BYTES`, then the one before is dropped. */
export interface Log {
  readonly path: string;
  info(message: string): void;
  warn(message: string): void;
  /** @param error whatever was thrown; its stack and causes are written */
  error(message: string, error: unknown): void;
}

const MAX_LOG_BYTES = 2 * 1024 * 1024;

/**
 * The log of the main process: a file for people to send in, and standard error.
 * The renderer has no way to it (electron-log's own IPC stays unused).
 *
 * @param directory created where it is missing; where it cannot be written, only standard error gets the lines
 */
export function createLog(directory: string): Log {
  const path = join(directory, 'main.log');
  const logger = log.create({ logId: 'main' });
  logger.transports.file.resolvePathFn = () => path;
  logger.transports.file.maxSize = MAX_LOG_BYTES;
  logger.transports.file.level = 'info';
  // Standard output belongs to nobody here: everything a person sees in the terminal goes to standard error.
  logger.transports.console.level = 'warn';
  logger.transports.console.writeFn = ({ message }) => console.error(...message.data);
  return {
    path,
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message, error) => logger.error(message, describe(error)),
  };
}

/** The stack of an error and of its causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\nCaused by: ${describe(error.cause)}`;
}
