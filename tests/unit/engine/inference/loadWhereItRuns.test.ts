import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../../core/errors/appError.ts';
import { loadWhereItRuns } from '../../../../engine/inference/loadWhereItRuns.ts';
import type { ProviderId } from '../../../../engine/inference/providers.ts';
import type { RunnableModel } from '../../../../engine/models/runnableModel.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const model = { id: 'half' } as RunnableModel;

/** An inference process whose providers fail as told; `loads` lists what it was asked for. */
function inferenceWith(failures: Partial<Record<ProviderId, AppError>>) {
  const loads: ProviderId[] = [];
  return {
    loads,
    load: ({ provider }: { provider: ProviderId }) => {
      loads.push(provider);
      const failure = failures[provider];
      return failure === undefined ? Promise.resolve({ loadMs: 1 }) : Promise.reject(failure);
    },
  };
}

const noHalf = errorOf('model.cannotRun', 'The model half cannot be run on WebGPU: the device has no f16.');

describe('loadWhereItRuns', () => {
  it('stays on the provider that was chosen where the model runs there', async () => {
    const inference = inferenceWith({});
    expect(await loadWhereItRuns(inference, model, 'webgpu', 'auto')).toEqual({ provider: 'webgpu', reason: null });
    expect(inference.loads).toEqual(['webgpu']);
  });

  it.each([noHalf, errorOf('inference.died', 'The inference process died.')])('goes on on the CPU and says why ($code)', async (failure) => {
    const inference = inferenceWith({ webgpu: failure });
    expect(await loadWhereItRuns(inference, model, 'webgpu', 'auto')).toMatchObject({ provider: 'cpu', reason: { code: 'notice.modelElsewhere', message: failure.message, details: { cause: { code: failure.code } } } });
    expect(inference.loads).toEqual(['webgpu']);
  });

  it('replaces no provider that a person asked for by name', async () => {
    await expect(loadWhereItRuns(inferenceWith({ webgpu: noHalf }), model, 'webgpu', 'webgpu')).rejects.toBe(noHalf);
  });

  it('does not load on the CPU before there is something to do', async () => {
    const inference = inferenceWith({});
    expect(await loadWhereItRuns(inference, model, 'cpu', 'auto')).toEqual({ provider: 'cpu', reason: null });
    expect(inference.loads).toEqual([]);
  });

  it('hides no failure of something else', async () => {
    const other = errorOf('inference.cannotStart', 'It does not start.');
    await expect(loadWhereItRuns(inferenceWith({ webgpu: other }), model, 'webgpu', 'auto')).rejects.toBe(other);
  });
});
