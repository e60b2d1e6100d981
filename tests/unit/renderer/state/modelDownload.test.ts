import { beforeEach, expect, it } from 'vitest';
import type { ModelSummary } from '../../../../core/report/doctorReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { ModelState } from '../../../../renderer/state/modelState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';

function summary(id: string, installed: boolean): ModelSummary {
  return { id, name: id, installed, default: false, classes: [], bytes: 1, source: '', license: '', sha256: '', accuracy: null };
}

let bridge: FakeBridge;
let models: ModelState;
let stored: ModelSummary[];

beforeEach(async () => {
  stored = [summary('small', false), summary('large', false)];
  bridge = new FakeBridge({ 'models.list': () => stored, 'models.get': () => ({ jobId: 'model-1' }), 'job.cancel': () => undefined });
  models = new ModelState(createClient(bridge));
  await models.load();
});

async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

it('gets a model, tells how far it is, and knows it afterwards', async () => {
  const { download } = models;
  const getting = models.get('large');
  await settled();
  expect(bridge.requests('models.get')).toEqual([{ id: 'large' }]);
  expect([download.running, download.modelId, download.share]).toEqual([true, 'large', null]);
  bridge.emit('models.getProgress', { jobId: 'model-1', phase: 'getting', doneBytes: 25, totalBytes: 100 });
  expect(download.share).toBe(0.25);
  bridge.emit('models.getProgress', { jobId: 'model-1', phase: 'installing', doneBytes: 100, totalBytes: 100 });
  expect(download.share).toBeNull();
  stored = [summary('large', true), summary('small', false)];
  bridge.emit('models.getFinished', { jobId: 'model-1', model: stored[0], cancelled: false, error: null });
  expect((await getting)?.id).toBe('large');
  expect([download.running, download.progress]).toEqual([false, null]);
  expect(models.installed.map(({ id }) => id)).toEqual(['large']);
  expect(models.available.map(({ id }) => id)).toEqual(['small']);
});

it('asks for what a first pre-labelling gets, and shows it at the first of the catalogue', async () => {
  const getting = models.getFirst();
  await settled();
  expect(bridge.requests('models.get')).toEqual([{ id: null }]);
  expect(models.download.modelId).toBe('small');
  bridge.emit('models.getFinished', { jobId: 'model-1', model: summary('small', true), cancelled: false, error: null });
  expect((await getting)?.id).toBe('small');
});

it('says why a model cannot be got, and is ready for the next attempt', async () => {
  const getting = models.get('large');
  await settled();
  bridge.emit('models.getFinished', { jobId: 'model-1', model: null, cancelled: false, error: { code: 'model.cannotGet', message: 'No network.', details: {} } });
  await expect(getting).rejects.toMatchObject({ code: 'model.cannotGet', message: 'No network.' });
  expect(models.download.running).toBe(false);
  bridge.handlers['models.get'] = () => {
    throw new Error('busy');
  };
  await expect(models.get('large')).rejects.toThrow('busy');
  expect(models.download.running).toBe(false);
});

it('is cancelled once, which is no error', async () => {
  const getting = models.get('large');
  await settled();
  await models.download.cancel();
  await models.download.cancel();
  expect(models.download.cancelling).toBe(true);
  expect(bridge.requests('job.cancel')).toEqual([{ jobId: 'model-1' }]);
  bridge.emit('models.getFinished', { jobId: 'model-1', model: null, cancelled: true, error: null });
  expect(await getting).toBeNull();
  expect(models.download.cancelling).toBe(false);
  await models.download.cancel();
  expect(bridge.requests('job.cancel')).toHaveLength(1);
});
