import { beforeEach, expect, it } from 'vitest';
import type { ExportReport } from '../../../../core/report/exportReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { ExportState } from '../../../../renderer/state/exportState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const report: ExportReport = { format: 'voc', out: '/out', images: 2, objects: 3, bytes: 100, files: 9, splits: { train: 2, val: 0 }, warnings: [], losses: [], verified: true, iou: null, provenance: { models: [], reviewed: 0, humanShare: null, classes: [] } };

let bridge: FakeBridge;
let exporting: ExportState;

beforeEach(() => {
  bridge = new FakeBridge({ 'export.start': () => ({ jobId: 'export-1' }), 'job.cancel': () => undefined });
  exporting = new ExportState(createClient(bridge));
  Object.assign(exporting.choice, { out: '/out', trainPercent: 70, seed: 5, only: 'all', voidBorderPx: 3 });
});

it('asks for what was chosen; the shares sum to 1', async () => {
  await exporting.start();
  const [request] = bridge.requests('export.start');
  expect(request).toMatchObject({ format: 'voc', out: '/out', seed: 5, only: 'all', voidBorderPx: 3 });
  expect(request.split.train).toBe(0.7);
  expect(request.split.train + request.split.val).toBe(1);
});

it('asks only for what the format has a use for', async () => {
  Object.assign(exporting.choice, { polygons: true, simplifyPx: 2, groups: 'pattern', groupPattern: '^(a)', stratify: true });
  await exporting.start();
  Object.assign(exporting.choice, { format: 'coco', groups: 'folder' });
  await exporting.start();
  Object.assign(exporting.choice, { polygons: false, groups: 'none' });
  await exporting.start();
  expect(bridge.requests('export.start').map(({ polygons, simplifyPx, groupBy, stratify }) => [polygons, simplifyPx, groupBy, stratify])).toEqual([
    [false, 0, '^(a)', true], [true, 2, 'folder', true], [false, 0, null, true],
  ]);
});

it('runs, tells how far it is and finishes with the report', async () => {
  await exporting.start();
  bridge.emit('export.progress', { jobId: 'export-1', done: 1, total: 2, phase: 'verifying' });
  expect(exporting).toMatchObject({ phase: 'running', progress: { done: 1, phase: 'verifying' } });
  bridge.emit('export.finished', { jobId: 'export-1', report, cancelled: false, error: null });
  expect(exporting).toMatchObject({ phase: 'finished', progress: null, report });
  exporting.reset();
  expect(exporting).toMatchObject({ phase: 'choosing', report: null });
});

it('goes back to choosing, with the reason, where it cannot start or fails', async () => {
  bridge.handlers['export.start'] = () => {
    throw errorOf('export.notEmpty', 'The folder /out is not empty.');
  };
  await exporting.start();
  expect(exporting).toMatchObject({ phase: 'choosing', failure: 'The folder /out is not empty.' });
  bridge.handlers['export.start'] = () => ({ jobId: 'export-2' });
  await exporting.start();
  expect(exporting.failure).toBeNull();
  bridge.emit('export.finished', { jobId: 'export-2', report: null, cancelled: false, error: { code: 'disk.full', message: 'The disk is full.', details: {} } });
  expect(exporting).toMatchObject({ phase: 'choosing', failure: 'The disk is full.' });
});

it('goes back to choosing without a word where a person cancelled', async () => {
  await exporting.start();
  await exporting.cancel();
  await exporting.cancel();
  expect(bridge.requests('job.cancel')).toEqual([{ jobId: 'export-1' }]);
  expect(exporting.cancelling).toBe(true);
  bridge.emit('export.finished', { jobId: 'export-1', report: null, cancelled: true, error: null });
  expect(exporting).toMatchObject({ phase: 'choosing', failure: null, cancelling: false });
});

it('goes on while the dialog is closed and opened again', async () => {
  await exporting.start();
  exporting.reset();
  expect(exporting.phase).toBe('running');
});
