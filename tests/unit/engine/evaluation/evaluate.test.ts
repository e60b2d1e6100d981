import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { vocPalette } from '../../../../core/classes/vocColor.ts';
import { AppError } from '../../../../core/errors/appError.ts';
import { encodeLabelPng } from '../../../../core/formats/labelPng.ts';
import { evalReportSchema } from '../../../../core/report/evalReport.ts';
import { evaluate } from '../../../../engine/evaluation/evaluate.ts';
import type { LabelMapSource } from '../../../../engine/evaluation/labelMapSource.ts';
import { maskFolder } from '../../../../engine/evaluation/maskFolder.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

/** Maps of one row, by name. */
function source(name: string, maps: Record<string, readonly number[] | AppError>): LabelMapSource {
  return {
    name,
    classes: null,
    entries: Object.entries(maps).map(([path, data]) => ({
      path,
      read: () => (data instanceof AppError ? Promise.reject(data) : Promise.resolve({ width: data.length, height: 1, data: Uint8Array.from(data) })),
    })),
  };
}

function write(folder: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

/** A grey PNG as another library writes it. */
function greyPng(width: number, height: number, ids: readonly number[]): Uint8Array {
  const png = new PNG({ width, height });
  ids.forEach((id, i) => png.data.set([id, id, id, 255], i * 4));
  return PNG.sync.write(png, { colorType: 0 });
}

describe('evaluate', () => {
  it('reads palette and grey PNGs of two folders and counts over all images', async () => {
    const predictions = temporaryFolder();
    const truth = temporaryFolder();
    write(predictions, 'a.png', encodeLabelPng({ width: 2, height: 2, data: Uint8Array.of(0, 3, 3, 0) }, vocPalette()));
    write(truth, 'a.png', greyPng(2, 2, [0, 3, 0, 255]));
    write(predictions, 'sub/b.png', greyPng(1, 1, [3]));
    write(truth, 'sub/b.png', encodeLabelPng({ width: 1, height: 1, data: Uint8Array.of(3) }, vocPalette()));
    const report = await evaluate({ predictions: await maskFolder(predictions), truth: await maskFolder(truth) });
    expect(evalReportSchema.parse(report)).toEqual(report);
    expect(report).toEqual({
      images: 2,
      miou: (1 / 2 + 2 / 3) / 2,
      pixelAccuracy: 3 / 4,
      classes: [
        { id: 0, name: 'class 0', iou: 1 / 2, pixels: 2, predictedPixels: 1 },
        { id: 1, name: 'class 1', iou: null, pixels: 0, predictedPixels: 0 },
        { id: 2, name: 'class 2', iou: null, pixels: 0, predictedPixels: 0 },
        { id: 3, name: 'class 3', iou: 2 / 3, pixels: 2, predictedPixels: 3 },
      ],
      pixels: 4,
      predictedVoid: 0,
      confusion: { ids: [0, 1, 2, 3], counts: [[1, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 2]] },
      failed: [],
      withoutTruth: 0,
    });
  });

  it('lists what cannot be compared, one sentence each, and goes on', async () => {
    const report = await evaluate({
      predictions: source('out', {
        'right.jpg': [1, 1],
        'narrow.jpg': [1],
        'new.jpg': new AppError('eval.notLabelled', 'new.jpg has no labels yet: pre-label it first.'),
        'one/twice.jpg': [0],
        'two/twice.jpg': [0],
        'extra.jpg': [1],
      }),
      truth: source('truth', {
        'right.png': [1, 0],
        'narrow.png': [1, 1],
        'absent.png': [1],
        'new.png': [1],
        'twice.png': [0],
      }),
    });
    expect(report.images).toBe(1);
    expect(report.failed).toMatchObject([
      { path: 'narrow.png', code: 'eval.sizeDiffers', message: 'narrow.jpg is predicted with 1 x 1 pixels, but its truth narrow.png has 2 x 1: compare masks of one size.' },
      { path: 'absent.png', code: 'eval.noPrediction', message: 'absent.png has no prediction in out: predict that image too, or leave its truth out.' },
      { path: 'new.png', code: 'eval.notLabelled', message: 'new.jpg has no labels yet: pre-label it first.' },
      { path: 'twice.png', code: 'eval.ambiguous', message: 'twice.png could belong to one/twice.jpg or two/twice.jpg: leave one.' },
    ]);
    expect(report.withoutTruth).toBe(3);
    expect(report.pixelAccuracy).toBe(1 / 2);
  });

  it('names classes, reports those that do not occur, and counts 255 as a wrong answer', async () => {
    const classes = [{ id: 0, name: 'ground', color: '#000000' }, { id: 4, name: 'tree', color: '#00ff00' }, { id: 9, name: 'bird', color: '#0000ff' }];
    const report = await evaluate({ predictions: { ...source('out', { 'a.png': [4, 255, 7] }), classes }, truth: source('truth', { 'a.png': [4, 0, 0] }) });
    expect(report.classes.map(({ id, name, iou }) => [id, name, iou])).toEqual([[0, 'ground', 0], [4, 'tree', 1], [7, 'class 7', 0], [9, 'bird', null]]);
    expect(report.miou).toBe(1 / 3);
    expect(report.predictedVoid).toBe(1);
    expect(report.confusion).toEqual({ ids: [0, 4, 7, 9, 255], counts: [[0, 0, 1, 0, 1], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]] });
  });

  it('says which names it saw where none agree', async () => {
    await expect(evaluate({ predictions: source('out', { 'p1.png': [1] }), truth: source('truth', { 'a1.png': [1] }) })).rejects.toMatchObject({
      code: 'eval.nothingMatches',
      message: 'No mask in truth has the name of one in out (the first ones are a1.png and p1.png): names must agree but for the extension.',
    });
  });

  it('ends where the failure is not of one image, and where it is cancelled', async () => {
    const damaged = source('out', { 'a.png': errorOf('project.damaged', 'The project is damaged.') });
    await expect(evaluate({ predictions: damaged, truth: source('truth', { 'a.png': [1] }) })).rejects.toMatchObject({ code: 'project.damaged' });
    const pair = { predictions: source('out', { 'a.png': [1] }), truth: source('truth', { 'a.png': [1] }) };
    await expect(evaluate({ ...pair, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('maskFolder', () => {
  it('lists PNGs of subfolders too, and nothing else', async () => {
    const folder = temporaryFolder();
    for (const path of ['b.png', 'sub/a.PNG', 'photo.jpg', 'labels.txt', '.hidden/c.png']) write(folder, path, Uint8Array.of(0));
    expect((await maskFolder(folder)).entries.map(({ path }) => path).sort()).toEqual(['b.png', 'sub/a.PNG']);
  });

  it('refuses a folder without masks, and one that is not there', async () => {
    const folder = temporaryFolder();
    write(folder, 'photo.jpg', Uint8Array.of(0));
    await expect(maskFolder(folder)).rejects.toMatchObject({ code: 'eval.noMasks', message: expect.stringContaining(`There are no PNG masks in ${folder}`) as string });
    await expect(maskFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'project.noFolder' });
  });

  it('fails the mask that is no label PNG, when it is read', async () => {
    const folder = temporaryFolder();
    write(folder, 'a.png', Uint8Array.of(1, 2, 3));
    const [{ read }] = (await maskFolder(folder)).entries;
    await expect(read()).rejects.toMatchObject({ code: 'mask.damaged' });
  });
});
