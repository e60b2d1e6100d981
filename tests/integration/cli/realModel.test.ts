import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vocClasses } from '../../../core/classes/vocClasses.ts';
import { decodeLabelPng } from '../../../core/formats/labelPng.ts';
import type { LabelMap } from '../../../core/mask/labelMap.ts';
import { predictReportSchema } from '../../../core/report/predictReport.ts';
import { prelabelReportSchema } from '../../../core/report/prelabelReport.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { Confusion } from './confusion.ts';
import { atrous } from './commandLine.ts';

const idOf = (name: string): number => vocClasses.find((candidate) => candidate.name === name)!.id;

/** Points [x, y] that a person placed on the things in the photographs. */
const things: [image: string, name: string, points: [x: number, y: number][]][] = [
  ['photos/bird_segmentation.jpg', 'bird', [[240, 260], [130, 110], [400, 350]]],
  ['photos/cat_720p.jpg', 'cat', [[634, 299], [500, 600], [850, 450]]],
  ['photos/dog_segmentation.jpg', 'dog', [[64, 64], [60, 100]]],
  ['photos/pets.jpg', 'dog', [[186, 139], [443, 247]]],
  ['photos/grace_hopper.jpg', 'person', [[256, 200], [256, 500]]],
  ['voc/2011_000003.jpg', 'person', [[252, 195], [475, 150]]],
  ['voc/2011_000006.jpg', 'person', [[268, 171], [200, 180], [330, 170]]],
  ['voc/2011_000025.jpg', 'bus', [[250, 200], [150, 280], [380, 250]]],
];

/** Points [x, y] on nothing that VOC has a class for. */
const backgrounds: [image: string, points: [x: number, y: number][]][] = [
  ['photos/bird_segmentation.jpg', [[450, 60], [30, 450]]],
  ['photos/cat_720p.jpg', [[150, 100], [1000, 100]]],
  ['photos/pets.jpg', [[50, 400], [256, 20]]],
  ['photos/grace_hopper.jpg', [[480, 30]]],
  ['voc/2011_000025.jpg', [[20, 20], [480, 360]]],
];

/** Classes in the hand-made masks beside the photographs, and what Google's MobileNetV2 reaches at least (measured: 0.944, 0.878, 0.856, 0.755). */
const truths: [name: string, className: string, atLeast: number][] = [
  ['2011_000025', 'bus', 0.92],
  ['2011_000003', 'person', 0.84],
  ['2011_000006', 'person', 0.84],
  ['2011_000006', 'chair', 0.7],
];

describe.skipIf(sharedDataFolder === null)('[shared] DeepLabV3 MobileNetV2 on photographs', () => {
  let root: string;
  let home: string;
  const masks = new Map<string, LabelMap>();

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'atrous-real-'));
    home = join(root, 'home');
    const added = await atrous(['models', 'add', sharedDataPath('models/deeplabv3_mobilenet_v2_voc_logits.onnx'), '--as', 'mnv2', '--json'], { home });
    expect(added.exitCode, added.stderr).toBe(0);
    expect(JSON.parse(added.stdout)).toMatchObject({ id: 'mnv2', default: true, classes: vocClasses.map(({ name }) => name) });
    for (const image of new Set([...things, ...backgrounds].map(([name]) => name))) {
      const out = join(root, 'mask.png');
      const finished = await atrous(['predict', sharedDataPath('images', image), '--out', out, '--json'], { home });
      expect(finished.exitCode, finished.stderr).toBe(0);
      const { width, height, classes } = predictReportSchema.parse(JSON.parse(finished.stdout));
      const mask = decodeLabelPng(readFileSync(out), image);
      expect([mask.width, mask.height]).toEqual([width, height]);
      expect(classes.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(width * height);
      masks.set(image, mask);
    }
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const labelAt = (image: string, [x, y]: [number, number]): number => {
    const mask = masks.get(image)!;
    return mask.data[y * mask.width + x];
  };

  it.each(things)('finds in %s the %s where it is', (image, name, points) => {
    expect(points.map((point) => labelAt(image, point))).toEqual(points.map(() => idOf(name)));
  });

  it.each(backgrounds)('sees nothing in %s where nothing is', (image, points) => {
    expect(points.map((point) => labelAt(image, point))).toEqual(points.map(() => 0));
  });

  it.each(truths)('agrees with the hand-made mask of %s on %s', (name, className, atLeast) => {
    const confusion = new Confusion();
    confusion.add(decodeLabelPng(readFileSync(sharedDataPath('images/voc', `${name}.mask.png`)), name), masks.get(`voc/${name}.jpg`)!);
    const iou = confusion.iou(idOf(className));
    console.log(`${name} ${className}: IoU ${iou?.toFixed(3)}, pixel accuracy of the image ${confusion.pixelAccuracy().toFixed(3)}`);
    expect(iou).toBeGreaterThan(atLeast);
  });

  it('reaches the mean IoU of a reference script on 100 COCO photographs', async () => {
    const images = sharedDataPath('datasets/coco-voc21/images');
    const state = join(root, 'coco');
    const finished = await atrous(['prelabel', images, '--project', state, '--json'], { home });
    const report = prelabelReportSchema.parse(JSON.parse(finished.stdout));
    expect(report).toMatchObject({ images: 100, done: 100, failed: [], model: 'mnv2' });
    const confusion = new Confusion();
    const project = await openProject(images, { stateDir: state });
    for (const { id, path } of project.images(0, 1_000).images) {
      confusion.add(decodeLabelPng(readFileSync(sharedDataPath('datasets/coco-voc21/masks', path.replace(/\.\w+$/, '.png'))), path), project.prediction(id)!.labelMap);
    }
    project.close();
    console.log(`100 COCO photographs: mean IoU ${confusion.meanIou().toFixed(4)}, pixel accuracy ${confusion.pixelAccuracy().toFixed(4)}, ${report.imagesPerSecond.toFixed(1)} images/s`);
    expect(confusion.meanIou()).toBeGreaterThan(0.513);
  });
});
