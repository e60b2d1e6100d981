import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { vocColor } from '../../../core/classes/vocColor.ts';
import { flatten } from '../../../core/document/flatten.ts';
import { documentFromStored } from '../../../core/document/storedDocument.ts';
import { decodeLabelPng } from '../../../core/formats/labelPng.ts';
import type { ExportRequest } from '../../../core/ipc/datasetRequests.ts';
import type { LabelMap } from '../../../core/mask/labelMap.ts';
import { exportProject, type ExportProgress } from '../../../engine/export/exportProject.ts';
import { decodeImage } from '../../../engine/images/decodeImage.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import type { Project } from '../../../engine/project/project.ts';
import { arbitraryActs, perform } from '../../fixtures/arbitraryEdits.ts';
import { filesBelow } from '../../fixtures/filesBelow.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';
import { smallDisk } from '../../fixtures/smallDisk.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { messagesOf } from '../../../core/report/remark.ts';

const classes = [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }, { id: 15, name: 'person' }];

function request(out: string, more: Partial<ExportRequest> = {}): ExportRequest {
  return { format: 'voc', out, split: { train: 0.8, val: 0.2 }, seed: 1, only: 'all', voidBorderPx: 0, ...more };
}

/** A project whose images each hold a bird and a person, predicted. */
async function labelledProject(names: readonly string[], write?: (picture: Sharp) => Sharp): Promise<{ folder: string; project: Project }> {
  const folder = await folderOfPhotographs(names, write && { write });
  const project = await openForTest(folder);
  project.adoptClasses({ classes, backgroundId: 0 });
  for (const { id } of project.images(0, 1000).images) {
    project.putPrediction(id, predictionOf(boxes(64, 48, [3, 4 + id, 4, 20, 20], [15, 10, 10, 30, 20])), { overwrite: false });
  }
  return { folder, project };
}

/** The ids in a mask of an export, read with a decoder that is not ours: by the VOC colour of each pixel. */
function maskByColor(path: string): LabelMap {
  const { width, height, data } = PNG.sync.read(readFileSync(path));
  const idOfColor = new Map(Array.from({ length: 256 }, (_, id) => [vocColor(id).join(), id]));
  const ids = Uint8Array.from({ length: width * height }, (_, i) => idOfColor.get([...data.subarray(i * 4, i * 4 + 3)].join())!);
  return { width, height, data: ids };
}

