import { describe, expect, it } from 'vitest';
import type { ProviderReport } from '../../../../core/report/doctorReport.ts';
import { chooseProvider } from '../../../../engine/inference/chooseProvider.ts';
import type { SelfTestRequest } from '../../../../engine/inference/protocol.ts';
import type { ProviderId } from '../../../../engine/inference/providers.ts';
import { fakeSpawn, type FakeInferenceProcess } from './fakeInferenceProcess.ts';

type Behaviour = (process: FakeInferenceProcess, id: number) => void;

const report = (id: ProviderId, works: boolean, reason: string): ProviderReport => ({ id, works, reason, ms: works ? 1 : null, maxError: works ? 0 : null });

const works = (id: ProviderId): Behaviour => (process, request) => process.answer(request, { report: report(id, true, 'Works.'), isFast: true, onnxruntime: '1.30.0' });
const isSlow = (id: ProviderId): Behaviour => (process, request) => process.answer(request, { report: report(id, true, 'Works, but is slower than the CPU.'), isFast: false, onnxruntime: '1.30.0' });
const isMissing = (id: ProviderId): Behaviour => (process, request) => process.answer(request, { report: report(id, false, `${id} is not there.`), isFast: false, onnxruntime: '1.30.0' });
const crashes: Behaviour = (process) => process.die(null, 'signal SIGSEGV');
const hangs: Behaviour = () => {};

/** A machine on which each provider behaves in its way. */
function machine(behaviours: Partial<Record<ProviderId, Behaviour>>) {
  const tested: ProviderId[] = [];
  const { spawn, processes } = fakeSpawn((process) => {
    process.ready();
    const message = process.sent[0] as { id: number; request: SelfTestRequest };
    const { provider } = message.request;
    tested.push(provider);
    (behaviours[provider] ?? isMissing(provider))(process, message.id);
  });
  return { spawn, processes, tested };
}

describe('chooseProvider', () => {
  it('auto takes the first provider of the platform that works, and looks no further', async () => {
    const { spawn, tested, processes } = machine({ dml: works('dml'), webgpu: works('webgpu') });
    const choice = await chooseProvider({ spawn, requested: 'auto', platform: 'win32' });
    expect(choice.chosen).toBe('dml');
    expect(tested.at(-1)).toBe('dml');
    expect(tested).not.toContain('webgpu');
    expect(processes.every(({ killed }) => killed)).toBe(true);
  });

  it('auto falls back to the CPU, and every other provider has its reason', async () => {
    const { spawn } = machine({ webgpu: isMissing('webgpu') });
    const choice = await chooseProvider({ spawn, requested: 'auto', platform: 'linux' });
    expect(choice.chosen).toBe('cpu');
    expect(choice.reports.map(({ id, works: ok, reason }) => [id, ok, reason])).toEqual([
      ['cuda', false, 'cuda is not there.'],
      ['webgpu', false, 'webgpu is not there.'],
    ]);
  });

  it('auto passes over a provider that works but is slower than the CPU', async () => {
    const { spawn } = machine({ webgpu: isSlow('webgpu') });
    expect((await chooseProvider({ spawn, requested: 'auto', platform: 'linux' })).chosen).toBe('cpu');
  });

  it('survives a provider that takes its process down, and says how', async () => {
    const { spawn } = machine({ coreml: crashes, webgpu: works('webgpu') });
    const choice = await chooseProvider({ spawn, requested: 'auto', platform: 'darwin' });
    expect(choice.chosen).toBe('webgpu');
    expect(choice.reports[0]).toMatchObject({ id: 'coreml', works: false, reason: 'CoreML takes the process down (signal SIGSEGV).' });
  });

  it('survives a provider that hangs, and ends its process', async () => {
    const { spawn, processes } = machine({ webgpu: hangs });
    const choice = await chooseProvider({ spawn, requested: 'auto', platform: 'linux', timeoutMs: 20 });
    expect(choice.chosen).toBe('cpu');
    expect(choice.reports.find(({ id }) => id === 'webgpu')?.reason).toMatch(/^WebGPU hangs/);
    expect(processes.every(({ killed }) => killed)).toBe(true);
  });

  it('uses a provider that was asked for by name even where it is slow', async () => {
    const { spawn, tested } = machine({ webgpu: isSlow('webgpu') });
    expect((await chooseProvider({ spawn, requested: 'webgpu', platform: 'linux' })).chosen).toBe('webgpu');
    expect(tested).toEqual(['webgpu']);
  });

  it('refuses a provider that was asked for by name and does not work, instead of replacing it', async () => {
    const { spawn } = machine({ webgpu: crashes });
    await expect(chooseProvider({ spawn, requested: 'webgpu', platform: 'linux' })).rejects.toMatchObject({
      code: 'provider.notWorking',
      message: 'WebGPU takes the process down (signal SIGSEGV).',
    });
  });

  it('starts nothing for the CPU', async () => {
    const { spawn, processes } = machine({});
    expect((await chooseProvider({ spawn, requested: 'cpu' })).chosen).toBe('cpu');
    expect(processes).toHaveLength(0);
  });

  it('tries every provider where all are asked about, in order, and keeps the first good one', async () => {
    const { spawn } = machine({ dml: works('dml'), webgpu: works('webgpu'), cpu: works('cpu') });
    const choice = await chooseProvider({ spawn, requested: 'auto', testAll: true, platform: 'win32' });
    expect(choice.chosen).toBe('dml');
    expect(choice.reports.map(({ id }) => id).slice(-3)).toEqual(['dml', 'webgpu', 'cpu']);
    expect(choice.onnxruntime).toBe('1.30.0');
  });

  it('can be cancelled while a provider hangs', async () => {
    const { spawn, processes } = machine({ cuda: hangs, webgpu: hangs });
    const controller = new AbortController();
    const choice = chooseProvider({ spawn, requested: 'auto', platform: 'linux', signal: controller.signal });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(choice).rejects.toMatchObject({ code: 'cancelled' });
    expect(processes.every(({ killed }) => killed)).toBe(true);
  });
});
