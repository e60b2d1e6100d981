import { utilityProcess } from 'electron';
import type { Log } from './log.ts';

const LAST_WORDS_BYTES = 2_000;

/** A line to one process of ours. It lives as long as its process. */
export interface UtilityTransport<Sent, Received> {
  send(message: Sent): void;
  onMessage(listener: (message: Received) => void): void;
  /** Called once, when the process has ended. @param reason for people, without full stop; may be empty */
  onExit(listener: (code: number | null, reason: string) => void): void;
  /** Ends the process at once. Harmless when it is gone. */
  kill(): void;
}

/**
 * Starts a Node process beside the main process. It dies with Atrous.
 * @param script absolute path of its bundle
 * @param serviceName how system monitors and crash reports call it
 */
export function utilityTransport<Sent, Received>(script: string, serviceName: string, log: Log): UtilityTransport<Sent, Received> {
  const child = utilityProcess.fork(script, [], { serviceName, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  let hasEnded = false;
  let isUnwanted = false;
  const kill = (): void => {
    isUnwanted = true;
    // Not child.kill(): it asks politely, and a process inside a driver's call does not hear.
    if (hasEnded || child.pid === undefined) return;
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  child.once('spawn', () => {
    if (isUnwanted) kill();
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    const text = bytes.toString('utf8');
    // Drivers and ONNX Runtime write there; it is of use only together with a failure.
    log.info(`${serviceName}: ${text.trimEnd()}`);
    lastWords = (lastWords + text).slice(-LAST_WORDS_BYTES);
  });
  return {
    send: (message) => {
      if (!hasEnded) child.postMessage(message);
    },
    onMessage: (listener) => void child.on('message', (message: Received) => listener(message)),
    onExit: (listener) =>
      void child.once('exit', (code) => {
        hasEnded = true;
        listener(code, lastWords.trim().split('\n').at(-1)?.trim() ?? '');
      }),
    kill,
  };
}
