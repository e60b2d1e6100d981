import { beforeEach, expect, it } from 'vitest';
import type { TrainedModel, TrainingPlace } from '../../../../core/ipc/trainingRequests.ts';
import type { ModelSummary } from '../../../../core/report/doctorReport.ts';
import { createClient } from '../../../../renderer/bridge/client.ts';
import { TrainingState } from '../../../../renderer/state/trainingState.svelte.ts';
import { FakeBridge } from '../../../fixtures/fakeBridge.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

const place: TrainingPlace = {
  script: '/app/training/train.py', python: 'python3', shell: 'posix',
  models: [
    { id: 'now', name: 'Now', path: '/home/models/now/model.onnx', canBegin: true, teacherPixels: 'imagenet', classes: ['background', 'road'] },
    { id: 'labels', name: 'Labels', path: '/home/models/labels/model.onnx', canBegin: false, teacherPixels: null, classes: ['background', 'road'] },
  ],
};
const classSet = { backgroundId: 0, classes: [{ id: 0, name: 'Background', color: '#000000' }, { id: 9, name: 'road', color: '#ff0000' }, { id: 3, name: 'glare', color: '#00ff00', ignored: true }] };
const trained: TrainedModel = { path: '/runs/1/best.pth', suggestedId: 'run-2', architecture: 'deeplabv3_resnet50', outputStride: 8, classes: [{ id: 0, name: 'background' }], unmapped: [], longSide: 960, miou: 0.6, data: '/d' };
const model = { id: 'run-2', name: 'run-2' } as ModelSummary;

let bridge: FakeBridge;
let training: TrainingState;

beforeEach(async () => {
  bridge = new FakeBridge({
    'training.place': () => place,
    'training.inspect': () => trained,
    'training.add': () => model,
    'compare.start': () => ({ jobId: 'compare-1' }),
    'export.start': () => ({ jobId: 'export-1' }),
    'job.cancel': () => undefined,
  });
  training = new TrainingState(createClient(bridge));
  await training.open({ folder: "/home/o'neil/my photos" });
});

it('suggests folders beside the project, and composes a command that survives pasting', () => {
  expect(training.problem('now')).toBeNull();
  expect(training.command('now')).toBe(
    "python3 /app/training/train.py --data '/home/o'\\''neil/my photos-training' --out '/home/o'\\''neil/my photos-run' --arch deeplabv3_mobilenet_v2 --init scratch " +
      '--crop 513 --batch 16 --iterations 2000 --iterations2 1000 --val-every 150',
  );
});

it('exports finished images, stratified, and takes folder and iterations from what was written', async () => {
  await training.export();
  expect(bridge.requests('export.start')[0]).toMatchObject({ format: 'voc', only: 'done', stratify: true, split: { train: 0.8 } });
  const report = { format: 'voc', out: '/exports/voc', images: 250, objects: 3, bytes: 1, files: 9, splits: { train: 200, val: 50 }, warnings: [], losses: [], verified: true, iou: null, provenance: { models: [], reviewed: 0, humanShare: null, classes: [] } };
  bridge.emit('export.finished', { jobId: 'export-1', report, cancelled: false, error: null });
  expect(training.trainingImages).toBe(200);
  expect(training.plan('now')).toMatchObject({ data: '/exports/voc', iterations: 1300, iterations2: 650 });
});

it('begins with an installed model or a file', () => {
  training.choice.start = 'model:now';
  expect(training.plan('now').initialWeights).toBe('/home/models/now/model.onnx');
  training.choice.start = 'file';
  expect(training.problem('now')).toBe('initialWeights');
  training.choice.startFile = '/w/resnet50.pth';
  expect(training.command('now')).toContain('--init /w/resnet50.pth ');
});

it('lets only a model of the same classes teach', () => {
  expect(training.teachingProblem('now', classSet)).toBeNull();
  expect(training.teachingProblem('now', { ...classSet, classes: classSet.classes.slice(0, 1) })).toBe('classes');
  expect(training.teachingProblem('labels', classSet)).toBe('kind');
  expect(training.teachingProblem(null, classSet)).toBe('none');
  training.choice.taught = true;
  expect(training.plan('now').teacher).toEqual({ path: '/home/models/now/model.onnx', pixels: 'imagenet', photographs: "/home/o'neil/my photos" });
  expect(training.plan('labels').teacher).toBeNull();
});

it('adds what was trained and compares it with what pre-labelled before', async () => {
  await training.inspect('/runs/1/best.pth');
  expect(training).toMatchObject({ id: 'run-2', longSide: 960, failure: null, busy: false });
  expect(await training.add('now')).toBe(true);
  expect(bridge.requests('training.add')).toEqual([{ path: '/runs/1/best.pth', id: 'run-2', longSide: 960 }]);
  await training.compare(['now', 'run-2'], null);
  expect(bridge.requests('compare.start')).toEqual([{ modelIds: ['now', 'run-2'], kind: null, weights: '/runs/1/best.pth' }]);
  bridge.emit('compare.progress', { jobId: 'compare-1', done: 1, failed: 0, total: 4 });
  expect(training.comparison).toMatchObject({ running: true, progress: { done: 1 } });
  await training.comparison.cancel();
  expect(training.comparison.cancelling).toBe(true);
  bridge.emit('compare.finished', { jobId: 'compare-1', report: null, error: null });
  expect(training.comparison).toMatchObject({ running: false, cancelling: false, report: null, failure: null });
});

it('keeps the reason where weights cannot be taken or models cannot be compared', async () => {
  bridge.handlers['training.inspect'] = () => {
    throw errorOf('training.notARun', '/a/options.json is missing.');
  };
  await training.inspect('/a/best.pth');
  expect(training).toMatchObject({ trained: null, failure: '/a/options.json is missing.', busy: false });
  bridge.handlers['compare.start'] = () => {
    throw errorOf('model.unknown', 'There is no model x.');
  };
  await training.compare(['now', 'x'], 'done');
  expect(training.comparison).toMatchObject({ running: false, failure: 'There is no model x.' });
});

it('takes nothing from an export that ends when another folder is open', async () => {
  const report = { format: 'voc', out: '/exports/voc', images: 250, objects: 3, bytes: 1, files: 9, splits: { train: 200, val: 50 }, warnings: [], losses: [], verified: true, iou: null, provenance: { models: [], reviewed: 0, humanShare: null, classes: [] } };
  await training.export();
  training.projectChanged();
  await training.open({ folder: '/other' });
  bridge.emit('export.finished', { jobId: 'export-1', report, cancelled: false, error: null });
  expect(training.trainingImages).toBeNull();
  expect(training.exporting).toMatchObject({ phase: 'choosing', report: null });
  expect(training.plan('now')).toMatchObject({ data: '/other-training' });
  await training.export();
  bridge.emit('export.finished', { jobId: 'export-1', report, cancelled: false, error: null });
  expect(training.trainingImages).toBe(200);
});

it('forgets what belongs to another folder of images', async () => {
  await training.inspect('/runs/1/best.pth');
  training.step = 'compare';
  training.projectChanged();
  await training.open({ folder: '/other' });
  expect(training).toMatchObject({ step: 'export', trained: null });
  expect(training.plan(null)).toMatchObject({ data: '/other-training', out: '/other-run' });
});
