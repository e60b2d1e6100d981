import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../core/errors/appError.ts';
import { classPalette } from '../../../core/formats/classPalette.ts';
import { encodeLabelPng } from '../../../core/formats/labelPng.ts';
import type { ImportReport } from '../../../core/report/importReport.ts';
import { importProject } from '../../../engine/import/importProject.ts';
import type { Project } from '../../../engine/project/project.ts';
import { boxes } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { messagesOf } from '../../../core/report/remark.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const mask = (width = 64, height = 48): Uint8Array => encodeLabelPng(boxes(width, height, [5, 3, 3, 10, 10]), classPalette([]));
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, 'utf16le');
/** @param first of the channels, where it is not the same everywhere */
const png = (channels: number, depth: 8 | 16, first?: Uint8Array): Uint8Array => {
  const length = 64 * 48 * channels;
  const data = depth === 8 ? new Uint8Array(length).fill(7) : new Uint16Array(length).fill(700);
  first?.forEach((value, i) => (data[i * channels] = value));
  return encode({ width: 64, height: 48, channels, depth, data });
};

const INSTANCES = 'annotations/instances_train.json';
const annotation = { id: 1, image_id: 1, category_id: 5, iscrowd: 0, segmentation: [[3, 3, 13, 3, 13, 13, 3, 13]] };
/** A whole file of COCO, with something changed. */
const coco = (image: object, more: object = {}, top: object = {}): Files => ({
  [INSTANCES]: JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg', width: 64, height: 48, ...image }],
    categories: [{ id: 5, name: 'tree' }],
    annotations: [{ ...annotation, ...more }],
    ...top,
  }),
});
const rle = (counts: unknown, size: unknown = [48, 64]): object => ({ segmentation: { size, counts } });
const voc = (classMask: Uint8Array | string, more: Files = {}): Files => ({ 'labels.txt': '0 background\n5 tree\n', 'SegmentationClass/a.png': classMask, ...more });
const folder = (a: Uint8Array | string, more: Files = {}): Files => ({ 'classes.txt': '0 background\n5 tree\n', 'masks/a.png': a, ...more });
const yolo = (line: string, more: Files = {}): Files => ({ 'data.yaml': 'names: [tree]\ntrain: images/train\n', 'images/train/a.jpg': photo, 'labels/train/a.txt': line, ...more });
const labelme = (change: object, shape: object = {}): Files => ({
  'a.json': JSON.stringify({ version: '5.3.0', flags: {}, imagePath: 'a.jpg', imageData: null, imageWidth: 64, imageHeight: 48, shapes: [{ label: 'tree', shape_type: 'polygon', points: [[3, 3], [13, 3], [13, 13]], flags: {}, group_id: null, ...shape }], ...change }),
});
const cvat = (inner: string, attributes = 'name="a.jpg" width="64" height="48"'): Files => ({
  'annotations.xml': `<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version><meta><task><labels><label><name>tree</name></label></labels></task></meta><image id="0" ${attributes}>${inner}</image></annotations>\n`,
});
const datumaro = (item: object, more: object = {}): Files => ({
  'annotations/train.json': JSON.stringify({ categories: { label: { labels: [{ name: 'tree' }] } }, items: [{ id: 'a', image: { path: 'a.jpg', size: [48, 64] }, annotations: [], ...item }], ...more }),
});
const hugging = (line: string, more: Files = {}): Files => ({ 'train/metadata.jsonl': line, 'train/a.jpg': photo, ...more });

/** A PNG whose header claims another size. */
const claiming = (length: number): Uint8Array => {
  const bytes = Buffer.from(mask());
  bytes.writeUInt32BE(length, 16);
  bytes.writeUInt32BE(length, 20);
  return bytes;
};

let photo: Uint8Array;
let interlaced: Uint8Array;
beforeAll(async () => {
  photo = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#456' } }).jpeg().toBuffer();
  interlaced = await sharp(boxes(64, 48, [5, 3, 3, 10, 10]).data, { raw: { width: 64, height: 48, channels: 1 } }).toColourspace('b-w').png({ progressive: true }).toBuffer();
});

type Case = readonly [what: string, format: string, files: () => Files, sentence: RegExp];

