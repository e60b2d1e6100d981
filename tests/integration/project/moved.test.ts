import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { contentHashOfFile } from '../../../engine/images/contentHash.ts';
import type { Project } from '../../../engine/project/project.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';
import { messagesOf } from '../../../core/report/remark.ts';

// Only counted.
vi.mock('../../../engine/images/contentHash.ts', { spy: true });

/** A photograph that is like no other, with a time of its own; all have the same number of pixels and, with `sameBytes`, of bytes. */
async function writeFrame(folder: string, name: string, brightness: number, { sameBytes = false } = {}): Promise<void> {
  await writePhotograph(folder, name, { write: (picture) => picture.linear(1 - brightness / 20).png({ compressionLevel: sameBytes ? 0 : 9 }) });
  // Files that are written at once may have one time.
  const time = new Date(2024, 0, 1, 0, 0, brightness);
  utimesSync(join(folder, name), time, time);
}

const frameName = (number: number): string => `000${number}.png`;

/** Frames 1 to `count`, the first `labelled` of them each with a layer of its own class. @returns ids of the labelled, by number */
async function labelledFrames(folder: string, count: number, { labelled = count, sameBytes = false } = {}): Promise<number[]> {
  for (let number = 1; number <= count; number++) await writeFrame(folder, frameName(number), number, { sameBytes });
  const project = await openForTest(folder);
  const ids: number[] = [];
  for (let number = 1; number <= labelled; number++) {
    ids[number] = idOf(project, frameName(number));
    await project.loadDocument(ids[number]);
    project.saveChange(boxChange(ids[number], number, { x: number, y: 1, width: 5, height: 5 }));
  }
  project.close();
  return ids;
}

/** @param moves [from, to], one after the other */
function renameFrames(folder: string, moves: readonly (readonly [number, number])[]): void {
  for (const [from, to] of moves) renameSync(join(folder, frameName(from)), join(folder, frameName(to)));
}

function touch(path: string): void {
  utimesSync(path, new Date(2020, 1, 1), new Date(2020, 1, 1));
}

async function predict(project: Project, folder: string, path: string, classId: number): Promise<void> {
  const file = join(folder, path);
  const { size, mtimeMs } = statSync(file);
  project.putPrediction(idOf(project, path), predictionOf(boxes(64, 48, [classId, 3, 3, 20, 20])), {
    overwrite: false,
    file: { contentHash: await contentHashOfFile(file), sizeBytes: size, modifiedMs: mtimeMs },
  });
}

describe('images that were moved or renamed inside the folder', () => {
  it('are found again by what is in them, with their labels, when the folder is opened', async () => {
    const folder = await folderOfPhotographs(['a.png', 'b.png'], { width: 64, height: 48 });
    // Alike, and of one time.
    for (const name of ['a.png', 'b.png']) touch(join(folder, name));
    await writePhotograph(folder, 'c.png', { width: 80, height: 60 });
    const project = await openForTest(folder);
    await predict(project, folder, 'a.png', 2);
    await project.loadDocument(idOf(project, 'c.png'));
    project.saveChange(boxChange(idOf(project, 'c.png'), 4, { x: 1, y: 1, width: 5, height: 5 }));
    const ids = { a: idOf(project, 'a.png'), c: idOf(project, 'c.png') };
    project.close();
    mkdirSync(join(folder, 'sorted'));
    renameSync(join(folder, 'a.png'), join(folder, 'sorted', 'best.png'));
    renameSync(join(folder, 'c.png'), join(folder, 'd.png'));

    const again = await openForTest(folder);
    expect(idOf(again, 'sorted/best.png')).toBe(ids.a);
    expect(again.image(ids.a).state).toBe('predicted');
    expect(idOf(again, 'd.png')).toBe(ids.c);
    expect(again.image(ids.c).state).toBe('edited');
    expect((await again.loadDocument(ids.c)).document.layers).toHaveLength(1);
    expect(messagesOf(again.info().notices)).toEqual(['2 images were moved or renamed; the labels came along.']);
    expect(again.images(0, 10).total).toBe(3);
  });

  it('are told from copies and from other files of their size', async () => {
    const folder = await folderOfPhotographs(['a.png'], { width: 64, height: 48 });
    const project = await openForTest(folder);
    await predict(project, folder, 'a.png', 2);
    const id = idOf(project, 'a.png');
    // A copy while the first is there is a new image.
    await writePhotograph(folder, 'copy.png', { width: 64, height: 48 });
    expect(await project.rescan()).toBe(1);
    expect(project.image(idOf(project, 'copy.png')).state).toBe('new');
    expect(idOf(project, 'a.png')).toBe(id);
    expect(project.info().notices).toEqual([]);
  });

  it('are seen by a program that looks again while it has the folder open', async () => {
    const folder = await folderOfPhotographs(['a.png'], { width: 64, height: 48 });
    const project = await openForTest(folder);
    await predict(project, folder, 'a.png', 2);
    renameSync(join(folder, 'a.png'), join(folder, 'z.png'));
    expect(await project.rescan()).toBe(0);
    expect(project.images(0, 9).images).toMatchObject([{ path: 'z.png', state: 'predicted' }]);
  });
});

