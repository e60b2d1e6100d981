import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainImportReportSchema } from '../../../core/report/importReport.ts';
import { plainExportReportSchema } from '../../../core/report/exportReport.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { filesBelow } from '../../fixtures/filesBelow.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { atrous, errorLine } from './commandLine.ts';

const NAMES = ['a.jpg', 'b.jpg', 'sub/c 1.jpg', 'd.png', 'e.jpg'];

async function labelled(): Promise<string> {
  const folder = await folderOfPhotographs(NAMES);
  const project = await openForTest(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }], backgroundId: 0 });
  for (const name of NAMES) project.putPrediction(idOf(project, name), predictionOf(boxes(64, 48, [3, 4 + idOf(project, name), 4, 20, 20])), { overwrite: false });
  project.close();
  return folder;
}

function withoutState(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, '.atrous'), { recursive: true });
  return copy;
}

describe('atrous import', () => {
  it('takes over what atrous export wrote, and says what it did', async () => {
    const folder = await labelled();
    const out = join(temporaryFolder(), 'coco');
    const exported = await atrous(['export', folder, '--format', 'coco', '--out', out, '--stratify', '--group-by', 'folder', '--json']);
    expect(exported.exitCode, exported.stderr).toBe(0);
    expect(plainExportReportSchema.parse(JSON.parse(exported.stdout))).toMatchObject({ format: 'coco', images: 5, verified: true, iou: null });

    const other = withoutState(folder);
    const finished = await atrous(['import', other, '--format', 'coco', out, '--json']);
    expect(finished.exitCode, finished.stderr).toBe(0);
    expect(plainImportReportSchema.parse(JSON.parse(finished.stdout))).toMatchObject({ format: 'coco', found: 5, images: 5, objects: 5, unchanged: 0, failed: [], conflicts: [] });
    const project = await openForTest(other);
    expect(await labelMapOf(project, idOf(project, 'sub/c 1.jpg'))).toEqual(boxes(64, 48, [3, 4 + idOf(project, 'sub/c 1.jpg'), 4, 20, 20]));
    expect(project.images(0, 9).images.map(({ state }) => state)).toEqual(Array(5).fill('edited'));
    project.close();

    const again = await atrous(['import', other, out]);
    expect(again).toMatchObject({ exitCode: 0, stdout: '0 images got 0 objects, 5 unchanged, 0 left alone, 0 failed, of 5 (coco)\n' });
  });

  it('says once which images the folder does not have, and that is no failure', async () => {
    const folder = await labelled();
    const out = join(temporaryFolder(), 'voc');
    await atrous(['export', folder, '--format', 'voc', '--out', out]);
    const other = withoutState(folder);
    unlinkSync(join(other, 'b.jpg'));
    const finished = await atrous(['import', other, out, '--json']);
    expect(finished.exitCode).toBe(0);
    expect(plainImportReportSchema.parse(JSON.parse(finished.stdout))).toMatchObject({ found: 5, images: 4, failed: [] });
    expect(finished.stderr).toBe(`atrous: warning: 1 image of the dataset is not in ${other} and was left out: b.\n`);
  });

  it('ends with 1 where labels of an image cannot be read, and names it', async () => {
    const folder = await labelled();
    const out = join(temporaryFolder(), 'voc');
    await atrous(['export', folder, '--format', 'voc', '--out', out]);
    truncateSync(join(out, 'SegmentationClass/b.png'), 60);
    const finished = await atrous(['import', withoutState(folder), out, '--json']);
    expect(finished.exitCode).toBe(1);
    expect(JSON.parse(finished.stdout)).toMatchObject({ images: 4, failed: [{ path: 'b.jpg', code: 'mask.damaged' }] });
    expect(finished.stderr).toContain('SegmentationClass/b.png is not a PNG, or is cut off or damaged');
  });

  it('merges shards into what one run would have made', async () => {
    const whole = await labelled();
    const merged = withoutState(whole);
    const single = await openForTest(whole);
    for (const k of [0, 1]) {
      const shard = join(temporaryFolder(), `shard-${k}`);
      mkdirSync(shard);
      const project = await openForTest(merged, { stateDir: shard });
      project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }], backgroundId: 0 });
      for (const [i, name] of NAMES.entries()) {
        if (i % 2 === k) project.putPrediction(idOf(project, name), predictionOf(boxes(64, 48, [3, 4 + idOf(single, name), 4, 20, 20])), { overwrite: false });
      }
      project.close();
      const finished = await atrous(['import', merged, '--format', 'atrous', shard, '--json']);
      expect(finished.exitCode, finished.stderr).toBe(0);
      expect(JSON.parse(finished.stdout)).toMatchObject({ format: 'atrous', images: k === 0 ? 3 : 2, failed: [] });
    }
    const project = await openForTest(merged);
    for (const name of NAMES) {
      const [ours, theirs] = [project, single].map((each) => each.prediction(idOf(each, name))!);
      expect(ours.labelMap).toEqual(theirs.labelMap);
      expect(await labelMapOf(project, idOf(project, name))).toEqual(await labelMapOf(single, idOf(single, name)));
    }
  });

  it.each([
    ['no such dataset', (folder: string) => [folder, '/nowhere'], /^There is no file or folder \/nowhere/],
    ['what is no dataset', (folder: string) => [folder, join(folder, 'sub')], /is no dataset that Atrous can read/],
    ['another format', (folder: string) => [folder, join(folder, 'sub'), '--format', 'atrous'], /holds no Atrous project/],
    ['the project itself', (folder: string) => [folder, folder], /is the project itself/],
  ])('refuses %s in one line, with 2', async (_, args, sentence) => {
    const folder = await labelled();
    const before = filesBelow(join(folder, 'sub'));
    const finished = await atrous(['import', ...args(folder)]);
    expect(errorLine(finished)).toMatch(sentence);
    expect(finished.exitCode).toBe(2);
    expect(filesBelow(join(folder, 'sub'))).toEqual(before);
  });
});

describe('atrous export', () => {
  it('writes the whole project in the format atrous, without saying where it lies', async () => {
    const folder = await labelled();
    const out = join(temporaryFolder(), 'out');
    const report = await atrous(['export', folder, '--format', 'atrous', '--out', out, '--json']);
    expect(JSON.parse(report.stdout)).toMatchObject({ format: 'atrous', images: 5, verified: true });
    expect([...filesBelow(out).keys()]).toEqual(['atrous.json', 'project.db', 'report.json']);
    expect(readFileSync(join(out, 'project.db')).includes(folder)).toBe(false);
  });
});
