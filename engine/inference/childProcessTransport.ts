import { fork } from 'node:child_process';
import type { FromInference, InferenceTransport } from './protocol.ts';

const LAST_WORDS_BYTES = 2_000;

/**
 * What keeps the process from growing for thousands of images although it holds nothing longer than one. V8's space for
 * short-lived objects, of which it has few, would grow step by step to 16 MB a half in each thread: it gets these 4 at once.
 * glibc gives each of the decoder's and the network's threads a heap of its own, each of which keeps what it once needed.
 */
const STEADY_HEAP = ['--min-semi-space-size=4', '--max-semi-space-size=4'];
const STEADY_MALLOC = { MALLOC_ARENA_MAX: '2' };

export interface ChildProcessTransportOptions {
  /** Absolute path of the script that calls serveInference over process.send. */
  readonly script: string;
  /** Show what the process writes on standard error (drivers and ONNX Runtime write there); else only its end is kept for the reason. */
  readonly showStandardError?: boolean;
}

/** An inference process as a Node child process. Its standard output goes nowhere: ours may be JSON. */
export function childProcessTransport({ script, showStandardError = false }: ChildProcessTransportOptions): InferenceTransport {
  const child = fork(script, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: STEADY_HEAP, env: { ...STEADY_MALLOC, ...process.env } });
  let lastWords = '';
  let failure = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (showStandardError) process.stderr.write(text);
    lastWords = (lastWords + text).slice(-LAST_WORDS_BYTES);
  });
  child.on('error', (error) => (failure = error.message));
  return {
    send: (message) => {
      // A dead process is told of by onExit; the callback keeps the failed write from being thrown.
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromInference)),
    onExit: (listener) => {
      // `close` and `disconnect` come after the last bytes of each pipe: answers that were on their way are not lost.
      let open = child.connected ? 2 : 1;
      const ended = (): void => {
        if (--open > 0) return;
        const { exitCode, signalCode } = child;
        listener(exitCode, failure || (signalCode === null ? lastLine(lastWords) : `signal ${signalCode}`));
      };
      child.once('close', ended);
      if (child.connected) child.once('disconnect', ended);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
