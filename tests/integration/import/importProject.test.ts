import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classPalette } from '../../../core/formats/classPalette.ts';
import { encodeLabelPng } from '../../../core/formats/labelPng.ts';
import { exportProject } from '../../../engine/export/exportProject.ts';
import { importProject, type ImportProgress } from '../../../engine/import/importProject.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { smallDisk } from '../../fixtures/smallDisk.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { messagesOf } from '../../../core/report/remark.ts';

/** Folders of images beside masks, as people have them. */
function maskFolder(masks: Readonly<Record<string, Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [path, bytes] of Object.entries({ 'classes.txt': Buffer.from('0 background\n5 tree\n'), ...masks })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

const mask = (width = 64, height = 48): Uint8Array => encodeLabelPng(boxes(width, height, [5, 3, 3, 10, 10]), classPalette([]));

describe('importProject', () => {
  it('goes on after images that cannot be taken over, and names each with its reason', async () => {
    const folder = await folderOfPhotographs(['good.jpg', 'other size.jpg', 'damaged.jpg', 'x/twin.jpg', 'y/twin.jpg']);
    const project = await openForTest(folder);
    const dataset = maskFolder({
      'images/good.jpg': readFileSync(join(folder, 'good.jpg')),
      'masks/good.png': mask(),
      'masks/other size.png': mask(63),
      'masks/damaged.png': mask().subarray(0, 90),
      'masks/twin.png': mask(),
      'masks/unknown.png': mask(),
    });
    const seen: ImportProgress[] = [];
    const report = await importProject(project, { path: dataset, format: 'png', overwrite: false }, { onProgress: (progress) => seen.push(progress) });
    expect(report).toMatchObject({ images: 1, objects: 1, conflicts: [] });
    const codes = Object.fromEntries(report.failed.map(({ path, code }) => [path.replace(/^.*\//, ''), code]));
    expect(codes).toMatchObject({ 'other size.jpg': 'import.size', 'damaged.jpg': 'mask.damaged' });
    expect(Object.values(codes)).toContain('import.ambiguous');
    // What the folder does not have is no failure.
    expect(report.failed).toHaveLength(3);
    expect(messagesOf(report.warnings)).toContain(`1 image of the dataset is not in ${folder} and was left out: unknown.`);
    expect(await labelMapOf(project, idOf(project, 'good.jpg'))).toEqual(boxes(64, 48, [5, 3, 3, 10, 10]));
    expect(project.info().classSet.classes.map(({ id, name }) => `${id} ${name}`)).toEqual(['0 background', '5 tree']);
    expect(seen.at(-1)).toMatchObject({ failed: report.failed.length });
  });

  it('says of an image that is listed twice that only what came first was taken', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.jpg']));
    const dataset = temporaryFolder();
    const list = (id: number): object => ({ id, file_name: 'a.jpg', width: 64, height: 48 });
    const annotation = (id: number, right: number): object => ({ id, image_id: id, category_id: 1, iscrowd: 0, segmentation: [[0, 0, right, 0, right, 9, 0, 9]] });
    writeFileSync(join(dataset, 'instances.json'), JSON.stringify({ images: [list(1), list(2)], annotations: [annotation(1, 3), annotation(2, 9)], categories: [{ id: 1, name: 'cat' }] }));
    const report = await importProject(project, { path: dataset, format: 'coco', overwrite: false });
    expect(report).toMatchObject({ found: 2, images: 1, objects: 1, failed: [] });
    expect(messagesOf(report.warnings)).toEqual(['The dataset has an image more than once, for example a.jpg: what came first was taken, and the rest left out.']);
    project.close();
  });

  it('asks for an archive to be unpacked', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.jpg']));
    const path = join(temporaryFolder(), 'dataset.zip');
    writeFileSync(path, 'PK');
    await expect(importProject(project, { path, format: 'coco', overwrite: false })).rejects.toMatchObject({ code: 'import.archive', message: `${path} is an archive: unpack it, and give the folder that comes out.` });
  });

  it('says that the disk is full, keeps what it had stored, and goes on when there is room', async (context) => {
    const disk = smallDisk(3 * 1024 * 1024);
    if (disk === null) return context.skip('nothing can be mounted here');
    const names = Array.from({ length: 40 }, (_, i) => `${i}`);
    const project = await openForTest(await folderOfPhotographs(names.map((name) => `${name}.jpg`)), { stateDir: join(disk, 'state') });
    const dataset = maskFolder(Object.fromEntries(names.map((name) => [`masks/${name}.png`, mask()])));
    const request = { path: dataset, format: 'png', overwrite: false };
    let stored = 0;
    const fill = ({ done }: ImportProgress, imageId: number | null): void => {
      if (imageId !== null) stored++;
      if (done !== 5) return;
      const filler = openSync(join(disk, 'filler'), 'a');
      try {
        for (;;) writeSync(filler, Buffer.alloc(4096));
      } catch {
        // Full.
      } finally {
        closeSync(filler);
      }
    };
    await expect(importProject(project, request, { onProgress: fill })).rejects.toMatchObject({ code: 'project.diskFull' });
    expect(stored).toBeGreaterThanOrEqual(5);
    expect(project.images(0, 40).images.filter(({ state }) => state === 'edited')).toHaveLength(stored);
    rmSync(join(disk, 'filler'));
    expect(await importProject(project, request)).toMatchObject({ images: 40 - stored, unchanged: stored, failed: [] });
    project.close();
  });

  it('changes nothing where no image fits, not even the classes', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.jpg']));
    const dataset = maskFolder({ 'masks/b.png': mask() });
    await expect(importProject(project, { path: dataset, format: 'png', overwrite: false })).rejects.toMatchObject({ code: 'import.noMatch' });
    expect(project.info().classSet.classes).toEqual([]);
    expect(project.images(0, 1).images[0].state).toBe('new');
  });

  it('stops where it is told to, keeps what is done, and goes on the next time', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const project = await openForTest(await folderOfPhotographs(names.map((name) => `${name}.jpg`)));
    const dataset = maskFolder(Object.fromEntries(names.map((name) => [`masks/${name}.png`, mask()])));
    const stop = new AbortController();
    const request = { path: dataset, format: 'png', overwrite: false };
    const first = await importProject(project, request, { signal: stop.signal, onProgress: ({ done }) => { if (done === 2) stop.abort(); } });
    expect(first).toMatchObject({ cancelled: true, images: 2 });
    expect(await importProject(project, request)).toMatchObject({ cancelled: false, images: 2, unchanged: 2 });
  });

  it('lets layers overlap where the objects of a dataset do, and only there', async () => {
    const folder = await folderOfPhotographs(['over.jpg', 'beside.jpg']);
    const source = await openForTest(folder, { stateDir: join(temporaryFolder(), 'state') });
    source.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 1, name: 'a' }], backgroundId: 0 });
    const annotation = (id: number, image: number, bbox: number[]) => {
      const [x, y, w, h] = bbox;
      return { id, image_id: image, category_id: 1, bbox, area: w * h, iscrowd: 0, segmentation: [[x, y, x + w, y, x + w, y + h, x, y + h]] };
    };
    const coco = {
      images: [{ id: 1, file_name: 'over.jpg', width: 64, height: 48 }, { id: 2, file_name: 'beside.jpg', width: 64, height: 48 }],
      categories: [{ id: 1, name: 'a' }],
      annotations: [annotation(1, 1, [0, 0, 20, 20]), annotation(2, 1, [10, 10, 20, 20]), annotation(3, 2, [0, 0, 9, 9]), annotation(4, 2, [9, 0, 9, 9])],
    };
    const file = join(temporaryFolder(), 'instances.json');
    writeFileSync(file, JSON.stringify(coco));
    // A single file, in whatever folder it lies.
    expect(await importProject(source, { path: file, format: null, overwrite: false })).toMatchObject({ format: 'coco', images: 2, objects: 4 });
    const documents = await Promise.all(['over.jpg', 'beside.jpg'].map(async (name) => (await source.loadDocument(idOf(source, name))).document));
    expect(documents.map(({ onePerPixel }) => onePerPixel)).toEqual([false, true]);
    // And out again, with the overlap.
    const out = join(temporaryFolder(), 'coco');
    await exportProject(source, { format: 'coco', out, split: { train: 1 }, seed: 0, only: 'all', voidBorderPx: 0 });
    const written = JSON.parse(readFileSync(join(out, 'annotations/instances_train.json'), 'utf8')) as { annotations: { area: number }[] };
    expect(written.annotations.map(({ area }) => area).sort((a, b) => a - b)).toEqual([81, 81, 400, 400]);
  });

  /** Datasets of one photograph. */
  const onlyBoxes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'yolo-seg': { 'data.yaml': 'names:\n  0: tree\n', 'labels/a.txt': '0 0.5 0.5 0.1 0.1\n0 0.2 0.2 0.1 0.1\n' },
    coco: {
      'instances.json': JSON.stringify({
        images: [{ id: 1, file_name: 'a.jpg', width: 64, height: 48 }],
        categories: [{ id: 5, name: 'tree' }],
        annotations: [{ id: 1, image_id: 1, category_id: 5, bbox: [3, 3, 10, 10], area: 100, iscrowd: 0 }, { id: 2, image_id: 1, category_id: 'tree', segmentation: [[0, 0, 9, 0, 9, 9]] }],
      }),
    },
    datumaro: {
      'annotations/train.json': JSON.stringify({
        categories: { label: { labels: [{ name: 'tree' }] } },
        items: [{ id: 'a', image: { path: 'a.jpg', size: [48, 64] }, annotations: [{ id: 1, type: 'bbox', label_id: 0, bbox: [3, 3, 10, 10] }] }],
      }),
    },
    cvat: {
      'annotations.xml': '<annotations><meta><task><labels><label><name>tree</name></label></labels></task></meta><image id="0" name="a.jpg" width="64" height="48"><skeleton label="tree" z_order="0"></skeleton></image></annotations>',
    },
    labelme: { 'a.json': JSON.stringify({ imagePath: 'a.jpg', imageWidth: 64, imageHeight: 48, shapes: [{ label: 'tree', shape_type: 'polygon', points: [[200, 200], [220, 200], [220, 220]] }] }) },
  };

  it.each(Object.entries(onlyBoxes))('leaves an image as it is where nothing that a dataset says of it can be taken over (%s)', async (format, files) => {
    const folder = await folderOfPhotographs(['a.jpg']);
    const dataset = maskFolder({ 'images/a.jpg': readFileSync(join(folder, 'a.jpg')), ...Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])) });
    const project = await openForTest(folder);
    project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 5, name: 'tree' }], backgroundId: 0 });
    project.putPrediction(1, predictionOf(boxes(64, 48, [5, 30, 30, 5, 5])), { overwrite: false });
    const report = await importProject(project, { path: dataset, format, overwrite: false });
    expect(report).toMatchObject({ images: 0, failed: [{ path: 'a.jpg', code: 'import.allLeftOut' }] });
    expect(report.warnings).not.toEqual([]);
    expect(project.image(1).state).toBe('predicted');
    expect(await labelMapOf(project, 1)).toEqual(boxes(64, 48, [5, 30, 30, 5, 5]));
  });

  it('replaces predictions, which stay what they were', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.jpg']));
    project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 5, name: 'tree' }], backgroundId: 0 });
    project.putPrediction(1, predictionOf(boxes(64, 48, [5, 30, 30, 5, 5])), { overwrite: false });
    await importProject(project, { path: maskFolder({ 'masks/a.png': mask() }), format: 'png', overwrite: false });
    expect(await labelMapOf(project, 1)).toEqual(boxes(64, 48, [5, 3, 3, 10, 10]));
    expect(project.prediction(1)!.labelMap).toEqual(boxes(64, 48, [5, 30, 30, 5, 5]));
    expect(project.image(1).state).toBe('edited');
  });
});
