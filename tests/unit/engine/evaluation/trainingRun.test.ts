import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imagesToCompare } from '../../../../engine/evaluation/imagesToCompare.ts';
import { readSplits, readTrainingRun, type TrainingRun } from '../../../../engine/evaluation/trainingRun.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { writeTrainingRun } from '../../../fixtures/trainingRun.ts';

const classes = [{ id: 0, name: 'background' }, { id: 7, name: 'square' }];

function vocSplits(data: string, splits: Record<string, readonly string[]>): void {
  mkdirSync(join(data, 'ImageSets', 'Segmentation'), { recursive: true });
  for (const [split, names] of Object.entries(splits)) writeFileSync(join(data, 'ImageSets', 'Segmentation', `${split}.txt`), names.map((name) => `${name}\n`).join(''));
}

describe('readTrainingRun', () => {
  it('takes the output stride of the phase that the weights come from', async () => {
    const folder = temporaryFolder();
    const weights = writeTrainingRun(folder, { data: '/exports/first', classes, iterations2: 5, validations: [[1, 0.4], [1, 0.61], [2, 0.55]] });
    const run = await readTrainingRun(weights);
    expect(run).toEqual({
      folder, architecture: 'deeplabv3_mobilenet_v2_mobile', multiGrid: null, outputStride: 16, classes, data: '/exports/first', trainSplit: 'train', valSplit: 'val', miou: 0.61,
    });
    expect(await readTrainingRun(join(folder, 'final.pth'))).toMatchObject({ outputStride: 8, miou: 0.55 });
    const unmeasured = writeTrainingRun(temporaryFolder(), { data: 'relative', classes, iterations2: 5, validations: [] });
    expect(await readTrainingRun(unmeasured)).toMatchObject({ outputStride: 8, miou: null, data: null });
  });

  it('says in one sentence that weights lie alone', async () => {
    const folder = temporaryFolder();
    await expect(readTrainingRun(join(folder, 'best.pth'))).rejects.toMatchObject({ code: 'training.notARun', message: expect.stringContaining(join(folder, 'options.json')) });
    writeTrainingRun(folder, { data: '/a', classes });
    writeFileSync(join(folder, 'classes.json'), '{');
    await expect(readTrainingRun(join(folder, 'best.pth'))).rejects.toMatchObject({ code: 'training.notARun', message: expect.stringContaining('classes.json') });
  });
});

it('reads the splits of both forms of an export', async () => {
  const voc = temporaryFolder();
  vocSplits(voc, { train: ['a', 'b'], val: ['c'] });
  const splits = { train: new Set(['a', 'b']), val: new Set(['c']) };
  expect(await readSplits({ data: voc, trainSplit: 'train', valSplit: 'val' })).toEqual(splits);
  const png = temporaryFolder();
  for (const [split, name] of [['train', 'a'], ['train', 'b'], ['val', 'c']]) {
    mkdirSync(join(png, split, 'masks'), { recursive: true });
    writeFileSync(join(png, split, 'masks', `${name}.png`), '');
  }
  expect(await readSplits({ data: png, trainSplit: 'train', valSplit: 'val' })).toEqual(splits);
  expect(await readSplits({ data: join(png, 'gone'), trainSplit: 'train', valSplit: 'val' })).toBeNull();
  expect(await readSplits({ data: null, trainSplit: 'train', valSplit: 'val' })).toBeNull();
});

describe('imagesToCompare', () => {
  const images = ['cats/a.jpg', 'cats/b.jpg', 'dogs/a.jpg'].map((path, id) => ({ id, path, absolutePath: `/p/${path}`, reviewed: true }));
  const project = { info: () => ({ folder: '/p' }) as never, exportable: () => ({ images, labelled: images.length, unlabelled: 0, unfinished: 0, skipped: 0, missing: 0 }) };
  const runOn = (data: string): TrainingRun => ({ folder: '/runs/1', architecture: '', multiGrid: null, outputStride: 16, classes, data, trainSplit: 'train', valSplit: 'val', miou: null });

  it('takes what was held out where it is known, and else everything that is finished, and says which', async () => {
    const data = temporaryFolder();
    vocSplits(data, { train: ['cats_a', 'dogs_a'], val: ['cats_b', 'gone'] });
    const heldOut = await imagesToCompare(project, null, runOn(data));
    expect(heldOut.images.map(({ path }) => path)).toEqual(['cats/b.jpg']);
    expect(heldOut.basis).toEqual({ kind: 'heldOut', export: data, trainedOn: 0 });
    expect(await imagesToCompare(project, 'done', runOn(data))).toEqual({ images, basis: { kind: 'done', export: data, trainedOn: 2 } });
    expect(await imagesToCompare(project, null, null)).toEqual({ images, basis: { kind: 'done', export: null, trainedOn: null } });
    expect((await imagesToCompare(project, null, runOn('/gone'))).basis).toEqual({ kind: 'done', export: null, trainedOn: null });
  });

  it('refuses where there is nothing', async () => {
    const none = { ...project, exportable: () => ({ ...project.exportable(), images: [] }) };
    await expect(imagesToCompare(none, null, null)).rejects.toMatchObject({ code: 'compare.nothing' });
    await expect(imagesToCompare(project, 'heldOut', runOn('/gone'))).rejects.toMatchObject({ code: 'compare.notHeldOut', message: expect.stringContaining('/runs/1') });
  });
});
