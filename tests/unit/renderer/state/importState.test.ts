import { beforeEach, expect, it } from 'vitest';
import type { ImportPreview, ImportReport } from '../../../../core/report/importReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { ImportState } from '../../../../renderer/state/importState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const classes = { added: [], remapped: [] };
const preview: ImportPreview = { format: 'coco', path: '/data', found: 3, free: 2, worked: 1, unmatched: [], classes, warnings: [] };
const report: ImportReport = { format: 'coco', path: '/data', found: 3, images: 2, objects: 5, unchanged: 0, conflicts: ['c.jpg'], failed: [], classes, warnings: [], cancelled: false };

let bridge: FakeBridge;
let importing: ImportState;
let ends: number;

beforeEach(() => {
  ends = 0;
  bridge = new FakeBridge({ 'import.preview': () => preview, 'import.start': () => ({ jobId: 'import-1' }), 'job.cancel': () => undefined });
  importing = new ImportState(createClient(bridge), () => ends++);
  importing.choice.path = '/data';
});

it('counts what it would touch, and takes the format that was found out', async () => {
  await importing.look();
  expect(importing).toMatchObject({ preview, previewing: false, failure: null });
  await importing.start();
  expect(bridge.requests('import.start')).toEqual([{ path: '/data', format: 'coco', overwrite: false }]);
});

it('looks at nothing where nothing is chosen, and says why something cannot be read', async () => {
  importing.choice.path = '';
  await importing.look();
  expect(bridge.requests('import.preview')).toEqual([]);
  bridge.handlers['import.preview'] = () => {
    throw errorOf('import.notThisFormat', '/data is no dataset.');
  };
  importing.choice.path = '/data';
  await importing.look();
  expect(importing).toMatchObject({ preview: null, previewing: false, failure: '/data is no dataset.' });
});

it('runs, finishes, and has the project read again', async () => {
  await importing.start();
  bridge.emit('import.progress', { jobId: 'import-1', done: 1, total: 3, failed: 0 });
  bridge.emit('import.progress', { jobId: 'import-0', done: 9, total: 9, failed: 0 });
  expect(importing).toMatchObject({ phase: 'running', progress: { done: 1 } });
  bridge.emit('import.finished', { jobId: 'import-1', report, error: null });
  expect(importing).toMatchObject({ phase: 'finished', progress: null, report });
  expect(ends).toBe(1);
  importing.reset(false);
  expect(importing).toMatchObject({ phase: 'choosing', report: null, choice: { path: '', overwrite: false } });
});

it('goes back to choosing, with the reason, where it fails; a running import is not reset', async () => {
  await importing.start();
  importing.reset();
  expect(importing.phase).toBe('running');
  await importing.cancel();
  expect(bridge.requests('job.cancel')).toEqual([{ jobId: 'import-1' }]);
  bridge.emit('import.finished', { jobId: 'import-1', report: null, error: { code: 'import.noMatch', message: 'None of them.', details: {} } });
  expect(importing).toMatchObject({ phase: 'choosing', failure: 'None of them.', cancelling: false });
});
