import type { SelfTestOutcome, SpawnInference } from './protocol.ts';
import { providerName, type ProviderId } from './providers.ts';

/** The first run on a GPU compiles shaders, which takes seconds with a cold driver cache. */
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Self-test of one provider in a process of its own that is thrown away afterwards: a driver that crashes or hangs
 * takes nothing else down and becomes the reason in the report. Never rejects.
 * @param options.signal aborting it gives a report too, at once
 */
export function testProvider(
  spawn: SpawnInference,
  provider: ProviderId,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<SelfTestOutcome> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  return new Promise((resolve) => {
    const transport = spawn();
    const finish = (outcome: SelfTestOutcome): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      transport.kill();
      resolve(outcome);
    };
    const fail = (reason: string): void => finish({ report: { id: provider, works: false, reason, ms: null, maxError: null }, isFast: false, onnxruntime: null });
    const onAbort = (): void => fail('Not tested: cancelled.');
    const timer = setTimeout(() => fail(`${providerName(provider)} hangs: it gave no answer for ${Math.round(timeoutMs / 1000)} s.`), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    let isReady = false;
    transport.onExit((code, reason) => {
      const why = code === null ? reason : `exit code ${code}${reason === '' ? '' : `, ${reason}`}`;
      fail(isReady ? `${providerName(provider)} takes the process down (${why}).` : `The inference process could not be started (${why}).`);
    });
    transport.onMessage((message) => {
      if (message.kind === 'ready') {
        isReady = true;
        transport.send({ kind: 'selfTest', id: 1, request: { provider } });
      } else if (message.kind === 'done') finish(message.outcome as SelfTestOutcome);
      else if (message.kind === 'failed') fail(`${providerName(provider)} could not be tested: ${message.error.message}`);
    });
    if (signal?.aborted) onAbort();
  });
}