/** What is wrong, in which format, with which files, and what is said of it. Functions, because some files are made beforehand. */
const refused: readonly Case[] = [
  ['JSON that is cut off', 'coco', () => ({ [INSTANCES]: coco({})[INSTANCES].slice(0, 120) as string }), /^annotations\/instances_train\.json is not JSON, or is cut off: /],
  ['an empty file', 'coco', () => ({ [INSTANCES]: '' }), /^annotations\/instances_train\.json is empty: /],
  ['JSON in UTF-16', 'coco', () => ({ [INSTANCES]: utf16(coco({})[INSTANCES] as string) }), /^annotations\/instances_train\.json is not JSON/],
  ['bytes that are no UTF-8', 'coco', () => ({ [INSTANCES]: Buffer.from((coco({ file_name: 'ä.jpg' })[INSTANCES] as string), 'latin1') }), /^annotations\/instances_train\.json is not JSON.* utf-8/],
  ['NaN in JSON', 'coco', () => ({ [INSTANCES]: (coco({})[INSTANCES] as string).replace('64', 'NaN') }), /^annotations\/instances_train\.json is not JSON.*Unexpected "N"/],
  ['a negative size', 'coco', () => coco({ width: -64 }), /instances_train\.json, images\[0\], at width: .*-64/],
  ['a size that is text', 'coco', () => coco({ width: '64' }), /instances_train\.json, images\[0\], at width: .*"64"/],
  ['a huge size', 'coco', () => coco({ width: 1e9, height: 1e9 }), /instances_train\.json, a\.jpg claims 1000000000 x 1000000000 pixels/],
  ['a size beyond all numbers', 'coco', () => ({ [INSTANCES]: (coco({})[INSTANCES] as string).replace('64', '1e999') }), /instances_train\.json, images\[0\], at width: .*Infinity/],
  ['an image without a name', 'coco', () => coco({ file_name: undefined }), /instances_train\.json, images\[0\], at file_name: /],
  ['images that are no list', 'coco', () => coco({}, {}, { images: { id: 1 } }), /instances_train\.json, images\[id\]: /],
  ['a category without an id', 'coco', () => coco({}, {}, { categories: [{ name: 'tree' }] }), /instances_train\.json, categories\[0\], at id: /],
  ['two categories of one id', 'coco', () => coco({}, {}, { categories: [{ id: 5, name: 'tree' }, { id: 5, name: 'bush' }] }), /instances_train\.json, categories\[1\]: the id 5 of "bush" is that of "tree" too/],
  ['counts that do not sum to the size', 'coco', () => coco({}, rle([3, 4])), /instances_train\.json, annotation 1 of a\.jpg: A run-length code covers 7 pixels/],
  ['counts of more than the size', 'coco', () => coco({}, rle([10, 10_000_000])), /annotation 1 of a\.jpg: A run-length code covers 10000010 pixels/],
  ['negative counts', 'coco', () => coco({}, rle([-3, 3, 3072])), /annotation 1 of a\.jpg: A run-length code holds a run of -3 pixels/],
  ['counts beyond whole numbers', 'coco', () => coco({}, rle([1e300, 3])), /annotation 1 of a\.jpg: A run-length code holds a number without end/],
  ['compressed counts that are noise', 'coco', () => coco({}, rle('~~~~~')), /annotation 1 of a\.jpg: A run-length code holds "~"/],
  ['a run-length code of another size', 'coco', () => coco({}, rle([64 * 48], [64, 48])), /annotation 1 of a\.jpg: its run-length code is 48 x 64 pixels/],
  ['a run-length code of a huge size', 'coco', () => coco({ width: null, height: null }, rle([0, 1], [100_000, 100_000])), /instances_train\.json, a\.jpg claims 100000 x 100000 pixels/],
  ['an absolute name', 'coco', () => coco({ file_name: '/etc/passwd' }), /^None of the 1 images .*\/etc\/passwd/],
  ['a name above the dataset', 'coco', () => coco({ file_name: '../../../../etc/passwd' }), /^None of the 1 images .*\.\.\/etc\/passwd/],
  ['a mask of 16 bits', 'voc', () => voc(png(1, 16)), /^SegmentationClass\/a\.png has 16 bits per pixel/],
  ['a mask with transparency', 'voc', () => voc(png(4, 8)), /^SegmentationClass\/a\.png has the colour 7, 7, 7 .* at x 0, y 0/],
  ['a mask of 16-bit colours', 'voc', () => voc(png(3, 16)), /^SegmentationClass\/a\.png has 16 bits per colour channel/],
  ['a mask that is cut off', 'voc', () => voc(mask().subarray(0, 90)), /^SegmentationClass\/a\.png is not a PNG, or is cut off/],
  ['an empty mask', 'voc', () => voc(''), /^SegmentationClass\/a\.png is not a PNG/],
  ['a JPEG that is called PNG', 'voc', () => voc(photo), /^SegmentationClass\/a\.png is not a PNG/],
  ['a mask of another size', 'voc', () => voc(mask(63)), /^a has labels of 63 x 48 pixels, but a\.jpg has 64 x 48/],
  ['an object mask of another size', 'voc', () => voc(mask(), { 'SegmentationObject/a.png': mask(60) }), /^SegmentationObject\/a\.png has 60 x 48 pixels/],
  ['labels.json of the wrong types', 'voc', () => voc(mask(), { 'labels.json': '{"backgroundId":"0","classes":{}}' }), /^labels\.json, at backgroundId: /],
  ['a colour that is none', 'voc', () => ({ 'SegmentationClass/a.png': mask(), 'labelmap.txt': 'tree:1,2,300::\n' }), /^labelmap\.txt has the line "tree:1,2,300::"/],
  ['a mask of 16 bits', 'png', () => folder(png(1, 16)), /^masks\/a\.png has the value 700 at x 0, y 0/],
  ['a class of a huge id', 'png', () => folder(mask(), { 'classes.txt': '99999999999 tree\n' }), /^classes\.txt .*99999999999/],
  ['YAML that is none', 'yolo-seg', () => yolo('0 0 0 1 0 1 1\n', { 'data.yaml': 'names: [a, b\n  - c: {' }), /^data\.yaml is not YAML: .*line 1, column 12/],
  ['coordinates that are no shares', 'yolo-seg', () => yolo('0 3 3 13 3 13 13\n'), /^labels\/train\/a\.txt, line 1: 3 is no share/],
  ['a word among numbers', 'yolo-seg', () => yolo('0 0 0 1 nan 1 1\n'), /^labels\/train\/a\.txt, line 1: "nan"/],
  ['a class that has no name', 'yolo-seg', () => yolo('7 0 0 1 0 1 1\n'), /^labels\/train\/a\.txt, line 1: class 7 has no name/],
  ['a negative class', 'yolo-seg', () => yolo('-1 0 0 1 0 1 1\n'), /^labels\/train\/a\.txt, line 1: the class is -1/],
  ['a photograph that is cut off', 'yolo-seg', () => yolo('0 0 0 1 0 1 1\n', { 'images/train/a.jpg': photo.subarray(0, 20) }), /images\/train\/a\.jpg is cut off/],
  ['shapes that are no list', 'labelme', () => labelme({ shapes: 5 }), /^a\.json, at shapes: /],
  ['a corner with one number', 'labelme', () => labelme({}, { points: [[3], [13, 3], [13, 13]] }), /^a\.json, at shapes\.0\.points\.0: /],
  ['a mask that is no PNG', 'labelme', () => labelme({}, { shape_type: 'mask', points: [[3, 3], [13, 13]], mask: 'bm90IGEgcG5n' }), /a\.json, shape 1 \("tree"\) is not a PNG/],
  ['a mask larger than its box', 'labelme', () => labelme({}, { shape_type: 'mask', points: [[3, 3], [5, 5]], mask: Buffer.from(mask()).toString('base64') }), /^a\.json, shape 1 .*its PNG has 64 x 48 pixels, but its box has 3 x 3/],
  ['lists in lists without end', 'labelme', () => ({ 'a.json': (labelme({ more: 0 })['a.json'] as string).replace('"more":0', `"more":${'['.repeat(100_000)}${']'.repeat(100_000)}`) }), /^a has attributes that are nested too deep/],
  ['a negative height', 'labelme', () => labelme({ imageHeight: -48 }), /^a\.json, at imageHeight: /],
  ['XML that is cut off', 'cvat', () => ({ 'annotations.xml': (cvat('')['annotations.xml'] as string).slice(0, 150) }), /^annotations\.xml is not XML, or is cut off: /],
  ['entities of its own', 'cvat', () => ({ 'annotations.xml': '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "a.jpg">]><annotations><image id="0" name="&a;" width="64" height="48"></image></annotations>' }), /^annotations\.xml is not XML, or is cut off: 1:\d+: undefined entity\.$/],
  ['a width that is no number', 'cvat', () => cvat('<polygon label="tree" points="1,1;5,1;5,5" z_order="0"></polygon>', 'name="a.jpg" width="abc" height="48"'), /^annotations\.xml, image "a\.jpg", at width: .*abc/],
  ['points that are no numbers', 'cvat', () => cvat('<polygon label="tree" points="1,x;5,1;5,5" z_order="0"></polygon>'), /^annotations\.xml, image "a\.jpg", shape 1 .*"1,x"/],
  ['a mask whose counts do not fill it', 'cvat', () => cvat('<mask label="tree" rle="0, 400" left="0" top="0" width="2" height="2" z_order="0"></mask>'), /^annotations\.xml, image "a\.jpg", shape 1 .*400 pixels/],
  ['a mask of a negative size', 'cvat', () => cvat('<mask label="tree" rle="0, 4" left="9" top="9" width="-2" height="-2" z_order="0"></mask>'), /^annotations\.xml, image "a\.jpg", shape 1 .*its box is -2 x -2 pixels/],
  ['a mask of a huge size', 'cvat', () => cvat('<mask label="tree" rle="0, 1000000000000000" left="0" top="0" width="1" height="1000000000000000" z_order="0"></mask>'), /^annotations\.xml, image "a\.jpg", shape 1 .*claims 1 x 1000000000000000 pixels/],
  ['a size of three numbers', 'datumaro', () => datumaro({ image: { path: 'a.jpg', size: [1, 2, 3] } }), /^annotations\/train\.json, items\[0\], at image\.size/],
  ['a polygon with an odd number of numbers', 'datumaro', () => datumaro({ annotations: [{ type: 'polygon', label_id: 0, points: [1, 1, 5, 1, 5] }] }), /^annotations\/train\.json, items\[0\], annotations\[0\]: /],
  ['categories that are missing', 'datumaro', () => datumaro({}, { categories: undefined }), /there is no annotations\/\*\.json with "categories"/],
  ['a line that is no JSON', 'huggingface', () => hugging('{"file_name": "a.jpg", "mask"\n'), /^train\/metadata\.jsonl, line 1 is not JSON/],
  ['a mask above the dataset', 'huggingface', () => hugging('{"file_name": "a.jpg", "mask": "../../../../etc/hostname"}\n'), /^train\/metadata\.jsonl names no masks/],
  ['a mask that is not there', 'huggingface', () => hugging('{"file_name": "a.jpg", "mask": "a.mask.png"}\n'), /^train\/metadata\.jsonl, line 1 names the mask train\/a\.mask\.png/],
  ['no photograph and no labels', 'cityscapes', () => ({ 'gtFine/train/a/a_gtFine_labelIds.png': '' }), /^gtFine\/train\/a\/a_gtFine_labelIds\.png is not a PNG/],
  ['segments that do not fit the PNG', 'coco-panoptic', () => ({ 'annotations/panoptic_train.json': JSON.stringify({ images: [{ id: 1, file_name: 'a.jpg', width: 64, height: 48 }], categories: [{ id: 5, name: 'tree', isthing: 1 }], annotations: [{ image_id: 1, file_name: 'a.png', segments_info: [{ id: 1, category_id: 5 }] }] }), 'annotations/panoptic_train/a.png': png(3, 8) }), /^annotations\/panoptic_train\/a\.png has pixels of segment 460551/],
  ['a PNG above the dataset', 'coco-panoptic', () => ({ 'annotations/panoptic_train.json': JSON.stringify({ images: [{ id: 1, file_name: 'a.jpg', width: 64, height: 48 }], categories: [{ id: 5, name: 'tree', isthing: 1 }], annotations: [{ image_id: 1, file_name: '../../../a.png', segments_info: [{ id: 1, category_id: 5 }] }] }) }), /^annotations\/panoptic_train\.json names \.\.\/\.\.\/\.\.\/a\.png/],
  ['a polygon in an image of a huge size', 'coco', () => coco({ width: 1e9, height: 1e9 }, { segmentation: [[0, 0, 1e9, 0, 1e9, 1e9]] }), /a\.jpg claims 1000000000 x 1000000000 pixels/],
  ['a polygon in an image of a huge size', 'labelme', () => labelme({ imageWidth: 1e9, imageHeight: 1e9 }, { points: [[0, 0], [1e9, 0], [1e9, 1e9]] }), /^a\.json claims 1000000000 x 1000000000 pixels/],
  ['a polygon in an image of a huge size', 'cvat', () => cvat('<polygon label="tree" points="0,0;1000000000,0;0,1000000000" z_order="0"></polygon>', 'name="a.jpg" width="1000000000" height="1000000000"'), /^annotations\.xml, image "a\.jpg" claims/],
  ['a polygon in an image of a huge size', 'datumaro', () => datumaro({ image: { path: 'a.jpg', size: [1e9, 1e9] }, annotations: [{ type: 'polygon', label_id: 0, points: [0, 0, 1e9, 0, 1e9, 1e9] }] }), /^annotations\/train\.json, items\[0\] claims/],
  ['a tiny mask that claims to be huge', 'voc', () => voc(claiming(60_000)), /^SegmentationClass\/a\.png claims 60000 x 60000 pixels/],
  ['a list of classes that is no UTF-8', 'png', () => folder(mask(), { 'classes.txt': Buffer.from('0 forêt\n', 'latin1') }), /^classes\.txt is not UTF-8 text/],
  ['a list of classes in UTF-16', 'png', () => folder(mask(), { 'classes.txt': utf16('0 background\n') }), /^classes\.txt is not UTF-8 text/],
];

