import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** What the process says at its end. */
export interface WholeCheckAnswer {
  /** What is wrong with the file; null = it is sound, or see `failure`. */
  readonly damage: string | null;
  /** Why it could not be checked. */
  readonly failure?: string;
}

export interface WholeCheck {
  /** Resolves when the file has been checked, or the check was ended, or could not be made; never rejects. */
  readonly finished: Promise<WholeCheckAnswer>;
  /** Ends it; harmless where it has ended. */
  end(): void;
}

/**
 * Checks a project file in a process of its own while others work on it, at low priority.
 * @param script absolute path of the bundle of cli/checkProcess.ts
 * @param path of the database
 */
export function startWholeCheck(script: string, path: string): WholeCheck {
  const child = fork(script, [path], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  if (child.pid !== undefined) lowerPriority(child.pid);
  const finished = new Promise<WholeCheckAnswer>((resolve) => {
    let answer: WholeCheckAnswer | null = null;
    child.once('message', (message) => (answer = message as WholeCheckAnswer));
    child.once('error', ({ message }) => resolve({ damage: null, failure: message }));
    // Not before: it has the file open until then.
    child.once('exit', (code, signal) => resolve(answer ?? { damage: null, failure: signal ?? `exit code ${code}` }));
  });
  return { finished, end: () => void child.kill('SIGKILL') };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It may be gone already, and is as good at any other.
  }
}
