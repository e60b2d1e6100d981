import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeGreyPng } from '../../../core/formats/rasterPng.ts';
import { importProject, previewImport } from '../../../engine/import/importProject.ts';
import { boxes } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
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

  it('takes a name for what it says where several files of the dataset have it', async () => {
    const dataset = await folderOfPhotographs(['JPEGImages/1.jpg', 'images/1.jpg', 'photos/1.jpg', 'thumbs/1.jpg']);
    const labels = encodeGreyPng(labelled(8));
    write(dataset, { 'annotations/instances_train.json': coco('1.jpg', 8), 'SegmentationClass/1.png': labels, 'labels.txt': 'background\ncar\n' });
    for (const [format, folder] of [['coco', 'photos'], ['coco', 'thumbs'], ['voc', 'images'], ['voc', 'JPEGImages'], ['png', 'photos'], ['png', 'images']]) {
      const project = await openForTest(join(dataset, folder), { stateDir: temporaryFolder() });
      expect(await importProject(project, { path: dataset, format, overwrite: false }), `${format} ${folder}`).toMatchObject({ images: 1, failed: [] });
      expect((await labelMapOf(project, 1)).data).toEqual(labelled(8).data);
    }
    const whole = await openForTest(dataset, { stateDir: temporaryFolder() });
    expect(await importProject(whole, { path: dataset, format: 'coco', overwrite: false })).toMatchObject({ images: 0, failed: [{ path: '1.jpg', code: 'import.ambiguous' }] });
  });

  it('gives annotations of labelme the photograph beside them, whatever name a copy of the file has kept', async () => {
    const dataset = await folderOfPhotographs(['1.jpg', '1_flip.jpg', '2.jpg', '3.jpg']);
    // 1_flip.json was copied from 1.json; the frames were renumbered, and 0.jpg and 4.jpg are gone.
    write(dataset, { '1.json': labelme('0.jpg', 8), '1_flip.json': labelme('1.jpg', 16), '2.json': labelme('1.jpg', 24), '3.json': labelme('3.jpg', 32), '4.json': labelme('3.jpg', 40) });
    const project = await openForTest(dataset);
    expect(await importProject(project, { path: dataset, format: 'labelme', overwrite: false })).toMatchObject({ found: 5, images: 4, failed: [] });
    const found = await Promise.all(['1.jpg', '1_flip.jpg', '2.jpg', '3.jpg'].map((path) => labelMapOf(project, idOf(project, path))));
    expect(found.map(({ data }) => data)).toEqual([8, 16, 24, 32].map((right) => labelled(right).data));
  });

  it('gives annotations of labelme the photograph that they name and are called like, not a mask beside them', async () => {
    const dataset = await folderOfPhotographs(['images/1.jpg', 'labels/1.png']);
    write(dataset, { 'labels/1.json': labelme('../images/1.jpg', 8) });
    for (const [folder, path] of [['.', 'images/1.jpg'], ['images', '1.jpg']]) {
      const project = await openForTest(join(dataset, folder), { stateDir: temporaryFolder() });
      expect(await importProject(project, { path: dataset, format: 'labelme', overwrite: false }), folder).toMatchObject({ images: 1, failed: [] });
      expect((await labelMapOf(project, idOf(project, path))).data).toEqual(labelled(8).data);
    }
  });

  it('holds a photograph of which only the last part of the name fits for no better than the name', async () => {
    const dataset = await folderOfPhotographs(['bear/1.jpg']);
    const image = (id: number, name: string) => ({ id, file_name: name, width: 64, height: 48 });
    const annotation = (id: number, right: number) => ({ id, image_id: id, category_id: 1, iscrowd: 0, segmentation: [[0, 0, right, 0, right, 10, 0, 10]] });
    write(dataset, { 'instances.json': JSON.stringify({ images: [image(1, 'bear/1.jpg'), image(2, 'camel/1.jpg'), image(3, 'dog/1.jpg')], categories: [{ id: 1, name: 'animal' }], annotations: [annotation(1, 8), annotation(2, 16), annotation(3, 24)] }) });
    const project = await openForTest(dataset);
    const report = await importProject(project, { path: dataset, format: 'coco', overwrite: false });
    expect(report).toMatchObject({ found: 3, images: 1, failed: [] });
    expect((await labelMapOf(project, 1)).data).toEqual(labelled(8).data);
  });

  it('takes an image that several lists have with the same labels, though its photograph is elsewhere', async () => {
    const project = await openForTest(await folderOfPhotographs(['1.jpg']));
    const lists = temporaryFolder();
    write(lists, { 'instances_minival.json': coco('1.jpg', 8), 'instances_trainval.json': coco('1.jpg', 8), 'instances_val.json': coco('1.jpg', 8) });
    const request = { path: lists, format: 'coco', overwrite: false };
    expect(await previewImport(project, request)).toMatchObject({ found: 3, free: 1, unmatched: [] });
    expect(await importProject(project, request)).toMatchObject({ found: 3, images: 1, failed: [], warnings: [{ code: 'import.repeated', details: { count: 2, name: '1.jpg' } }] });
    expect((await labelMapOf(project, 1)).data).toEqual(labelled(8).data);
    expect(await importProject(project, request)).toMatchObject({ images: 0, unchanged: 1, failed: [] });
    write(lists, { 'instances_val.json': coco('1.jpg', 16) });
    expect(await importProject(project, request)).toMatchObject({ images: 0, unchanged: 0, failed: [{ path: '1.jpg', code: 'import.ambiguous' }] });
  });
});
