import { afterEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_INFERENCE_OPTIONS } from '../../../../core/inference/inferenceOptions.ts';
import { InferenceClient, type InferenceClientOptions } from '../../../../engine/inference/inferenceClient.ts';
import type { PredictOutcome, PredictRequest } from '../../../../engine/inference/protocol.ts';
import { fakeSpawn } from './fakeInferenceProcess.ts';
import { fakeModel } from './fakeModel.ts';

const outcome = (marker: string): PredictOutcome => ({ prediction: { modelId: marker } as PredictOutcome['prediction'], rawLogits: null, file: { contentHash: '', sizeBytes: 1, modifiedMs: 1 } });

const request = (imageName: string): PredictRequest => ({
  model: fakeModel, provider: 'cpu', imagePath: `/images/${imageName}`, imageName, options: DEFAULT_INFERENCE_OPTIONS, rawLogits: false,
});

function start(options: Partial<InferenceClientOptions> = {}) {
  const { spawn, processes } = fakeSpawn();
  const lost: string[] = [];
  const client = new InferenceClient({ spawn, onProcessLost: (reason) => lost.push(reason), ...options });
  return { client, processes, lost };
}

/** Lets everything that is settled reach its listeners. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
  vi.useRealTimers();
});

describe('InferenceClient', () => {
  it('starts the process with the first request and speaks to it only when it is ready', async () => {
    const { client, processes } = start();
    expect(processes).toHaveLength(0);
    const first = client.predict(request('a.jpg'));
    const second = client.predict(request('b.jpg'));
    expect(processes).toHaveLength(1);
    expect(processes[0].sent).toEqual([]);
    processes[0].ready();
    expect(processes[0].sent.map((message) => message.kind !== 'cancel' && (message.request as PredictRequest).imageName)).toEqual(['a.jpg', 'b.jpg']);
    const [idA, idB] = processes[0].requestIds();
    processes[0].answer(idB, outcome('b'));
    processes[0].answer(idA, outcome('a'));
    expect((await first).prediction.modelId).toBe('a');
    expect((await second).prediction.modelId).toBe('b');
    expect(processes).toHaveLength(1);
  });

  it('passes on what the process says of an image', async () => {
    const { client, processes } = start();
    const call = client.predict(request('broken.jpg'));
    processes[0].ready();
    processes[0].fail(processes[0].requestIds()[0], 'image.truncated', 'broken.jpg is cut off.');
    await expect(call).rejects.toMatchObject({ name: 'AppError', code: 'image.truncated', message: 'broken.jpg is cut off.' });
  });

  it('retries after a death one request at a time, and gives up on the image that kills twice, naming it', async () => {
    const { client, processes, lost } = start();
    const calls = ['good1.jpg', 'killer.jpg', 'good2.jpg'].map((name) => client.predict(request(name)));
    const results = Promise.allSettled(calls);
    processes[0].ready();
    const [good1, killer, good2] = processes[0].requestIds();
    processes[0].die(null, 'signal SIGSEGV');

    expect(processes).toHaveLength(2);
    processes[1].ready();
    expect(processes[1].requestIds()).toEqual([good1]);
    processes[1].answer(good1, outcome('good1'));
    expect(processes[1].requestIds()).toEqual([good1, killer]);
    processes[1].die(null, 'signal SIGSEGV');

    processes[2].ready();
    expect(processes[2].requestIds()).toEqual([good2]);
    processes[2].answer(good2, outcome('good2'));

    const settled = await results;
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const { reason } = settled[1] as PromiseRejectedResult;
    expect(reason).toMatchObject({ code: 'inference.died' });
    expect((reason as Error).message).toContain('killer.jpg');
    expect((reason as Error).message).toContain('SIGSEGV');
    expect(lost).toEqual(['signal SIGSEGV', 'signal SIGSEGV']);
  });

  it('goes back to several requests in flight once the suspects are through', async () => {
    const { client, processes } = start();
    const suspect = client.predict(request('a.jpg'));
    processes[0].ready();
    processes[0].die(1, 'out of memory');
    processes[1].ready();
    const later = [client.predict(request('b.jpg')), client.predict(request('c.jpg'))];
    const [a] = processes[1].requestIds();
    expect(processes[1].requestIds()).toEqual([a]);
    processes[1].answer(a, outcome('a'));
    await suspect;
    const [, b, c] = processes[1].requestIds();
    expect(processes[1].requestIds()).toHaveLength(3);
    processes[1].answer(b, outcome('b'));
    processes[1].answer(c, outcome('c'));
    await Promise.all(later);
  });

  it('rejects everything where the process cannot start, and tries anew with the next request', async () => {
    const { client, processes } = start();
    const calls = Promise.allSettled([client.predict(request('a.jpg')), client.load({ model: fakeModel, provider: 'cpu' })]);
    processes[0].die(1, 'Cannot find module onnxruntime-node');
    for (const result of await calls) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'inference.cannotStart' } });
      expect(String((result as PromiseRejectedResult).reason)).toContain('Cannot find module');
    }
    expect(processes).toHaveLength(1);
    const again = client.load({ model: fakeModel, provider: 'cpu' });
    processes[1].ready();
    processes[1].answer(processes[1].requestIds()[0], { loadMs: 1 });
    await expect(again).resolves.toEqual({ loadMs: 1 });
  });

  it('cancels at once, tells the process, and ignores a late answer', async () => {
    const { client, processes } = start();
    const controller = new AbortController();
    const cancelled = client.predict(request('a.jpg'), { signal: controller.signal });
    const other = client.predict(request('b.jpg'));
    processes[0].ready();
    const [a, b] = processes[0].requestIds();
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(processes[0].sent.at(-1)).toEqual({ kind: 'cancel', id: a });
    processes[0].answer(a, outcome('a'));
    processes[0].answer(b, outcome('b'));
    expect((await other).prediction.modelId).toBe('b');
  });

  it('starts nothing for a request that is cancelled already', async () => {
    const { client, processes } = start();
    await expect(client.predict(request('a.jpg'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(processes).toHaveLength(0);
  });

  it('does not send a request again that was cancelled before the process died', async () => {
    const { client, processes } = start();
    const controller = new AbortController();
    const cancelled = client.predict(request('a.jpg'), { signal: controller.signal });
    processes[0].ready();
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    processes[0].die(null, 'signal SIGKILL');
    expect(processes).toHaveLength(1);
  });

  it('ends a process that hangs, and gives up on the request that hangs twice', async () => {
    vi.useFakeTimers();
    const { client, processes } = start({ answerTimeoutMs: 5_000 });
    const call = client.predict(request('slow.jpg'));
    const result = expect(call).rejects.toMatchObject({ code: 'inference.died', message: expect.stringContaining('no answer for 5 s') });
    processes[0].ready();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(processes[0].killed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(processes[0].killed).toBe(true);
    processes[1].ready();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(processes[1].killed).toBe(true);
    await result;
    expect(processes).toHaveLength(2);
  });

  it('counts the time from the previous answer, so that a queue does not make a request look hung', async () => {
    vi.useFakeTimers();
    const { client, processes } = start({ answerTimeoutMs: 5_000 });
    const calls = ['a', 'b', 'c'].map((name) => client.predict(request(name)));
    processes[0].ready();
    for (const id of processes[0].requestIds()) {
      await vi.advanceTimersByTimeAsync(4_000);
      processes[0].answer(id, outcome('x'));
    }
    await Promise.all(calls);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(processes[0].killed).toBe(false);
  });

  it('waits as long as the process says that it is alive', async () => {
    vi.useFakeTimers();
    const { client, processes } = start({ answerTimeoutMs: 5_000 });
    const call = client.predict(request('many-tiles.jpg'));
    processes[0].ready();
    for (let run = 0; run < 10; run++) {
      await vi.advanceTimersByTimeAsync(4_000);
      processes[0].alive();
    }
    processes[0].answer(processes[0].requestIds()[0], outcome('x'));
    await expect(call).resolves.toEqual(outcome('x'));
    expect(processes[0].killed).toBe(false);
  });

  it('ends a process that never becomes ready', async () => {
    vi.useFakeTimers();
    const { client, processes } = start({ readyTimeoutMs: 1_000 });
    const result = expect(client.predict(request('a.jpg'))).rejects.toMatchObject({ code: 'inference.cannotStart', message: expect.stringContaining('no answer for 1 s') });
    await vi.advanceTimersByTimeAsync(1_000);
    await result;
    expect(processes[0].killed).toBe(true);
  });

  it('cancels what is in flight when it is disposed, and waits for the end of the process', async () => {
    const { client, processes, lost } = start();
    const call = client.predict(request('a.jpg'));
    const result = expect(call).rejects.toMatchObject({ code: 'cancelled' });
    processes[0].ready();
    await client.dispose();
    await result;
    expect(processes[0].killed).toBe(true);
    expect(lost).toEqual([]);
    await expect(client.predict(request('b.jpg'))).rejects.toMatchObject({ code: 'inference.disposed' });
    await settle();
    expect(processes).toHaveLength(1);
  });

  it('has nothing to end where nothing was started', async () => {
    await start().client.dispose();
  });
});
