import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vocPalette } from '../../../core/classes/vocColor.ts';
import { decodeLabelPng, encodeLabelPng } from '../../../core/formats/labelPng.ts';
import { evalReportSchema, type EvalReport } from '../../../core/report/evalReport.ts';
import { colorChart } from '../../fixtures/colorChart.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine, type Finished } from './commandLine.ts';
import { Confusion } from './confusion.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

const run = (...args: string[]): Promise<Finished> => atrous(args, { home: prepared.home });

function reportOf({ stdout, stderr }: Finished): EvalReport {
  if (stdout === '') throw new Error(stderr);
  return evalReportSchema.parse(JSON.parse(stdout));
}

function writeMask(folder: string, path: string, width: number, height: number, data: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), encodeLabelPng({ width, height, data }, vocPalette()));
}

/** The chart's true masks. */
function writeTruth(folder: string, names: readonly string[]): void {
  const { width, height, truth } = colorChart();
  for (const name of names) writeMask(folder, name, width, height, truth);
}

describe('atrous eval', () => {
  it('judges a pre-labelled folder by true masks', async () => {
    const folder = temporaryFolder();
    const truth = temporaryFolder();
    writeCharts(folder, ['a.png', 'sub/b.png', 'not judged.png']);
    writeTruth(truth, ['a.png', 'sub/b.png']);
    expect((await run('prelabel', folder, '--provider', 'cpu')).exitCode).toBe(0);
    const finished = await run('eval', folder, '--truth', truth, '--json');
    expect(finished.exitCode).toBe(0);
    expect(finished.stderr).toContain('1 predictions have no true mask and were left out.');
    const report = reportOf(finished);
    expect(report).toMatchObject({ images: 2, failed: [], withoutTruth: 1, pixels: 2 * 161 * 113, predictedVoid: 0 });
    expect(report.classes.map(({ id, name }) => [id, name])).toEqual([[0, 'background'], [1, 'red'], [2, 'green'], [3, 'blue'], [4, 'yellow'], [5, 'magenta']]);
    expect(report.miou).toBeGreaterThan(0.85);
    expect(report.pixelAccuracy).toBeGreaterThan(0.9);
    // The .atrous directory is as good as its folder.
    expect(reportOf(await run('eval', join(folder, '.atrous'), '--truth', truth, '--json'))).toEqual(report);
  });

  it('judges a folder of masks, and agrees with counting by hand', async () => {
    const predictions = temporaryFolder();
    const truth = temporaryFolder();
    writeMask(predictions, 'a.png', 3, 2, Uint8Array.of(0, 1, 1, 3, 255, 3));
    writeMask(truth, 'a.png', 3, 2, Uint8Array.of(0, 0, 1, 3, 3, 255));
    const names = join(truth, 'labels.txt');
    writeFileSync(names, '0 nothing\n1 cat\n3 dog\n8 cow\n');
    const finished = await run('eval', predictions, '--truth', truth, '--classes', names, '--json');
    expect(finished.exitCode).toBe(0);
    expect(reportOf(finished)).toMatchObject({
      images: 1, pixels: 5, predictedVoid: 1, pixelAccuracy: 3 / 5, miou: 1 / 2,
      classes: [
        { id: 0, name: 'nothing', iou: 1 / 2, pixels: 2 },
        { id: 1, name: 'cat', iou: 1 / 2, pixels: 1 },
        { id: 3, name: 'dog', iou: 1 / 2, pixels: 2 },
        { id: 8, name: 'cow', iou: null, pixels: 0 },
      ],
      confusion: { ids: [0, 1, 3, 8, 255], counts: [[1, 1, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]] },
    });
    const forPeople = await run('eval', predictions, '--truth', truth);
    expect(forPeople.stdout).toContain('class 3');
    expect(forPeople.stdout).toContain('mean IoU 0.5000, pixel accuracy 0.6000, 1 images, 5 pixels\n1 of these pixels were given no class (255) and count as wrong.');
    expect(readdirSync(predictions)).toEqual(['a.png']);
  });

  it('lists what cannot be compared and ends with 1', async () => {
    const predictions = temporaryFolder();
    const truth = temporaryFolder();
    writeMask(predictions, 'right.png', 1, 1, Uint8Array.of(0));
    writeMask(predictions, 'small.png', 1, 1, Uint8Array.of(0));
    writeFileSync(join(predictions, 'broken.png'), 'not a PNG');
    for (const name of ['right.png', 'absent.png', 'broken.png']) writeMask(truth, name, 1, 1, Uint8Array.of(0));
    writeMask(truth, 'small.png', 2, 1, Uint8Array.of(0, 0));
    const finished = await run('eval', predictions, '--truth', truth, '--json');
    expect(finished.exitCode).toBe(1);
    const report = reportOf(finished);
    expect(report.images).toBe(1);
    expect(report.failed.map(({ path, code }) => [path, code])).toEqual([['absent.png', 'eval.noPrediction'], ['broken.png', 'mask.damaged'], ['small.png', 'eval.sizeDiffers']]);
    for (const { message } of report.failed) expect(finished.stderr).toContain(`atrous: ${message}\n`);
  });

  it('refuses what it cannot judge in one line, and makes nothing', async () => {
    const photographs = temporaryFolder();
    const masks = temporaryFolder();
    writeMask(masks, 'a.png', 1, 1, Uint8Array.of(0));
    writeFileSync(join(photographs, 'a.jpg'), 'x');
    const cases: [string[], RegExp][] = [
      [['eval', photographs, '--truth', masks], /^There are no PNG masks in .*: give the folder of the masks, or a folder that was pre-labelled\.$/],
      [['eval', masks, '--truth', join(masks, 'none')], /^There is no folder .*none/],
      [['eval', join(masks, 'none'), '--truth', masks], /^There is no folder .*none/],
      [['eval', masks], /--truth <MASKS>.*not specified/],
      [['eval', masks, '--truth', masks, '--classes', join(masks, 'none.txt')], /^The list of classes .*none\.txt cannot be read \(ENOENT\)/],
    ];
    for (const [args, line] of cases) {
      const finished = await run(...args);
      expect(finished.exitCode, args.join(' ')).toBe(2);
      expect(errorLine(finished)).toMatch(line);
    }
    expect([readdirSync(photographs), readdirSync(masks)]).toEqual([['a.jpg'], ['a.png']]);
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] scales, flip and tiles on photographs', () => {
  /** Photographs with large and small things of several classes. */
  const names = ['000000000009', '000000000025', '000000000036', '000000000042', '000000000061', '000000000064', '000000000073', '000000000077', '000000000086', '000000000092'];
  let root: string;
  let images: string;
  let truth: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'atrous-eval-'));
    images = join(root, 'images');
    truth = join(root, 'truth');
    for (const folder of [images, truth]) mkdirSync(folder);
    for (const name of names) {
      copyFileSync(sharedDataPath('datasets/coco-voc21/images', `${name}.jpg`), join(images, `${name}.jpg`));
      copyFileSync(sharedDataPath('datasets/coco-voc21/masks', `${name}.png`), join(truth, `${name}.png`));
    }
    const added = await run('models', 'add', sharedDataPath('models/deeplabv3_mobilenet_v2_voc_logits.onnx'), '--as', 'mnv2');
    expect(added.exitCode, added.stderr).toBe(0);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const score = async (...options: string[]): Promise<EvalReport> => {
    const state = mkdtempSync(join(root, 'state-'));
    const labelled = await run('prelabel', images, '--project', state, '--model', 'mnv2', '--provider', 'cpu', ...options);
    expect(labelled.exitCode, labelled.stderr).toBe(0);
    const report = reportOf(await run('eval', state, '--truth', truth, '--json'));
    console.log(`${options.join(' ') || 'plain'}: mean IoU ${report.miou!.toFixed(4)}, pixel accuracy ${report.pixelAccuracy!.toFixed(4)}`);
    expect(report).toMatchObject({ images: names.length, failed: [] });
    return report;
  };

  it('agrees with another count of the same masks', async () => {
    const out = join(root, 'masks');
    mkdirSync(out);
    const confusion = new Confusion();
    for (const name of names.slice(0, 3)) {
      const predicted = await run('predict', join(images, `${name}.jpg`), '--out', join(out, `${name}.png`), '--model', 'mnv2', '--provider', 'cpu');
      expect(predicted.exitCode, predicted.stderr).toBe(0);
      confusion.add(decodeLabelPng(readFileSync(join(truth, `${name}.png`)), name), decodeLabelPng(readFileSync(join(out, `${name}.png`)), name));
    }
    const report = reportOf(await run('eval', out, '--truth', truth, '--json'));
    expect(report).toMatchObject({ images: 3, failed: names.slice(3).map((name) => ({ path: `${name}.png`, code: 'eval.noPrediction' })) });
    expect(report.miou).toBeCloseTo(confusion.meanIou(), 12);
    expect(report.pixelAccuracy).toBeCloseTo(confusion.pixelAccuracy(), 12);
  });

  it('sees more with scales and flip, and nothing else with tiles that hold the whole photograph', async () => {
    const plain = await score();
    const averaged = await score('--scales', '0.5,1,1.5', '--flip');
    const oneTile = await score('--long-side', '513', '--tile', '513');
    expect(plain.pixelAccuracy).toBeGreaterThan(0.8);
    expect(averaged.pixelAccuracy).toBeGreaterThan(plain.pixelAccuracy! - 0.005);
    expect(averaged.miou).toBeGreaterThan(plain.miou!);
    expect(oneTile.confusion).toEqual(plain.confusion);
  });
});
