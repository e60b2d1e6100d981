import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import sharp from 'sharp';
import { openProject } from '../../../engine/project/openProject.ts';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atrous-closed-'));
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } }).png().toFile(join(folder, 'a.png'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a closed project says so, where libsql would end the process', async () => {
  const project = await openProject(folder);
  const { images } = project.images(0, 1);
  const change = { imageId: images[0].id, edited: true, removeLayers: [], layers: [], tiles: [], order: null };
  project.close();
  project.close();
  const closed = expect.objectContaining({ code: 'project.closed' }) as Error;
  expect(() => project.info()).toThrow(closed);
  expect(() => project.images(0, 1)).toThrow(closed);
  expect(() => project.image(images[0].id)).toThrow(closed);
  expect(() => project.setDone(images[0].id, true)).toThrow(closed);
  expect(() => project.saveChange(change)).toThrow(closed);
  expect(() => project.putFailure(images[0].id, { code: 'x', message: 'x' })).toThrow(closed);
  await expect(project.loadDocument(images[0].id)).rejects.toThrow(closed);
});

it('work that was going on when it was closed ends with an error', async () => {
  let read = (_size: { width: number; height: number }): void => {};
  const project = await openProject(folder, { readImageSize: () => new Promise((resolve) => (read = resolve)) });
  const { images } = project.images(0, 1);
  const loading = project.loadDocument(images[0].id);
  await new Promise((resolve) => setTimeout(resolve, 20));
  project.close();
  read({ width: 8, height: 8 });
  await expect(loading).rejects.toMatchObject({ code: 'project.closed' });
});
