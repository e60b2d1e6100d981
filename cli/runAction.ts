import { isCancelled, toPlainError } from '../core/errors/appError.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exitCodes.ts';
import { say } from './output.ts';

/**
 * Runs one command to its exit code. Ctrl-C and SIGTERM abort `signal`, so that the command stops cleanly and keeps
 * what is done; a second one ends the process at once. Every error becomes one line on standard error.
 */
export async function runAction(action: (signal: AbortSignal) => Promise<ExitCode>): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    process.exitCode = await action(controller.signal);
  } catch (error) {
    process.exitCode = tellError(error);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Says what went wrong in one line; the stack only with ATROUS_DEBUG=1. */
export function tellError(error: unknown): ExitCode {
  const { code, message } = toPlainError(error);
  if (isCancelled(error)) say('Interrupted; nothing was lost.');
  else if (code === 'bug') say(`This is a bug in Atrous: ${message} (ATROUS_DEBUG=1 shows where).`);
  else say(message);
  if (process.env.ATROUS_DEBUG === '1') console.error(error);
  return exitCodeOf(code);
}