describe('exportProject', () => {
  it('writes PASCAL VOC, reads it back, and reports what it did', async () => {
    const { folder, project } = await labelledProject(['a.jpg', 'b.jpg', 'sub/c 1.jpg', 'd.png', 'e.jpg']);
    const out = join(temporaryFolder(), 'new', 'voc');
    const report = await exportProject(project, request(out));
    const files = filesBelow(out);
    expect([...files.keys()]).toEqual([
      'ImageSets/Segmentation/train.txt', 'ImageSets/Segmentation/trainval.txt', 'ImageSets/Segmentation/val.txt',
      ...['a', 'b', 'd', 'e', 'sub_c_1'].map((name) => `JPEGImages/${name}.jpg`),
      ...['a', 'b', 'd', 'e', 'sub_c_1'].map((name) => `SegmentationClass/${name}.png`),
      ...['a', 'b', 'd', 'e', 'sub_c_1'].map((name) => `SegmentationObject/${name}.png`),
      'labelmap.txt', 'labels.json', 'labels.txt', 'report.json',
    ]);
    expect(report).toEqual({
      format: 'voc', out, images: 5, objects: 10, files: files.size - 1, bytes: expect.any(Number) as number,
      splits: { train: 4, val: 1 },
      warnings: [{ code: 'export.leak', message: expect.stringMatching(/^The same photograph is in more than one split: /), details: { count: 4, names: expect.any(Array) as string[] } }, { code: 'export.unreviewed', message: '5 images hold predictions that nobody has corrected or marked as done.', details: { count: 5 } }],
      losses: [{ code: 'export.reencoded', message: '1 photograph was not an upright JPEG and had to be compressed again (quality 95); the files of the project are as they were.', details: { count: 1 } }],
      verified: true,
      iou: null,
      provenance: {
        models: [{ id: 'tiny', name: 'Tiny DeepLabV3', sha256: 'a'.repeat(64), images: 5 }],
        reviewed: 0,
        humanShare: 0,
        classes: [
          { id: 0, name: 'background', images: 5, pixels: expect.any(Number) as number, humanShare: 0 },
          { id: 3, name: 'bird', images: 5, pixels: expect.any(Number) as number, humanShare: 0 },
          { id: 15, name: 'person', images: 5, pixels: 5 * 30 * 20, humanShare: 0 },
        ],
      },
    });
    const sizes = [...files.keys()].filter((name) => name !== 'report.json').map((name) => readFileSync(join(out, name)).length);
    expect(report.bytes).toBe(sizes.reduce((a, b) => a + b, 0));
    // What stays on the disk is read by people: plain sentences.
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ ...report, out: '.', warnings: messagesOf(report.warnings), losses: messagesOf(report.losses) });
    const lists = ['train', 'val', 'trainval'].map((split) => readFileSync(join(out, `ImageSets/Segmentation/${split}.txt`), 'utf8').split('\n').slice(0, -1));
    expect([...lists[0], ...lists[1]].sort()).toEqual(['a', 'b', 'd', 'e', 'sub_c_1']);
    expect([...lists[2]].sort()).toEqual(['a', 'b', 'd', 'e', 'sub_c_1']);
    expect(readFileSync(join(out, 'JPEGImages/sub_c_1.jpg')).equals(readFileSync(join(folder, 'sub/c 1.jpg')))).toBe(true);
  });

  it('exports every pixel of every document that can be drawn, as another decoder reads it', async () => {
    const folder = await folderOfPhotographs(['a.png'], { width: 300, height: 270 });
    await fc.assert(
      fc.asyncProperty(arbitraryActs, fc.constantFrom(0, null), fc.nat(3), async (acts, backgroundId, voidBorderPx) => {
        const out = join(temporaryFolder(), 'out');
        const project = await openProject(folder, { stateDir: join(temporaryFolder(), 'state') });
        project.saveClasses({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 1, name: 'one', color: '#010101' }], backgroundId });
        const id = idOf(project, 'a.png');
        const document = documentFromStored((await project.loadDocument(id)).document);
        for (const act of acts) {
          const change = perform(document, act, randomUUID);
          if (change !== null) project.saveChange(change);
        }
        project.setDone(id, true);
        await exportProject(project, request(out, { only: 'done', split: { train: 1 }, voidBorderPx }));
        project.close();
        const exported = maskByColor(join(out, 'SegmentationClass/a.png'));
        const drawn = flatten(document, backgroundId ?? 255);
        expect([exported.width, exported.height]).toEqual([300, 270]);
        // With a border, pixels may only have become void, and none that is far from every boundary.
        const wrong = exported.data.findIndex((value, i) => value !== drawn.data[i] && !(voidBorderPx > 0 && value === 255 && nearBoundary(drawn, i, voidBorderPx)));
        expect(wrong).toBe(-1);
      }),
      { numRuns: 12 },
    );
  });

  it('gives the same bytes for the same state, wherever and however often, and another split for another seed', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.png', 'c.tif', 'd.jpg', 'e.jpg', 'f.jpg']);
    const place = temporaryFolder();
    for (const out of ['one', 'two']) await exportProject(project, request(join(place, out), { split: { train: 0.5, val: 0.5 } }));
    expect(filesBelow(join(place, 'one'))).toEqual(filesBelow(join(place, 'two')));
    const seeds = await Promise.all([2, 3, 4, 5].map(async (seed) => {
      await exportProject(project, request(join(place, `seed ${seed}`), { seed, split: { train: 0.5, val: 0.5 } }));
      return readFileSync(join(place, `seed ${seed}`, 'ImageSets/Segmentation/train.txt'), 'utf8');
    }));
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it('takes only what is done where it is asked to, and says what it left out', async () => {
    const { folder, project } = await labelledProject(['a.jpg', 'b.jpg', 'c.jpg']);
    await writePhotograph(folder, 'new.jpg');
    const again = await openForTest(folder);
    again.setDone(idOf(again, 'b.jpg'), true);
    project.close();
    const report = await exportProject(again, request(join(temporaryFolder(), 'out'), { only: 'done' }));
    expect(report).toMatchObject({ images: 1, splits: { train: 1, val: 0 } });
    expect(messagesOf(report.warnings)).toEqual([
      'No image is in val: there are fewer images or groups than splits.',
      '1 image was left out because nothing has been labelled in it yet.',
      '2 labelled images were left out because they are not marked as done.',
    ]);
  });

  it('turns photographs upright as their masks are', async () => {
    const { folder, project } = await labelledProject(['a.png']);
    const turned = await sharp(join(folder, 'a.png')).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    writeFileSync(join(folder, 'turned.jpg'), turned);
    project.close();
    const again = await openForTest(folder);
    again.putPrediction(idOf(again, 'turned.jpg'), predictionOf(boxes(64, 48, [3, 0, 0, 9, 9])), { overwrite: false });
    const out = join(temporaryFolder(), 'out');
    const report = await exportProject(again, request(out));
    expect(report.images).toBe(2);
    const exported = await decodeImage(join(out, 'JPEGImages/turned.jpg'));
    expect(await sharp(join(out, 'JPEGImages/turned.jpg')).metadata()).toMatchObject({ width: 64, height: 48 });
    expect([...exported.data.subarray(0, 3)].map((value) => value > 128)).toEqual([true, false, false]);
  });

  it('leaves out photographs that cannot be read, names each, and exports the rest', async () => {
    const { folder, project } = await labelledProject(['good.jpg', 'cut.jpg', 'cut.png', 'gone.jpg', 'empty.jpg', 'grown.jpg']);
    for (const name of ['cut.jpg', 'cut.png']) truncateSync(join(folder, name), 600);
    unlinkSync(join(folder, 'gone.jpg'));
    writeFileSync(join(folder, 'empty.jpg'), '');
    await writePhotograph(folder, 'grown.jpg', { width: 99, height: 99 });
    const out = join(temporaryFolder(), 'out');
    const report = await exportProject(project, request(out));
    expect(report).toMatchObject({ images: 1, splits: { train: 1, val: 0 }, verified: true });
    expect(messagesOf(report.warnings).slice(0, 5)).toEqual([
      'Left out: cut.jpg is cut off or damaged, so its pixels cannot be trusted: copy it again from its source.',
      'Left out: cut.png is cut off or damaged, so its pixels cannot be trusted: copy it again from its source.',
      'Left out: empty.jpg is empty (0 bytes): replace it, or leave it out.',
      'Left out: gone.jpg is not there: put the file back, or leave it out.',
      'Left out: grown.jpg now has 99 x 99 pixels, but its masks were made for 64 x 48: put the old file back, or pre-label it again (with --overwrite where a person edited it).',
    ]);
    expect(readFileSync(join(out, 'report.json'), 'utf8')).not.toContain(folder);
    expect(readdirSync(join(out, 'JPEGImages'))).toEqual(['good.jpg']);
    expect(readdirSync(join(out, 'SegmentationClass'))).toEqual(['good.png']);
  });

  it('warns of ids that are no class, of images with nothing in them, and of files that are gone', async () => {
    const { folder, project } = await labelledProject(['a.jpg', 'b.jpg', 'c.jpg']);
    project.saveChange({ ...boxChange(idOf(project, 'a.jpg'), 99, { x: 0, y: 0, width: 5, height: 5 }, (await project.loadDocument(idOf(project, 'a.jpg'))).document.layers.map(({ id }) => id)) });
    const { document } = await project.loadDocument(idOf(project, 'b.jpg'));
    project.saveChange({ imageId: document.imageId, edited: true, removeLayers: document.layers.map(({ id }) => id), layers: [], tiles: [], order: [] });
    project.setDone(idOf(project, 'c.jpg'), true);
    project.close();
    unlinkSync(join(folder, 'c.jpg'));
    const { warnings } = await exportProject(await openForTest(folder), request(join(temporaryFolder(), 'out')));
    expect(messagesOf(warnings)).toEqual([
      '1 image has pixels of the id 99, which is no class of this project.',
      expect.stringMatching(/^The same photograph is in more than one split: a.jpg \(\w+\), b.jpg \(\w+\)\.$/),
      '1 image has nothing but background: b.jpg.',
      '1 labelled image was left out because the photograph is not in the folder any more.',
    ]);
  });

  it('tells its progress in both phases', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg']);
    const seen: ExportProgress[] = [];
    await exportProject(project, request(join(temporaryFolder(), 'out')), { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { done: 0, total: 2, phase: 'writing' }, { done: 1, total: 2, phase: 'writing' }, { done: 2, total: 2, phase: 'writing' },
      { done: 0, total: 2, phase: 'verifying' }, { done: 1, total: 2, phase: 'verifying' }, { done: 2, total: 2, phase: 'verifying' },
    ]);
  });

  it('can go into the folder of the project, which does not take the export for images', async () => {
    const { folder, project } = await labelledProject(['a.jpg']);
    await exportProject(project, request(join(folder, 'training data')));
    project.close();
    expect((await openForTest(folder)).images(0, 9).images.map(({ path }) => path)).toEqual(['a.jpg']);
  });
});

