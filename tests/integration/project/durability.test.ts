import { isDeepStrictEqual } from 'node:util';
import { statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { AnnotationDocument } from '../../../core/document/annotationDocument.ts';
import { documentFromStored, recordOfLayer } from '../../../core/document/storedDocument.ts';
import type { AppError } from '../../../core/errors/appError.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { bundleChildProgram, startChild } from '../../fixtures/childProgram.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { predictionOf } from '../../fixtures/predictions.ts';
import { closeAndRelease, databaseOf, folderOfPhotographs, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { smallDisk } from '../../fixtures/smallDisk.ts';
import { performStroke } from './strokes.ts';

let programFolder: string;
let writer: string;

beforeAll(() => {
  programFolder = mkdtempSync(join(tmpdir(), 'atrous writer-'));
  writer = bundleChildProgram(join(import.meta.dirname, 'writer.ts'), programFolder);
});
afterAll(() => rmSync(programFolder, { recursive: true, force: true }));

function sameDocument(a: AnnotationDocument, b: AnnotationDocument): boolean {
  return a.layers.length === b.layers.length && a.layers.every((layer, i) => isDeepStrictEqual(recordOfLayer(layer), recordOfLayer(b.layers[i])) && layer.mask.equals(b.layers[i].mask));
}

function expectSoundFile(folder: string): void {
  const database = new Libsql(databaseOf(folder));
  expect(database.prepare('PRAGMA integrity_check').all([])).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all([])).toEqual([]);
  database.close();
}

describe('a process that is killed', () => {
  it('has lost no stroke that was saved and left none in part, ten times in a row', async () => {
    const folder = await folderOfPhotographs(['a.png'], { width: 700, height: 600 });
    const expected: AnnotationDocument = { imageId: 1, width: 700, height: 600, onePerPixel: true, layers: [] };
    let next = 0;
    for (let round = 0; round < 10; round++) {
      const child = startChild(writer, 'strokes', folder, String(next));
      await child.reached(3 + round * 2);
      // Somewhere between two answers: in a transaction, after one, or before the next.
      await wait(Math.random() * 8);
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      const confirmed = Number(child.lines.at(-1)) + 1;

      const project = await openForTest(folder);
      const found = documentFromStored((await project.loadDocument(1)).document);
      project.close();
      while (next < confirmed) performStroke(expected, next++);
      // One more may have been saved without having been told.
      if (!sameDocument(found, expected)) performStroke(expected, next++);
      expect(sameDocument(found, expected), `after stroke ${confirmed - 1} was confirmed`).toBe(true);
    }
    expectSoundFile(folder);
  });

  it('leaves every prediction whole: its layers are its label map', async () => {
    const folder = await folderOfPhotographs(Array.from({ length: 6 }, (_, i) => `${i}.png`), { width: 300, height: 300 });
    for (let round = 0; round < 4; round++) {
      const child = startChild(writer, 'predict', folder, '0', '1000');
      await child.reached(5 + round * 3);
      await wait(Math.random() * 8);
      child.process.kill('SIGKILL');
      await child.ended;
      const project = await openForTest(folder);
      const saved = new Set(child.lines.map((line) => Number(line.split(' ')[0])));
      for (const { id, state } of project.images(0, 10).images) {
        if (saved.has(id)) expect(state).toBe('predicted');
        const prediction = project.prediction(id);
        if (prediction !== null) expect((await labelMapOf(project, id)).data).toEqual(prediction.labelMap.data);
      }
      project.close();
    }
    expectSoundFile(folder);
  });
});

describe('two processes on one project', () => {
  it('write side by side, and each finds what the other wrote', async () => {
    const folder = await folderOfPhotographs(Array.from({ length: 8 }, (_, i) => `${i}.png`), { width: 300, height: 300 });
    // Opened by a third, as the window would.
    const watcher = await openForTest(folder);
    const children = [startChild(writer, 'predict', folder, '0', '15'), startChild(writer, 'predict', folder, '1', '15')];
    while (children.some(({ process: child }) => child.exitCode === null)) {
      watcher.setDone(1, false);
      await wait(2);
    }
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0]);
    for (const { id, state } of watcher.images(0, 10).images) {
      expect(state).toBe('predicted');
      expect(watcher.prediction(id)!.labelMap.data[0]).toBe(1 + ((14 + id) % 200));
    }
    await closeAndRelease(watcher);
    expectSoundFile(folder);
  });
});

describe('a disk that is full', () => {
  it('loses nothing that was saved, says so, and goes on when there is room', async (context) => {
    const disk = smallDisk(3 * 1024 * 1024);
    if (disk === null) return context.skip('nothing can be mounted here');
    await writePhotograph(disk, 'a.png', { width: 300, height: 300 });
    await writePhotograph(disk, 'b.png', { width: 300, height: 300 });
    writeFileSync(join(disk, 'filler'), Buffer.alloc(1_000_000));
    const project = await openForTest(disk);
    const noise = (seed: number) => predictionOf({ width: 300, height: 300, data: Uint8Array.from({ length: 90_000 }, (_, i) => Math.imul(i + seed, 2_654_435_761) >>> 29) });
    let saved = 0;
    let failure: AppError | null = null;
    while (failure === null) {
      try {
        project.putPrediction(1, noise(saved), { overwrite: false });
        saved++;
      } catch (error) {
        failure = error as AppError;
      }
    }
    expect(saved).toBeGreaterThan(2);
    expect(failure).toMatchObject({ code: 'project.diskFull', message: `There is no room left on the disk of ${databaseOf(disk)}: free some space and try again. What was saved before is safe.` });
    const expected = (seed: number): Uint8Array => Uint8Array.from({ length: 90_000 }, (_, i) => Math.imul(i + seed, 2_654_435_761) >>> 29);
    expect(project.prediction(1)!.labelMap.data).toEqual(expected(saved - 1));

    unlinkSync(join(disk, 'filler'));
    project.putPrediction(2, noise(99), { overwrite: false });
    project.close();
    const again = await openProject(disk);
    expect(again.prediction(1)!.labelMap.data).toEqual(expected(saved - 1));
    expect((await labelMapOf(again, 2)).data).toEqual(expected(99));
    await closeAndRelease(again);
    expectSoundFile(disk);
    expect(statSync(databaseOf(disk)).size).toBeGreaterThan(100_000);
  });
});