describe.each([{ sameBytes: false }, { sameBytes: true }])('photographs that took the names of others, sameBytes: $sameBytes', (bytes) => {
  it('keep their labels when one is deleted and all others are renumbered', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 5, bytes);
    rmSync(join(folder, frameName(1)));
    renameFrames(folder, [[2, 1], [3, 2], [4, 3], [5, 4]]);

    const project = await openForTest(folder);
    for (const number of [2, 3, 4, 5]) {
      expect(idOf(project, frameName(number - 1))).toBe(ids[number]);
      expect((await project.loadDocument(ids[number])).document.layers).toMatchObject([{ classId: number }]);
    }
    expect(project.images(0, 10).total).toBe(4);
    expect(messagesOf(project.info().notices)).toEqual([
      '4 images were moved or renamed; the labels came along.',
      `1 image that you worked on is not in ${folder} any more; its masks are kept and come back with the file.`,
    ]);
    // Under whatever name.
    await writeFrame(folder, 'first.png', 1, bytes);
    await project.rescan();
    expect(idOf(project, 'first.png')).toBe(ids[1]);
  });

  it.each([4, 2])('keep them when they were seen under their new names before anybody looked for the old ones, of 4 labelled %i', async (labelled) => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 4, { ...bytes, labelled });
    const window = await openForTest(folder);
    for (const number of [1, 2, 3, 4]) ids[number] = idOf(window, frameName(number));
    rmSync(join(folder, frameName(1)));
    renameFrames(folder, [[2, 1], [3, 2], [4, 3]]);
    for (const number of [1, 2, 3]) await window.loadDocument(ids[number]);
    window.close();

    const project = await openForTest(folder);
    for (let number = 2; number <= labelled; number++) {
      expect(idOf(project, frameName(number - 1))).toBe(ids[number]);
      expect((await project.loadDocument(ids[number])).document.layers).toMatchObject([{ classId: number }]);
    }
    expect(messagesOf(project.info().notices)).toEqual([
      `${labelled === 2 ? '1 image was' : '3 images were'} moved or renamed; the labels came along.`,
      `1 image that you worked on is not in ${folder} any more; its masks are kept and come back with the file.`,
    ]);
    await project.rescan();
    expect(project.info().notices.map(({ code }) => code)).toEqual(['notice.missing']);
    for (let number = 2; number <= labelled; number++) expect(idOf(project, frameName(number - 1))).toBe(ids[number]);
  });

  it('keep them when one that nobody labelled was seen under the name of another', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 2, { ...bytes, labelled: 0 });
    let window = await openForTest(folder);
    for (const number of [1, 2]) ids[number] = idOf(window, frameName(number));
    await window.loadDocument(ids[1]);
    await window.loadDocument(ids[2]);
    window.saveChange(boxChange(ids[2], 2, { x: 2, y: 1, width: 5, height: 5 }));
    rmSync(join(folder, frameName(1)));
    renameFrames(folder, [[2, 1]]);
    await window.loadDocument(ids[1]);
    window.close();
    for (let opening = 0; opening < 2; opening++) {
      window = await openForTest(folder);
      expect(idOf(window, frameName(1))).toBe(ids[2]);
      expect(window.images(0, 10).images.map(({ path, state }) => [path, state])).toEqual([['0001.png', 'edited']]);
      window.close();
    }
  });

  it('keep them when two swap their names', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3, bytes);
    renameFrames(folder, [[1, 9], [2, 1], [9, 2]]);
    const project = await openForTest(folder);
    expect([1, 2, 3].map((number) => idOf(project, frameName(number)))).toEqual([ids[2], ids[1], ids[3]]);
    expect(messagesOf(project.info().notices)).toEqual(['2 images were moved or renamed; the labels came along.']);
    await project.rescan();
    expect(project.info().notices).toEqual([]);
  });

  it('keep them when they took the name of one that was never opened', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 4, { ...bytes, labelled: 2 });
    renameFrames(folder, [[4, 5], [3, 4], [2, 3], [1, 2]]);
    await writeFrame(folder, frameName(1), 7, bytes);
    const project = await openForTest(folder);
    expect([2, 3].map((number) => idOf(project, frameName(number)))).toEqual([ids[1], ids[2]]);
    expect(project.images(0, 10).images.map(({ path, state }) => [path, state])).toEqual([
      ['0001.png', 'new'], ['0002.png', 'edited'], ['0003.png', 'edited'], ['0004.png', 'new'], ['0005.png', 'new'],
    ]);
  });
});