/** True where a pixel of another class lies within reach of pixel number i. */
function nearBoundary({ width, height, data }: LabelMap, i: number, reachPx: number): boolean {
  const x = i % width;
  const y = Math.floor(i / width);
  for (let py = Math.max(0, y - reachPx); py <= Math.min(height - 1, y + reachPx); py++) {
    for (let px = Math.max(0, x - reachPx); px <= Math.min(width - 1, x + reachPx); px++) if (data[py * width + px] !== data[i]) return true;
  }
  return false;
}

describe('where an export may go', () => {
  it('replaces a former export, and nothing of that stays', async () => {
    const { folder, project } = await labelledProject(['a.jpg', 'b.jpg']);
    const out = join(temporaryFolder(), 'out');
    await exportProject(project, request(out));
    project.close();
    renameSync(join(folder, 'b.jpg'), join(folder, 'c.jpg'));
    const again = await openForTest(folder);
    again.setDone(idOf(again, 'a.jpg'), true);
    await exportProject(again, request(out, { only: 'done' }));
    expect(readdirSync(join(out, 'JPEGImages'))).toEqual(['a.jpg']);
    expect(readdirSync(join(out, '..'))).toEqual(['out']);
  });

  it('takes a folder that is empty, also by a link', async () => {
    const { project } = await labelledProject(['a.jpg']);
    const place = temporaryFolder();
    mkdirSync(join(place, 'empty'));
    symlinkSync(join(place, 'empty'), join(place, 'link'));
    expect((await exportProject(project, request(join(place, 'link')))).out).toBe(join(place, 'empty'));
    expect(existsSync(join(place, 'link', 'report.json'))).toBe(true);
  });

  it('never deletes what a person put there', async () => {
    const { folder, project } = await labelledProject(['a.jpg']);
    const out = join(temporaryFolder(), 'out');
    await exportProject(project, request(out));
    writeFileSync(join(out, 'SegmentationClass', 'weights.pt'), 'weeks of training');
    const before = filesBelow(out);
    await expect(exportProject(project, request(out))).rejects.toMatchObject({
      code: 'export.notEmpty', message: `${out} holds SegmentationClass/weights.pt, which Atrous did not write there: move it away, or choose another folder.`,
    });
    expect(filesBelow(out)).toEqual(before);

    const photographs = filesBelow(folder);
    await expect(exportProject(project, request(folder))).rejects.toMatchObject({ code: 'export.notEmpty', message: `${folder} holds files that are not an export of Atrous: choose an empty or a new folder.` });
    expect(filesBelow(folder)).toEqual(photographs);
    await expect(exportProject(project, request(join(folder, 'a.jpg')))).rejects.toMatchObject({ code: 'export.notAFolder', message: `${join(folder, 'a.jpg')} is a file: give a folder for the export.` });
    await expect(exportProject(project, request(join(folder, 'a.jpg', 'deeper')))).rejects.toMatchObject({ code: 'export.notWritable' });
  });

  it.each(['not json', '{"program":"another"}', '[]'])('does not take a report.json of somebody else for its own: %s', async (text) => {
    const { project } = await labelledProject(['a.jpg']);
    const out = temporaryFolder();
    writeFileSync(join(out, 'report.json'), text);
    await expect(exportProject(project, request(out))).rejects.toMatchObject({ code: 'export.notEmpty' });
    expect(readFileSync(join(out, 'report.json'), 'utf8')).toBe(text);
  });

  it('clears away what a killed export left, and puts back a former export that it had moved aside', async () => {
    const { project } = await labelledProject(['a.jpg']);
    const place = temporaryFolder();
    const out = join(place, 'out');
    await exportProject(project, request(out));
    // No process has this number: the largest that Linux gives is 4194304.
    renameSync(out, join(place, '.out.atrous-former-9999999'));
    mkdirSync(join(place, '.out.atrous-partial-9999999', 'JPEGImages'), { recursive: true });
    await exportProject(project, request(out));
    expect(readdirSync(place)).toEqual(['out']);
    expect(readdirSync(join(out, 'JPEGImages'))).toEqual(['a.jpg']);
  });

  it('refuses to run twice into one folder at once', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg']);
    const out = join(temporaryFolder(), 'out');
    const seconds: Promise<unknown>[] = [];
    const onProgress = (): void => {
      if (seconds.length === 0) seconds.push(expect(exportProject(project, request(out))).rejects.toMatchObject({ code: 'export.busy' }));
    };
    expect(await exportProject(project, request(out), { onProgress })).toMatchObject({ images: 2 });
    expect(await Promise.all(seconds)).toHaveLength(1);
    expect(readdirSync(join(out, '..'))).toEqual(['out']);
  });
});