/** What is left out; the image has nothing else. */
const leftOut: readonly Case[] = [
  ['a polygon of two corners', 'coco', () => coco({}, { segmentation: [[1, 1, 5, 5]] }), /instances_train\.json: 1 annotations have a segmentation that cannot be read .*\[1,1,5,5\]/],
  ['a polygon with text in it', 'coco', () => coco({}, { segmentation: [[1, 1, 5, 'x', 6, 6]] }), /instances_train\.json: 1 annotations .*holds "x"/],
  ['a polygon far away', 'coco', () => coco({}, { segmentation: [[1e12, 1e12, 2e12, 1e12, 2e12, 2e12]] }), /^1 object has no pixel inside the image and was left out, the first of a\.jpg/],
  ['a mask outside of the image', 'cvat', () => cvat('<mask label="tree" rle="0, 4" left="900" top="0" width="2" height="2" z_order="0"></mask>'), /^1 object has no pixel inside the image/],
];

const bom = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
/** Odd, and not damaged: the label map is that of `mask`. */
const odd: readonly [what: string, format: string, files: () => Files][] = [
  ['a byte order mark and CRLF', 'voc', () => voc(mask(), { 'labels.txt': bom('0 background\n5 tree\n') })],
  ['a byte order mark in JSON', 'coco', () => ({ [INSTANCES]: bom(coco({})[INSTANCES] as string) })],
  ['a byte order mark and CRLF in lines of JSON', 'huggingface', () => hugging(bom('{"file_name": "a.jpg", "annotation_file_name": "a.mask.png"}\n'), { 'train/a.mask.png': mask(), 'id2label.json': '{"0":"background","5":"tree"}' })],
  ['CRLF in label files', 'yolo-seg', () => yolo(bom('0 0.046875 0.0625 0.203125 0.0625 0.203125 0.270833 0.046875 0.270833\n'))],
  ['paths of Windows', 'huggingface', () => hugging('{"file_name": ".\\\\a.jpg", "annotation_file_name": "masks\\\\a.png"}\n', { 'train/masks/a.png': mask(), 'id2label.json': '{"0":"background","5":"tree"}' })],
  ['an interlaced mask', 'voc', () => voc(interlaced)],
  ['grey with transparency', 'voc', () => voc(png(2, 8, boxes(64, 48, [5, 3, 3, 10, 10]).data))],
  ['a name of another machine', 'coco', () => coco({ file_name: 'C:\\data\\images\\a.jpg' })],
];

