import { expect, it } from 'vitest';
import type { Log } from '../../../electron/log.ts';
import { providerSelection } from '../../../electron/providerSelection.ts';
import { providersOfPlatform } from '../../../engine/inference/providers.ts';
import { fakeSpawn, type FakeInferenceProcess } from '../engine/inference/fakeInferenceProcess.ts';

const log: Log = { path: '', info: () => {}, warn: () => {}, error: () => {} };
const [first] = providersOfPlatform();
const good = { report: { id: first, works: true, reason: 'Works.', ms: 1, maxError: 0 }, isFast: true, onnxruntime: '1.30.0' };

it('is cancelled at once while the self-test goes on, which is used the next time', async () => {
  const { spawn, processes } = fakeSpawn((process) => process.ready());
  const chooseProvider = providerSelection(spawn, log);
  const cancelling = new AbortController();
  const cancelled = chooseProvider(cancelling.signal);
  cancelling.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  const next = chooseProvider(new AbortController().signal);
  answer(processes[0]);
  expect(await next).toBe(first);
  expect(processes).toHaveLength(1);
});

it('starts no self-test for what is cancelled already', async () => {
  const { spawn, processes } = fakeSpawn((process) => process.ready());
  await expect(providerSelection(spawn, log)(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(processes).toHaveLength(0);
});

function answer(process: FakeInferenceProcess): void {
  process.answer((process.sent[0] as { id: number }).id, good);
}
