import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importProject, previewImport } from '../../../engine/import/importProject.ts';
import { boxes } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A rectangle of the left `right` columns in the first ten rows of a photograph of 64 x 48 pixels. */
const yoloLine = (right: number): string => `1 0 0 ${right / 64} 0 ${right / 64} ${10 / 48} 0 ${10 / 48}\n`;
const labelled = (right: number) => boxes(64, 48, [1, 0, 0, right, 10]);
const YOLO = { 'data.yaml': 'train: images/train\nval: images/val\nnames:\n  0: background\n  1: car\n' };
const labelme = (imagePath: string, right: number): string =>
  JSON.stringify({ imagePath, imageWidth: 64, imageHeight: 48, shapes: [{ label: 'car', shape_type: 'polygon', points: [[0, 0], [right - 1, 0], [right - 1, 9], [0, 9]] }] });

/** A list of one image. */
const coco = (fileName: string, right: number): string =>
  JSON.stringify({
    images: [{ id: 1, file_name: fileName, width: 64, height: 48 }],
    categories: [{ id: 1, name: 'car' }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, iscrowd: 0, segmentation: [[0, 0, right, 0, right, 10, 0, 10]] }],
  });

describe('a dataset with several images of one name', () => {
  it('gives a photograph that lies in the dataset its own labels, whatever split comes first', async () => {
    const dataset = await folderOfPhotographs(['images/train/1.jpg', 'images/train/2.jpg', 'images/val/1.jpg', 'images/val/2.jpg']);
    // val/2.jpg has no labels, and is not given those of train/2.jpg.
    write(dataset, { ...YOLO, 'labels/train/1.txt': yoloLine(8), 'labels/train/2.txt': yoloLine(8), 'labels/val/1.txt': yoloLine(32) });
    const project = await openForTest(join(dataset, 'images/val'));
    const request = { path: dataset, format: 'yolo-seg', overwrite: false };
    expect(await previewImport(project, request)).toMatchObject({ found: 3, free: 1, worked: 0 });
    const report = await importProject(project, request);
    expect(report).toMatchObject({ found: 3, images: 1, failed: [] });
    expect(report.warnings.map(({ code, details }) => [code, details.count])).toContainEqual(['import.absent', 2]);
    expect((await labelMapOf(project, idOf(project, '1.jpg'))).data).toEqual(labelled(32).data);
    expect(project.image(idOf(project, '2.jpg')).state).toBe('new');
  });

  it('tells folders of photographs apart where annotations lie beside them', async () => {
    const dataset = await folderOfPhotographs(['seqA/1.jpg', 'seqA/2.jpg', 'seqB/1.jpg', 'seqB/2.jpg']);
    write(dataset, { 'seqA/1.json': labelme('1.jpg', 8), 'seqB/1.json': labelme('1.jpg', 32), 'seqA/2.json': labelme('2.jpg', 8) });
    const project = await openForTest(join(dataset, 'seqB'));
    await importProject(project, { path: dataset, format: 'labelme', overwrite: false });
    expect((await labelMapOf(project, idOf(project, '1.jpg'))).data).toEqual(labelled(32).data);
    expect(project.image(idOf(project, '2.jpg')).state).toBe('new');
  });

  it('takes neither of two that could be an image of the folder, and lists them', async () => {
    const dataset = await folderOfPhotographs(['images/train/1.jpg', 'images/val/1.jpg', 'images/val/2.jpg']);
    write(dataset, { ...YOLO, 'labels/train/1.txt': yoloLine(8), 'labels/val/1.txt': yoloLine(32), 'labels/val/2.txt': yoloLine(32) });
    const folder = temporaryFolder();
    cpSync(join(dataset, 'images/val'), folder, { recursive: true });
    const project = await openForTest(folder);
    const report = await importProject(project, { path: dataset, format: 'yolo-seg', overwrite: false });
    expect(report).toMatchObject({ images: 1, failed: [{ path: '1.jpg', code: 'import.ambiguous', details: { images: ['images/train/1.jpg', 'images/val/1.jpg'] } }] });
    expect(project.image(idOf(project, '1.jpg')).state).toBe('new');
  });

  it('finds each of them by its folders where the project has these too', async () => {
    const dataset = await folderOfPhotographs(['images/1.jpg', 'images/train/1.jpg']);
    write(dataset, { ...YOLO, 'labels/1.txt': yoloLine(8), 'labels/train/1.txt': yoloLine(32) });
    const folder = temporaryFolder();
    cpSync(join(dataset, 'images'), folder, { recursive: true });
    const project = await openForTest(folder);
    expect(await importProject(project, { path: dataset, format: 'yolo-seg', overwrite: false })).toMatchObject({ images: 2, failed: [] });
    const found = await Promise.all(['1.jpg', 'train/1.jpg'].map((path) => labelMapOf(project, idOf(project, path))));
    expect(found.map(({ data }) => data)).toEqual([labelled(8).data, labelled(32).data]);
  });

  it('takes what the list of the photograph\'s own split says, and without photographs neither', async () => {
    const dataset = await folderOfPhotographs(['val/1.jpg']);
    const lists = { 'annotations/instances_train.json': coco('1.jpg', 8), 'annotations/instances_val.json': coco('1.jpg', 32) };
    write(dataset, lists);
    const project = await openForTest(join(dataset, 'val'));
    expect(await importProject(project, { path: dataset, format: 'coco', overwrite: false })).toMatchObject({ images: 1, failed: [], warnings: [{ code: 'import.repeated' }] });
    expect((await labelMapOf(project, 1)).data).toEqual(labelled(32).data);
    const onlyLists = temporaryFolder();
    write(onlyLists, lists);
    const report = await importProject(project, { path: onlyLists, format: 'coco', overwrite: true });
    expect(report).toMatchObject({ images: 0, failed: [{ path: '1.jpg', code: 'import.ambiguous', details: { images: ['1.jpg (train)', '1.jpg (val)'] } }] });
  });
});
