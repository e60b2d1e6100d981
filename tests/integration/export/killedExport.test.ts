import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportProject } from '../../../engine/export/exportProject.ts';
import { bundleChildProgram, startChild } from '../../fixtures/childProgram.ts';
import { filesBelow } from '../../fixtures/filesBelow.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { folderOfPhotographs, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

let programFolder: string;
let exporter: string;

beforeAll(() => {
  programFolder = mkdtempSync(join(tmpdir(), 'atrous exporter-'));
  exporter = bundleChildProgram(join(import.meta.dirname, 'exporter.ts'), programFolder);
});
afterAll(() => rmSync(programFolder, { recursive: true, force: true }));

it('an export that is killed is no export, and the next one goes on with it', async () => {
  const folder = await folderOfPhotographs(Array.from({ length: 30 }, (_, i) => `${i}.png`), { width: 300, height: 200 });
  const project = await openForTest(folder);
  project.adoptClasses({ classes: [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }], backgroundId: 0 });
  for (const { id } of project.images(0, 100).images) project.putPrediction(id, predictionOf(boxes(300, 200, [3, id, 4, 20, 20])), { overwrite: false });
  const place = temporaryFolder();
  const out = join(place, 'out');

  // In the middle of writing, and in the middle of reading back.
  for (const steps of [5, 40]) {
    const child = startChild(exporter, folder, out, String(steps));
    await child.reached(steps);
    child.process.kill('SIGKILL');
    expect(await child.ended).toBe('SIGKILL');
    expect(readdirSync(place)).toEqual([expect.stringMatching(/^\.out\.atrous-partial-[0-9a-f]{16}$/)]);
  }
  const [partial] = readdirSync(place);
  const masks = join(place, partial, 'files', 'SegmentationClass');
  const times = new Map(readdirSync(masks).map((name) => [name, statSync(join(masks, name)).mtimeMs]));
  expect(times.size).toBe(30);
  const request = { format: 'voc', out, split: { train: 1 }, seed: 1, only: 'all' as const, voidBorderPx: 0 };
  expect(await exportProject(project, request)).toMatchObject({ images: 30, verified: true });
  expect(readdirSync(place)).toEqual(['out']);
  // Nothing was written a second time.
  for (const [name, time] of times) expect(statSync(join(out, 'SegmentationClass', name)).mtimeMs).toBe(time);

  const before = filesBelow(out);
  const child = startChild(exporter, folder, out, '35');
  await child.reached(35);
  child.process.kill('SIGKILL');
  await child.ended;
  expect(filesBelow(out)).toEqual(before);
});
