import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentFromStored } from '../../core/document/storedDocument.ts';
import { interiorPixels } from '../fixtures/colorShapes.ts';
import { sharedDataFolder, sharedDataPath } from '../fixtures/sharedData.ts';
import { drawImages, manyPictures } from './harness/drawImages.ts';
import { launchAtrous, temporaryFolder, type AtrousApp } from './harness/launchAtrous.ts';
import { isRunning, killProcess } from './harness/processTree.ts';
import { paintStrokes, storedLabels } from './harness/strokes.ts';

async function imageIds(app: AtrousApp): Promise<number[]> {
  return (await app.invoke('images.list', { offset: 0, limit: 1000 })).images.map(({ id }) => id);
}

it('labels a whole folder: progress, list, layers, and the right pixels', async () => {
  const folder = temporaryFolder();
  const drawn = await drawImages(folder, manyPictures(12));
  writeFileSync(join(folder, 'broken.png'), 'no picture');
  const app = await launchAtrous({ folder, model: 'tiny' });
  const progress = await app.listen('prelabel.progress');
  const changed = await app.listen('images.changed');
  const finished = await app.listen('prelabel.finished');
  const { jobId } = await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  const { report, error } = await finished.next(60_000);
  expect(error).toBeNull();
  expect(report).toMatchObject({ images: 13, done: 12, skipped: 0, model: 'tiny', cancelled: false });
  expect(report?.failed).toMatchObject([{ path: 'broken.png', code: 'image.notAnImage' }]);

  const steps = await progress.all();
  expect(new Set(steps.map((step) => step.jobId))).toEqual(new Set([jobId]));
  for (let i = 1; i < steps.length; i++) expect(steps[i].done + steps[i].failed).toBeGreaterThanOrEqual(steps[i - 1].done + steps[i - 1].failed);
  // The last one is always sent.
  expect(steps.at(-1)).toMatchObject({ done: 12, failed: 1, skipped: 0, total: 13, provider: report?.provider });

  const { images } = await app.invoke('images.list', { offset: 0, limit: 100 });
  expect(images.map(({ state }) => state)).toEqual([...Array.from({ length: 12 }, () => 'predicted'), 'failed']);
  // The events alone tell a list the same.
  const told = new Map((await changed.all()).flatMap((event) => event.images).map((image) => [image.id, image]));
  expect([...told.values()].sort((a, b) => a.id - b.id)).toEqual([...images].sort((a, b) => a.id - b.id));

  for (const { id, path } of images.slice(0, 12)) {
    const { document, prediction } = await app.invoke('document.load', { imageId: id });
    expect(prediction).toMatchObject({ modelId: 'tiny', provider: report?.provider });
    const labels = storedLabels(document);
    const shapes = drawn.get(path)!;
    const wrong = interiorPixels(shapes, 12).filter((pixel) => labels[pixel] !== shapes.truth[pixel]);
    expect(wrong, path).toEqual([]);
    expect(documentFromStored(document).layers.map(({ classId, source }) => [classId, source]).sort()).toEqual([[1, 'prediction'], [3, 'prediction']]);
  }
});

it('the inference process is killed in the middle: the run goes on and every image is done', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(150));
  const app = await launchAtrous({ folder, model: 'tiny' });
  const progress = await app.listen('prelabel.progress');
  const finished = await app.listen('prelabel.finished');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  let done = 0;
  while (done < 5) ({ done } = await progress.next());
  expect(done).toBeLessThan(150);
  const pid = await app.utilityPid('Atrous inference');
  killProcess(pid);
  const { report, error } = await finished.next(120_000);
  expect(error).toBeNull();
  expect(report).toMatchObject({ images: 150, done: 150, skipped: 0, failed: [], cancelled: false });
  expect(await app.utilityPid('Atrous inference')).not.toBe(pid);
  expect(app.log()).toMatch(/The inference process ended unexpectedly/);
  const { images } = await app.invoke('images.list', { offset: 0, limit: 1000 });
  expect(images.every(({ state }) => state === 'predicted')).toBe(true);
});

it('cancelling keeps what is done, and the next run does the rest', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(150));
  const app = await launchAtrous({ folder, model: 'tiny' });
  const progress = await app.listen('prelabel.progress');
  const finished = await app.listen('prelabel.finished');
  const { jobId } = await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  // One at a time.
  expect(await app.reply('prelabel.start', { imageIds: null, overwrite: false, modelId: null })).toMatchObject({ ok: false, error: { code: 'job.busy' } });
  while ((await progress.next()).done < 5);
  await app.invoke('job.cancel', { jobId });
  const first = await finished.next(30_000);
  expect(first.error).toBeNull();
  expect(first.report).toMatchObject({ cancelled: true, failed: [] });
  const done = first.report!.done;
  expect(done).toBeGreaterThanOrEqual(5);
  expect(done).toBeLessThan(150);
  const states = (await app.invoke('images.list', { offset: 0, limit: 1000 })).images.map(({ state }) => state);
  expect(states.filter((state) => state === 'predicted')).toHaveLength(done);
  expect(states.filter((state) => state === 'new')).toHaveLength(150 - done);

  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  const second = await finished.next(120_000);
  expect(second.report).toMatchObject({ images: 150, done: 150 - done, skipped: done, failed: [], cancelled: false });
});