describe('photographs that are where they were', () => {
  it('are not read again while size and time are the same', async () => {
    const folder = temporaryFolder();
    await labelledFrames(folder, 3, { sameBytes: true });
    vi.mocked(contentHashOfFile).mockClear();
    await openForTest(folder);
    expect(contentHashOfFile).not.toHaveBeenCalled();
  });

  it('stay where only their times are others, beside a new copy of one', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3);
    copyFileSync(join(folder, frameName(1)), join(folder, '0000.png'));
    for (const number of [1, 2, 3]) touch(join(folder, frameName(number)));
    const project = await openForTest(folder);
    expect([1, 2, 3].map((number) => idOf(project, frameName(number)))).toEqual([ids[1], ids[2], ids[3]]);
    expect(project.image(idOf(project, '0000.png')).state).toBe('new');
    expect(project.info().notices).toEqual([]);
  });

  it('stay where one of two alike was deleted beside them', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3);
    copyFileSync(join(folder, frameName(3)), join(folder, frameName(4)));
    const project = await openForTest(folder);
    await project.loadDocument(idOf(project, frameName(4)));
    rmSync(join(folder, frameName(4)));
    touch(join(folder, frameName(3)));
    await project.rescan();
    expect(project.images(0, 10).images.map(({ id }) => id)).toEqual([ids[1], ids[2], ids[3]]);
    expect(project.info().notices).toEqual([]);
  });

  it('stay where one was overwritten with a copy of another', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3);
    copyFileSync(join(folder, frameName(1)), join(folder, frameName(2)));
    const project = await openForTest(folder);
    expect([1, 2, 3].map((number) => idOf(project, frameName(number)))).toEqual([ids[1], ids[2], ids[3]]);
  });
});

describe('labelled photographs whose file was edited or replaced', () => {
  const said = 'The file of 1 labelled image was edited or replaced since: check the masks of 0002.png.';

  it.each([
    ['paints on it', (project: Project, id: number, layers: readonly string[]) => void project.saveChange(boxChange(id, 1, { x: 30, y: 30, width: 5, height: 5 }, layers))],
    ['marks it as done', (project: Project, id: number) => void project.setDone(id, true)],
  ])('keep their masks, and are named until somebody %s', async (_name, work) => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3);
    await writeFrame(folder, frameName(2), 9, { sameBytes: true });
    const project = await openForTest(folder);
    expect([1, 2, 3].map((number) => idOf(project, frameName(number)))).toEqual([ids[1], ids[2], ids[3]]);
    expect(messagesOf(project.info().notices)).toEqual([said]);
    // An export reads it too.
    const { layers } = (await project.loadDocument(ids[2])).document;
    expect(layers).toMatchObject([{ classId: 2 }]);
    await project.rescan();
    expect(messagesOf(project.info().notices)).toEqual([said]);
    work(project, ids[2], layers.map(({ id }) => id));
    await project.rescan();
    expect(project.info().notices).toEqual([]);
  });

  it('are not named any more when the old file is back', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3);
    const path = join(folder, frameName(2));
    copyFileSync(path, join(folder, 'kept'));
    await writeFrame(folder, frameName(2), 9, { sameBytes: true });
    const project = await openForTest(folder);
    await project.loadDocument(ids[2]);
    copyFileSync(join(folder, 'kept'), path);
    await project.loadDocument(ids[2]);
    await project.rescan();
    expect(project.info().notices).toEqual([]);
  });

  it('are named where only reading the file shows it', async () => {
    const folder = temporaryFolder();
    const ids = await labelledFrames(folder, 3, { sameBytes: true });
    await writeFrame(folder, frameName(2), 9, { sameBytes: true });
    const project = await openForTest(folder);
    await project.loadDocument(ids[2]);
    await project.rescan();
    expect(messagesOf(project.info().notices)).toEqual([said]);
  });

  it('are named by the first few, and not where nothing was labelled or the photograph was pre-labelled again', async () => {
    const folder = temporaryFolder();
    await labelledFrames(folder, 6, { labelled: 4 });
    const project = await openForTest(folder);
    await project.loadDocument(idOf(project, frameName(6)));
    await predict(project, folder, frameName(5), 1);
    for (const number of [1, 2, 3, 4, 5, 6]) await writeFrame(folder, frameName(number), number + 10, { sameBytes: true });
    await project.rescan();
    expect(messagesOf(project.info().notices)).toEqual(['The files of 5 labelled images were edited or replaced since: check the masks of 0001.png, 0002.png, 0003.png and 2 more.']);
    await predict(project, folder, frameName(5), 1);
    await project.rescan();
    expect(messagesOf(project.info().notices)).toEqual(['The files of 4 labelled images were edited or replaced since: check the masks of 0001.png, 0002.png, 0003.png and 1 more.']);
  });
});