describe('an export that does not come to its end', () => {
  it.each(['writing', 'verifying'] as const)('leaves nothing behind where it is cancelled while %s', async (phase) => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg', 'c.jpg']);
    const place = temporaryFolder();
    const cancel = new AbortController();
    const onProgress = (progress: ExportProgress): void => {
      if (progress.phase === phase && progress.done === 1) cancel.abort();
    };
    await expect(exportProject(project, request(join(place, 'deep', 'er', 'out')), { signal: cancel.signal, onProgress })).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(place)).toEqual([]);
  });

  it('leaves a former export as it was', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg']);
    const out = join(temporaryFolder(), 'out');
    await exportProject(project, request(out));
    const before = filesBelow(join(out, '..'));
    const cancel = new AbortController();
    cancel.abort();
    await expect(exportProject(project, request(out, { seed: 9 }), { signal: cancel.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(filesBelow(join(out, '..'))).toEqual(before);
  });

  it.each([
    ['a mask', 'SegmentationClass/b.png', 'SegmentationClass/b.png'],
    ['a photograph', 'JPEGImages/a.jpg', 'JPEGImages/a.jpg cannot be read back as it was written'],
  ])('is no export where %s on the disk is not what was written', async (_, file, words) => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg', 'c.jpg']);
    const place = temporaryFolder();
    const spoil = ({ phase, done }: ExportProgress): void => {
      if (phase !== 'verifying' || done !== 0) return;
      const [partial] = readdirSync(place);
      const path = join(place, partial, 'files', file);
      // Another mask, and a photograph whose last byte is another: both can be read.
      const bytes = file.startsWith('Seg') ? readFileSync(join(place, partial, 'files', 'SegmentationClass/c.png')) : Buffer.concat([readFileSync(path).subarray(0, -1), Buffer.of(0)]);
      writeFileSync(path, bytes);
    };
    const error = await exportProject(project, request(join(place, 'out')), { onProgress: spoil }).then(() => null, (reason: Error) => reason);
    expect(error).toMatchObject({ code: 'export.notVerified' });
    expect(error!.message).toContain(words);
    expect(readdirSync(place)).toEqual([]);
  });

  it('is no export where a JSON on the disk holds another mask than the project', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg', 'c.jpg']);
    const place = temporaryFolder();
    const spoil = ({ phase, done }: ExportProgress): void => {
      if (phase !== 'writing' || done !== 3) return;
      const [partial] = readdirSync(place);
      const path = join(place, partial, 'files', 'train', 'b.json');
      const text = readFileSync(path, 'utf8');
      const spoiled = text.replace(/"label":\s*"bird"/, '"label": "person"');
      expect(spoiled).not.toBe(text);
      writeFileSync(path, spoiled);
    };
    const error = await exportProject(project, request(join(place, 'out'), { format: 'labelme', split: { train: 1 } }), { onProgress: spoil }).then(() => null, (reason: Error) => reason);
    expect(error).toMatchObject({ code: 'export.notVerified', message: 'train/b.json does not hold what the project holds for b.jpg, so nothing was exported: check the disk and export again.' });
    expect(readdirSync(place)).toEqual([]);
  });

  it('keeps what is written where it is interrupted and told to, and the same request goes on from there', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.png', 'c.jpg', 'd.jpg']);
    const place = temporaryFolder();
    const out = join(place, 'out');
    const cancel = new AbortController();
    const onProgress = ({ done }: ExportProgress): void => {
      if (done === 3) cancel.abort();
    };
    await expect(exportProject(project, request(out), { signal: cancel.signal, onProgress, keepWhenCancelled: true })).rejects.toMatchObject({ code: 'cancelled' });
    const [partial] = readdirSync(place);
    const photo = join(place, partial, 'files', 'JPEGImages', 'b.jpg');
    const written = statSync(photo).mtimeMs;
    // What was finished is looked at again: one of the files has been damaged meanwhile.
    writeFileSync(join(place, partial, 'files', 'JPEGImages', 'a.jpg'), 'damaged');
    project.saveChange(boxChange(idOf(project, 'c.jpg'), 3, { x: 0, y: 0, width: 9, height: 9 }, (await project.loadDocument(idOf(project, 'c.jpg'))).document.layers.map(({ id }) => id)));
    const kept: number[] = [];
    await exportProject(project, request(out), { onProgress: ({ phase }) => { if (phase === 'verifying') kept.push(statSync(photo).mtimeMs); } });
    expect(new Set(kept)).toEqual(new Set([written]));
    expect(readdirSync(place)).toEqual(['out']);
    // It is what an export in one go gives.
    await exportProject(project, request(join(place, 'again')));
    expect(filesBelow(out)).toEqual(filesBelow(join(place, 'again')));
  });

  it('clears away what another request had begun', async () => {
    const { project } = await labelledProject(['a.jpg', 'b.jpg']);
    const place = temporaryFolder();
    const cancel = new AbortController();
    const onProgress = ({ done }: ExportProgress): void => {
      if (done === 1) cancel.abort();
    };
    await expect(exportProject(project, request(join(place, 'out')), { signal: cancel.signal, onProgress, keepWhenCancelled: true })).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(place)).toHaveLength(1);
    await exportProject(project, request(join(place, 'out'), { seed: 5 }));
    expect(readdirSync(place)).toEqual(['out']);
  });

  it('says that the disk is full, and leaves it as it was', async (context) => {
    const disk = smallDisk(1024 * 1024);
    if (disk === null) return context.skip('nothing can be mounted here');
    const { project } = await labelledProject(['a.jpg', 'b.jpg']);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(1_040_000));
    const out = join(disk, 'out');
    await expect(exportProject(project, request(out))).rejects.toMatchObject({ code: 'export.diskFull', message: `There is no room left on the disk of ${out}: free some space and export again.` });
    expect(readdirSync(disk)).toEqual(['filler']);
    rmSync(join(disk, 'filler'));
    expect((await exportProject(project, request(out))).images).toBe(2);
  });

  it.each([
    ['another format', { format: 'vok' }, 'export.unknownFormat', 'There is no format "vok": use one of voc, '],
    ['shares that do not sum to 1', { split: { train: 0.5 } }, 'export.badSplit', 'The shares of the splits sum to 0.5: make them sum to 1, for example train=0.8,val=0.2.'],
    ['a border that is too wide', { voidBorderPx: 65 }, 'export.badRequest', 'voidBorderPx'],
    ['a seed that is no whole number', { seed: 0.5 }, 'export.badRequest', 'seed'],
  ])('does not begin with %s', async (_, wrong, code, words) => {
    const { project } = await labelledProject(['a.jpg']);
    const place = temporaryFolder();
    const error = await exportProject(project, request(join(place, 'out'), wrong)).then(() => null, (reason: Error) => reason);
    expect(error).toMatchObject({ code });
    expect(error!.message).toContain(words);
    expect(readdirSync(place)).toEqual([]);
  });

  it('says what is missing where there is nothing to export', async () => {
    const folder = await folderOfPhotographs(['a.jpg', 'b.jpg']);
    const project = await openForTest(folder);
    const place = temporaryFolder();
    await expect(exportProject(project, request(join(place, 'out')))).rejects.toMatchObject({ code: 'export.noneLabelled', message: `No image of ${folder} has labels yet: pre-label the folder or paint a mask first.` });
    project.putPrediction(1, predictionOf(boxes(64, 48)), { overwrite: false });
    await expect(exportProject(project, request(join(place, 'out'), { only: 'done' }))).rejects.toMatchObject({
      code: 'export.noneDone', message: `No image of ${folder} is marked as done (1 have labels): mark some as done, or export all.`,
    });
    truncateSync(join(folder, 'a.jpg'), 300);
    await expect(exportProject(project, request(join(place, 'out')))).rejects.toMatchObject({ code: 'export.noneReadable', details: { images: 1 } });
    expect(readdirSync(place)).toEqual([]);
  });
});