it("leaves a person's work alone unless told to overwrite it", async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(3));
  const app = await launchAtrous({ folder, model: 'tiny' });
  const [first, second, third] = await imageIds(app);
  const { document } = await app.invoke('document.load', { imageId: first });
  const { changes, labels } = paintStrokes(document, [{ classId: 4, from: [10, 10], to: [150, 110], diameterPx: 9 }]);
  for (const change of changes) await app.invoke('document.save', change);
  await app.invoke('images.setDone', { imageId: second, done: true });
  const finished = await app.listen('prelabel.finished');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  expect((await finished.next(60_000)).report).toMatchObject({ done: 1, skipped: 2 });
  expect(storedLabels((await app.invoke('document.load', { imageId: first })).document)).toEqual(labels);
  await app.invoke('prelabel.start', { imageIds: [first], overwrite: true, modelId: null });
  expect((await finished.next(60_000)).report).toMatchObject({ images: 1, done: 1, skipped: 0 });
  const { image, document: overwritten } = await app.invoke('document.load', { imageId: first });
  expect(image.state).toBe('predicted');
  expect(overwritten.layers.map(({ source }) => source)).toEqual(['prediction', 'prediction']);
  const states = (await app.invoke('images.list', { offset: 0, limit: 9 })).images.map(({ id, state }) => [id, state]);
  expect(states).toEqual([[first, 'predicted'], [second, 'done'], [third, 'predicted']]);
});

it('thumbnails do not wait for a run', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(150));
  const app = await launchAtrous({ folder, model: 'tiny' });
  const ids = await imageIds(app);
  const progress = await app.listen('prelabel.progress');
  const finished = await app.listen('prelabel.finished');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  while ((await progress.next()).done < 1);
  const loaded = await app.page.evaluate(
    async (numbers) => (await Promise.all(numbers.map((id) => fetch(`atrous-image://project/thumb/${id}`)))).filter(({ status }) => status === 200).length,
    ids.slice(0, 40),
  );
  expect(loaded).toBe(40);
  expect(await finished.all()).toEqual([]);
});

it('closing the window during a run ends everything and keeps what is done', async () => {
  const folder = temporaryFolder();
  await drawImages(folder, manyPictures(150));
  const app = await launchAtrous({ folder, model: 'tiny' });
  const progress = await app.listen('prelabel.progress');
  await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
  while ((await progress.next()).done < 5);
  const below = app.processes().map(({ pid }) => pid);
  expect(await app.close()).toBe(0);
  await expect.poll(() => below.filter(isRunning), { timeout: 10_000 }).toEqual([]);
  // Closed as it should be: the log of the database was merged into its file.
  expect(existsSync(join(folder, '.atrous', 'project.db-wal'))).toBe(false);
  const again = await launchAtrous({ folder, home: app.home });
  const states = (await again.invoke('images.list', { offset: 0, limit: 1000 })).images.map(({ state }) => state);
  expect(states.filter((state) => state === 'predicted').length).toBeGreaterThanOrEqual(5);
  expect(states.filter((state) => state === 'predicted').length).toBeLessThan(150);
  expect(new Set(states)).toEqual(new Set(['predicted', 'new']));
});

describe.skipIf(sharedDataFolder === null)('[shared] the real model', () => {
  it('finds the bus, the persons, the dogs and the cat', async () => {
    const folder = temporaryFolder();
    cpSync(sharedDataPath('images', 'photos'), folder, { recursive: true });
    cpSync(sharedDataPath('images', 'voc', '2011_000006.jpg'), join(folder, '2011_000006.jpg'));
    cpSync(sharedDataPath('images', 'voc', '2011_000025.jpg'), join(folder, '2011_000025.jpg'));
    const app = await launchAtrous({ folder, model: 'real' });
    const finished = await app.listen('prelabel.finished');
    await app.invoke('prelabel.start', { imageIds: null, overwrite: false, modelId: null });
    expect((await finished.next(240_000)).report).toMatchObject({ images: 8, done: 8, failed: [] });
    expect(app.log()).not.toMatch(/GLib|SharpElectronLinux/);
    const names = new Map((await app.invoke('project.current'))!.classSet.classes.map(({ id, name }) => [id, name]));
    const found: Record<string, string[]> = {};
    for (const { id, path } of (await app.invoke('images.list', { offset: 0, limit: 100 })).images) {
      const { document } = await app.invoke('document.load', { imageId: id });
      found[path] = document.layers.map(({ classId }) => names.get(classId) ?? '?');
    }
    expect(found['2011_000025.jpg']).toContain('bus');
    expect(found['2011_000006.jpg']).toContain('person');
    expect(found['grace_hopper.jpg']).toContain('person');
    expect(found['dog_segmentation.jpg']).toContain('dog');
    expect(found['cat_720p.jpg']).toContain('cat');
    expect(found['bird_segmentation.jpg']).toContain('bird');
  });
});
