import { CancelledError } from '../core/errors/appError.ts';
import { chooseProvider } from '../engine/inference/chooseProvider.ts';
import type { SpawnInference } from '../engine/inference/protocol.ts';
import type { ProviderId } from '../engine/inference/providers.ts';
import type { Log } from './log.ts';

/**
 * The execution provider of this session, found by self-test when it is first needed. Who is cancelled (CancelledError)
 * does not wait for the test, which can take half a minute; it goes on for whoever comes next.
 */
export type ChooseProvider = (signal: AbortSignal) => Promise<ProviderId>;

export function providerSelection(spawn: SpawnInference, log: Log): ChooseProvider {
  let selection: Promise<ProviderId> | null = null;
  return async (signal) => {
    if (signal.aborted) throw new CancelledError();
    selection ??= chooseProvider({ spawn, requested: 'auto' }).then(({ chosen, reports }) => {
      log.info(`Execution provider: ${chosen}. ${reports.map(({ id, reason }) => `${id}: ${reason}`).join(' ')}`);
      return chosen;
    });
    // A failure is not kept: the next run tries again.
    selection.catch(() => {
      selection = null;
    });
    const cancelled = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError()), { once: true }));
    return Promise.race([selection, cancelled]);
  };
}