describe.skipIf(sharedDataFolder === null)('[shared] photographs of PASCAL VOC', () => {
  it('go out with masks that are bit for bit those of the reference, in its palette', async () => {
    const folder = temporaryFolder();
    const names = ['2011_000003', '2011_000006', '2011_000025'];
    for (const name of names) writeFileSync(join(folder, `${name}.jpg`), readFileSync(sharedDataPath('images/voc', `${name}.jpg`)));
    const project = await openForTest(folder);
    project.adoptClasses({ classes, backgroundId: 0 });
    for (const name of names) {
      const reference = decodeLabelPng(readFileSync(sharedDataPath('images/voc', `${name}.mask.png`)), name);
      project.putPrediction(idOf(project, `${name}.jpg`), predictionOf(reference), { overwrite: false });
    }
    const out = join(temporaryFolder(), 'out');
    expect(await exportProject(project, request(out))).toMatchObject({ images: 3, losses: [], verified: true });
    for (const name of names) {
      const reference = PNG.sync.read(readFileSync(sharedDataPath('images/voc', `${name}.mask.png`)));
      const exported = PNG.sync.read(readFileSync(join(out, 'SegmentationClass', `${name}.png`)));
      expect([exported.width, exported.height]).toEqual([reference.width, reference.height]);
      expect(exported.data.equals(reference.data)).toBe(true);
      expect(readFileSync(join(out, 'JPEGImages', `${name}.jpg`)).equals(readFileSync(join(folder, `${name}.jpg`)))).toBe(true);
    }
  });
});
