import { beforeEach, expect, it } from 'vitest';
import type { PrelabelProgress } from '../../../../core/ipc/contract.ts';
import type { PrelabelReport } from '../../../../core/report/prelabelReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { PrelabelState, type PrelabelEnd } from '../../../../renderer/state/prelabelState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';

const progress: PrelabelProgress = { jobId: 'prelabel-1', done: 3, failed: 1, skipped: 0, total: 10, imagesPerSecond: 2, secondsLeft: 3, provider: 'cpu' };
const report: PrelabelReport = { images: 10, done: 9, skipped: 0, failed: [{ path: 'b.png', code: 'image.notAnImage', message: 'b.png is no image.' }], imagesPerSecond: 2, provider: 'cpu', model: 'tiny', cancelled: false };

let bridge: FakeBridge;
let prelabel: PrelabelState;
let ends: PrelabelEnd[];

beforeEach(() => {
  bridge = new FakeBridge({ 'prelabel.start': () => ({ jobId: 'prelabel-1' }), 'job.cancel': () => undefined });
  ends = [];
  prelabel = new PrelabelState(createClient(bridge), (end) => ends.push(end));
});

it('runs over the folder, tells how far it is, and keeps a summary', async () => {
  await prelabel.start(null);
  expect(bridge.requests('prelabel.start')).toEqual([{ imageIds: null, overwrite: false, modelId: null }]);
  expect(prelabel.running).toBe(true);
  bridge.emit('prelabel.progress', progress);
  expect(prelabel.progress).toEqual(progress);
  bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report, error: null });
  expect(prelabel.running).toBe(false);
  expect(prelabel.progress).toBeNull();
  expect(prelabel.summary).toEqual(report);
  expect(ends).toEqual([{ imageIds: null, report }]);
  prelabel.dismissSummary();
  expect(prelabel.summary).toBeNull();
});

it('keeps no summary of a run over one image', async () => {
  await prelabel.start([7], true);
  expect(bridge.requests('prelabel.start')).toEqual([{ imageIds: [7], overwrite: true, modelId: null }]);
  bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, images: 1 }, error: null });
  expect(prelabel.summary).toBeNull();
  expect(ends).toMatchObject([{ imageIds: [7] }]);
});

it('cancels once, and says so until the run has ended', async () => {
  await prelabel.start(null);
  await prelabel.cancel();
  await prelabel.cancel();
  expect(prelabel.cancelling).toBe(true);
  expect(bridge.requests('job.cancel')).toEqual([{ jobId: 'prelabel-1' }]);
  bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: { ...report, cancelled: true }, error: null });
  expect(prelabel.cancelling).toBe(false);
  expect(prelabel.summary?.cancelled).toBe(true);
});

it('hears why a run could do nothing', async () => {
  await prelabel.start(null);
  bridge.emit('prelabel.finished', { jobId: 'prelabel-1', report: null, error: { code: 'model.none', message: 'No model.', details: {} } });
  expect(ends).toMatchObject([{ error: { code: 'model.none', message: 'No model.' } }]);
});

it('is not running when it could not start', async () => {
  bridge.handlers['prelabel.start'] = () => {
    throw new Error('busy');
  };
  await expect(prelabel.start(null)).rejects.toThrow('busy');
  expect(prelabel.running).toBe(false);
});

it('ignores other runs, and takes over one that a page before this one started', async () => {
  await prelabel.start(null);
  bridge.emit('prelabel.progress', { ...progress, jobId: 'other' });
  bridge.emit('prelabel.finished', { jobId: 'other', report, error: null });
  expect(prelabel.progress).toBeNull();
  expect(prelabel.running).toBe(true);

  const reloaded = new PrelabelState(createClient(bridge), () => {});
  bridge.emit('prelabel.progress', progress);
  expect(reloaded.run).toEqual({ jobId: 'prelabel-1', imageIds: null });
  expect(reloaded.progress).toEqual(progress);
});