async function imported(format: string, files: Files): Promise<{ project: Project; report: ImportReport | null; sentences: string[] }> {
  const project = await openForTest(await folderOfPhotographs(['a.jpg', 'a_leftImg8bit.jpg']));
  const place = temporaryFolder();
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), contents);
  }
  try {
    const report = await importProject(project, { path: place, format, overwrite: false });
    return { project, report, sentences: report.failed.length > 0 ? report.failed.map(({ message }) => message) : messagesOf(report.warnings) };
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return { project, report: null, sentences: [(error as AppError).message] };
  }
}

describe('a damaged dataset', () => {
  it.each(refused)('%s (%s) is refused in one sentence, and the project stays as it was', async (_, format, files, sentence) => {
    const { project, report, sentences } = await imported(format, files());
    expect(sentences).toEqual([expect.stringMatching(sentence)]);
    expect(sentences[0]).not.toContain('\n');
    expect(sentences[0]).not.toMatch(/\.\.$/);
    expect(report?.images ?? 0).toBe(0);
    expect(report?.classes.added ?? []).toEqual([]);
    expect(project.images(0, 9).images.map(({ state }) => state)).toEqual(['new', 'new']);
    expect(project.info().classSet.classes).toEqual([]);
    project.close();
  });

  it.each(leftOut)('%s (%s) is left out, and one warning says so', async (_, format, files, sentence) => {
    const { project, report } = await imported(format, files());
    expect(messagesOf(report!.warnings)).toEqual([expect.stringMatching(sentence)]);
    expect(report).toMatchObject({ images: 0, failed: [{ path: 'a.jpg', code: 'import.allLeftOut' }] });
    expect(project.image(idOf(project, 'a.jpg')).state).toBe('new');
    project.close();
  });

  it('is taken without annotations that belong to no image, and one warning says so', async () => {
    const { project, report, sentences } = await imported('coco', coco({}, { image_id: 7 }));
    expect(sentences).toEqual([expect.stringMatching(/instances_train\.json: 1 annotations belong to images that the file does not list/)]);
    expect(report).toMatchObject({ images: 1, objects: 0, failed: [] });
    project.close();
  });

  it.each(odd)('%s (%s) is not one', async (_, format, files) => {
    const { project, report } = await imported(format, files());
    expect(report).toMatchObject({ images: 1, failed: [] });
    const { data } = await labelMapOf(project, idOf(project, 'a.jpg'), 255);
    expect([...data].map((id) => id !== 255)).toEqual([...boxes(64, 48, [5, 3, 3, 10, 10]).data].map((id) => id !== 0));
    project.close();
  });

  it('reads through links to files, and does not follow links to folders', async () => {
    const project = await openForTest(await folderOfPhotographs(['a.jpg']));
    const [place, elsewhere] = [temporaryFolder(), temporaryFolder()];
    for (const [path, contents] of Object.entries(voc(mask()))) {
      mkdirSync(dirname(join(elsewhere, path)), { recursive: true });
      writeFileSync(join(elsewhere, path), contents);
    }
    symlinkSync(join(elsewhere, 'SegmentationClass'), join(place, 'SegmentationClass'));
    await expect(importProject(project, { path: place, format: 'voc', overwrite: false })).rejects.toMatchObject({ code: 'import.notThisFormat' });
    mkdirSync(join(place, 'masks'));
    symlinkSync(join(elsewhere, 'SegmentationClass/a.png'), join(place, 'masks/a.png'));
    symlinkSync('nowhere.png', join(place, 'masks/b.png'));
    symlinkSync('..', join(place, 'masks/circle'));
    expect(await importProject(project, { path: place, format: 'png', overwrite: false })).toMatchObject({ found: 1, images: 1 });
    project.close();
  });
});
