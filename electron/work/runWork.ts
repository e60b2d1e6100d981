import { AppError, CancelledError, fromPlainError } from '../../core/errors/appError.ts';
import type { ToWork, WorkTransport, WorkVerb, WorkVerbs } from './workMessages.ts';

export interface RunWorkOptions<Verb extends WorkVerb> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: WorkVerbs[Verb]['progress']) => void;
}

/** Does one piece of work in a process that is started for it and ended after it. */
export type RunWork = <Verb extends WorkVerb>(
  kind: Verb,
  request: WorkVerbs[Verb]['request'],
  options?: RunWorkOptions<Verb>,
) => Promise<WorkVerbs[Verb]['outcome']>;

/** So long cancelled work may take to put things in order. */
const CANCEL_GRACE_MS = 10_000;

/**
 * @param spawn starts a work process
 * @returns rejects with the AppError of the work, CancelledError, or `work.died` where the process ended before its time
 */
export function createRunWork(spawn: () => WorkTransport): RunWork {
  return <Verb extends WorkVerb>(kind: Verb, request: WorkVerbs[Verb]['request'], { signal, onProgress }: RunWorkOptions<Verb> = {}) =>
    new Promise<WorkVerbs[Verb]['outcome']>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new CancelledError());
        return;
      }
      const transport = spawn();
      let grace: ReturnType<typeof setTimeout> | undefined;
      const onAbort = (): void => {
        transport.send({ kind: 'cancel' });
        grace = setTimeout(() => settle(() => reject(new CancelledError())), CANCEL_GRACE_MS);
      };
      const settle = (act: () => void): void => {
        clearTimeout(grace);
        signal?.removeEventListener('abort', onAbort);
        transport.kill();
        act();
      };
      transport.onMessage((message) => {
        if (message.kind === 'progress') onProgress?.(message.progress as WorkVerbs[Verb]['progress']);
        else if (message.kind === 'done') settle(() => resolve(message.outcome as WorkVerbs[Verb]['outcome']));
        else settle(() => reject(fromPlainError(message.error)));
      });
      // After an outcome this is the end that was asked for, and rejecting has no effect any more.
      transport.onExit((code, reason) =>
        settle(() => reject(new AppError('work.died', `The process for this work ended unexpectedly (${reason || `exit code ${code}`}); try again.`, { why: reason || `exit code ${code}`, work: kind }))),
      );
      signal?.addEventListener('abort', onAbort, { once: true });
      transport.send({ kind, request } as ToWork);
    });
}
