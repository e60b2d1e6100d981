import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentHashOfFile } from '../../../engine/images/contentHash.ts';
import type { Project } from '../../../engine/project/project.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, folderOfPhotographs, idOf, openForTest } from '../../fixtures/projects.ts';
import { statSync } from 'node:fs';
import { messagesOf } from '../../../core/report/remark.ts';

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
