import { chooseProvider } from '../engine/inference/chooseProvider.ts';
import type { SpawnInference } from '../engine/inference/protocol.ts';
import type { ProviderId } from '../engine/inference/providers.ts';
import type { Log } from './log.ts';

/** The execution provider of this session, found by self-test when it is first needed. */
export function providerSelection(spawn: SpawnInference, log: Log): () => Promise<ProviderId> {
  let selection: Promise<ProviderId> | null = null;
  return () => {
    selection ??= chooseProvider({ spawn, requested: 'auto' }).then(({ chosen, reports }) => {
      log.info(`Execution provider: ${chosen}. ${reports.map(({ id, reason }) => `${id}: ${reason}`).join(' ')}`);
      return chosen;
    });
    // A failure is not kept: the next run tries again.
    selection.catch(() => {
      selection = null;
    });
    return selection;
  };
}
