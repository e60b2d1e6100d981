import type { SelfTestOutcome, SpawnInference } from './protocol.ts';
import { providerName, type ProviderId } from './providers.ts';
import { remark, type Remark } from '../../core/report/remark.ts';

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
    const name = providerName(provider);
    const fail = ({ message, code, details }: Remark): void =>
      finish({ report: { id: provider, works: false, reason: message, code, details, ms: null, maxError: null }, isFast: false, onnxruntime: null });
    const onAbort = (): void => fail(remark('provider.cancelled', 'Not tested: cancelled.', {}));
    const seconds = Math.round(timeoutMs / 1000);
    const timer = setTimeout(() => fail(remark('provider.hangs', `${name} hangs: it gave no answer for ${seconds} s.`, { provider: name, seconds })), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    let isReady = false;
    transport.onExit((code, reason) => {
      const why = code === null ? reason : `exit code ${code}${reason === '' ? '' : `, ${reason}`}`;
      if (isReady) fail(remark('provider.crashes', `${name} takes the process down (${why}).`, { provider: name, why }));
      else fail(remark('provider.cannotStart', `The inference process could not be started (${why}).`, { why }));
    });
    transport.onMessage((message) => {
      if (message.kind === 'ready') {
        isReady = true;
        transport.send({ kind: 'selfTest', id: 1, request: { provider } });
      } else if (message.kind === 'done') finish(message.outcome as SelfTestOutcome);
      else if (message.kind === 'failed') fail(remark('provider.untested', `${name} could not be tested: ${message.error.message}`, { provider: name, why: message.error.message, cause: message.error }));
    });
    if (signal?.aborted) onAbort();
  });
}
