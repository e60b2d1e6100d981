import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentFromStored } from '../../../core/document/storedDocument.ts';
import { flatten } from '../../../core/document/flatten.ts';
import { ATROUS_FORMAT_ID } from '../../../core/formats/atrous.ts';
import { datasetFormats } from '../../../core/formats/datasetFormats.ts';
import type { ExportRequest } from '../../../core/ipc/datasetRequests.ts';
import { createLabelMap, type LabelMap } from '../../../core/mask/labelMap.ts';
import { exportProject } from '../../../engine/export/exportProject.ts';
import { importProject } from '../../../engine/import/importProject.ts';
import type { Project } from '../../../engine/project/project.ts';
import { filesBelow } from '../../fixtures/filesBelow.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, idOf, openForTest } from '../../fixtures/projects.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

const classes = [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }, { id: 7, name: 'wing' }, { id: 15, name: 'person' }];

/** What masks are lost by: one-pixel lines and pixels, holes in holes, borders, nothing, everything, noise; and names with endings that formats have for photographs. */
function hardMasks(): Record<string, LabelMap> {
  const lines = createLabelMap(61, 43);
  for (let x = 0; x < 61; x++) lines.data[20 * 61 + x] = 3;
  for (let y = 0; y < 43; y++) lines.data[y * 61 + 30] = 15;
  for (let i = 0; i < 43; i += 3) lines.data[i * 61 + i] = 7;
  const noise = createLabelMap(61, 43);
  noise.data.forEach((_, i) => (noise.data[i] = [0, 3, 7, 15, 255][(i * 2_654_435_761 + (i >> 3)) % 5]));
  return {
    'a rings.png': boxes(61, 43, [3, 0, 0, 61, 43], [0, 5, 5, 50, 30], [15, 10, 10, 20, 20], [3, 14, 14, 8, 8], [0, 16, 16, 3, 3]),
    'sub/lines.jpg': lines,
    'sub/deep/noise.jpg': noise,
    'touching.jpg': boxes(61, 43, [3, 0, 0, 30, 43], [15, 30, 0, 31, 43]),
    'touching-photo.jpg': createLabelMap(61, 43, 7),
    'touching_leftImg8bit.jpg': createLabelMap(61, 43),
    'void.jpg': boxes(61, 43, [255, 0, 0, 20, 43], [3, 20, 20, 5, 5]),
  };
}

async function folderWith(names: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    await writePhotograph(folder, name, { width: 61, height: 43 });
  }
  return folder;
}

async function hardProject(): Promise<{ folder: string; project: Project; truth: Record<string, LabelMap> }> {
  const truth = hardMasks();
  const folder = await folderWith(Object.keys(truth));
  const project = await openForTest(folder);
  project.adoptClasses({ classes, backgroundId: 0 });
  for (const [path, labelMap] of Object.entries(truth)) project.putPrediction(idOf(project, path), predictionOf(labelMap), { overwrite: false });
  return { folder, project, truth };
}

/** The same photographs without a project. */
function freshCopy(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, '.atrous'), { recursive: true, force: true });
  expect(existsSync(join(copy, '.atrous'))).toBe(false);
  return copy;
}

function request(format: string, out: string, more: Partial<ExportRequest> = {}): ExportRequest {
  return { format, out, split: { train: 0.7, val: 0.3 }, seed: 1, only: 'all', voidBorderPx: 0, ...more };
}

async function labelsOf(project: Project, path: string): Promise<LabelMap> {
  return flatten(documentFromStored((await project.loadDocument(idOf(project, path))).document), 0);
}

describe.each([...datasetFormats.map(({ descriptor }) => descriptor), { id: ATROUS_FORMAT_ID, fidelity: 'exact' }])('$id', ({ id: format, fidelity }) => {
  it('is exported, verified and imported into another project, through the disk', async () => {
    const { folder, project, truth } = await hardProject();
    const out = join(temporaryFolder(), 'dataset');
    const report = await exportProject(project, request(format, out));
    expect(report).toMatchObject({ format, images: 7, verified: true });
    expect(report.iou === null).toBe(fidelity === 'exact');

    const other = await openForTest(freshCopy(folder));
    // Named, and found out.
    const imported = await importProject(other, { path: out, format, overwrite: false });
    expect(imported).toMatchObject({ format, found: 7, images: 7, conflicts: [], failed: [], cancelled: false });
    if (fidelity === 'exact') {
      for (const [path, labelMap] of Object.entries(truth)) {
        const nameless = new Map(other.info().classSet.classes.map(({ id, name }) => [id, project.info().classSet.classes.find((ours) => ours.name === name)?.id ?? id]));
        const found = (await labelsOf(other, path)).data.map((id) => nameless.get(id) ?? id);
        expect(Buffer.compare(found, truth[path].data), `${path} of ${labelMap.width} x ${labelMap.height}`).toBe(0);
      }
    }
    // Again: there is nothing to do.
    expect(await importProject(other, { path: out, format: null, overwrite: false })).toMatchObject({ format, images: 0, unchanged: 7, conflicts: [], failed: [] });
  });

  it('gives the same bytes for the same state', async () => {
    const { project } = await hardProject();
    const place = temporaryFolder();
    for (const out of ['one', 'two']) await exportProject(project, request(format, join(place, out), { voidBorderPx: 2, stratify: true, groupBy: 'folder' }));
    expect(filesBelow(join(place, 'one'))).toEqual(filesBelow(join(place, 'two')));
  });

  it('never overwrites what a person did, unless told to, and then keeps it in history', async () => {
    const { folder, project } = await hardProject();
    project.setDone(idOf(project, 'touching.jpg'), true);
    const out = join(temporaryFolder(), 'dataset');
    await exportProject(project, request(format, out));
    const other = await openForTest(freshCopy(folder));
    await other.loadDocument(idOf(other, 'touching.jpg'));
    other.adoptClasses({ classes, backgroundId: 0 });
    other.saveChange(boxChange(idOf(other, 'touching.jpg'), 15, { x: 1, y: 1, width: 9, height: 9 }));
    const before = await labelsOf(other, 'touching.jpg');
    expect(await importProject(other, { path: out, format, overwrite: false })).toMatchObject({ images: 6, conflicts: ['touching.jpg'], failed: [] });
    expect(await labelsOf(other, 'touching.jpg')).toEqual(before);
    expect(await importProject(other, { path: out, format, overwrite: true })).toMatchObject({ images: 1, unchanged: 6, conflicts: [], failed: [] });
    expect(await labelsOf(other, 'touching.jpg')).not.toEqual(before);
    expect(other.datasets.historyOf(idOf(other, 'touching.jpg'))).toHaveLength(1);
  });

  it('does not take files for its own that are something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'notes.txt'), 'nothing to see');
    const project = await openForTest(await folderWith(['a.jpg']));
    await expect(importProject(project, { path: folder, format, overwrite: false })).rejects.toMatchObject({ code: 'import.notThisFormat' });
  });
});
