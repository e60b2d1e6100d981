import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KeptLogits } from '../../../core/inference/prediction.ts';
import { exportProject } from '../../../engine/export/exportProject.ts';
import { importProject, previewImport } from '../../../engine/import/importProject.ts';
import { Database } from '../../../engine/project/database.ts';
import { imageDigest } from '../../../engine/project/imageDigest.ts';
import type { Project } from '../../../engine/project/project.ts';
import { filesBelow } from '../../fixtures/filesBelow.ts';
import { boxes, predictionOf } from '../../fixtures/predictions.ts';
import { boxChange, folderOfPhotographs, idOf, labelMapOf, openForTest } from '../../fixtures/projects.ts';
import { writePhotograph } from '../../fixtures/photographs.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

const classes = [{ id: 0, name: 'background' }, { id: 3, name: 'bird' }, { id: 15, name: 'person' }];
const logits: KeptLogits = {
  numClasses: 2, height: 3, width: 4, alignCorners: false,
  values: Uint8Array.from({ length: 24 }, (_, i) => i * 9), scale: Float32Array.of(0.5, 0.25), offset: Float32Array.of(-1, 1),
};
const box = (left: number) => boxes(64, 48, [3, left, 4, 20, 20]);

/** Several projects over one folder of photographs. */
async function projectsOver(names: readonly string[], count: number): Promise<{ folder: string; projects: Project[]; states: string[] }> {
  const folder = await folderOfPhotographs(names);
  const states = Array.from({ length: count }, (_, i) => join(temporaryFolder(), `state-${i}`));
  const projects = await Promise.all(states.map(async (stateDir) => {
    mkdirSync(stateDir);
    const project = await openForTest(folder, { stateDir });
    project.adoptClasses({ classes, backgroundId: 0 });
    return project;
  }));
  return { folder, projects, states };
}

async function paint(project: Project, name: string, x: number): Promise<void> {
  const id = idOf(project, name);
  const { document } = await project.loadDocument(id);
  project.saveChange(boxChange(id, 15, { x, y: 1, width: 5, height: 5 }, document.layers.map((layer) => layer.id)));
}

const merge = (project: Project, path: string, overwrite = false) => importProject(project, { path, format: 'atrous', overwrite });

describe('merging projects', () => {
  it('takes everything over: layers, predictions with logits, marks, history, journal', async () => {
    const { folder, projects: [theirs, ours], states } = await projectsOver(['a.jpg', 'b.jpg', 'c.jpg'], 2);
    theirs.putPrediction(idOf(theirs, 'a.jpg'), predictionOf(box(2), { logits }), { overwrite: false });
    await paint(theirs, 'a.jpg', 40);
    theirs.putPrediction(idOf(theirs, 'a.jpg'), predictionOf(box(9), { modelHash: 'b'.repeat(64) }), { overwrite: true });
    await paint(theirs, 'a.jpg', 30);
    theirs.setDone(idOf(theirs, 'a.jpg'), true);
    theirs.putPrediction(idOf(theirs, 'b.jpg'), predictionOf(box(5), { logits }), { overwrite: false });
    theirs.putFailure(idOf(theirs, 'c.jpg'), { code: 'image.truncated', message: 'c.jpg is cut off.' });
    const out = join(temporaryFolder(), 'export');
    expect(await exportProject(theirs, { format: 'atrous', out, split: { train: 1 }, seed: 0, only: 'all', voidBorderPx: 0 })).toMatchObject({ images: 2, verified: true, provenance: { reviewed: 1 } });
    expect(filesBelow(out).size).toBe(3);

    expect(await previewImport(ours, { path: out, format: null, overwrite: false })).toMatchObject({ format: 'atrous', found: 3, free: 3, worked: 0, unmatched: [] });
    expect(await merge(ours, out)).toMatchObject({ found: 3, images: 2, unchanged: 1, conflicts: [], failed: [] });
    expect(ours.images(0, 9).images.map(({ state }) => state)).toEqual(['done', 'predicted', 'failed']);
    expect(ours.datasets.historyOf(idOf(ours, 'a.jpg'))).toEqual(theirs.datasets.historyOf(idOf(theirs, 'a.jpg')));
    for (const name of ['a.jpg', 'b.jpg']) {
      const [mine, other] = [ours, theirs].map((project) => project.prediction(idOf(project, name))!);
      expect({ ...mine, id: 0 }).toEqual({ ...other, id: 0 });
      expect(await labelMapOf(ours, idOf(ours, name))).toEqual(await labelMapOf(theirs, idOf(theirs, name)));
    }
    // Everything that is known of an image, byte by byte.
    const digest = (state: string, name: string): string => {
      const database = new Database(join(state, 'project.db'));
      const { id } = database.get<{ id: number }>('SELECT id FROM image WHERE path = ?', name)!;
      const result = imageDigest(database, id);
      database.close();
      return result;
    };
    expect(digest(states[1], 'b.jpg')).toBe(digest(states[0], 'b.jpg'));
    // Again, from the state itself: nothing is left to do.
    expect(await merge(ours, states[0])).toMatchObject({ images: 0, unchanged: 3, conflicts: [], failed: [] });
    expect(ours.info().folder).toBe(folder);
  });

  it('lets human work win over a prediction, ours over theirs, and says so', async () => {
    const { projects: [theirs, ours], states } = await projectsOver(['both.jpg', 'mine.jpg', 'theirs.jpg'], 2);
    for (const project of [theirs, ours]) for (const name of ['both.jpg', 'mine.jpg', 'theirs.jpg']) project.putPrediction(idOf(project, name), predictionOf(box(2)), { overwrite: false });
    await paint(theirs, 'both.jpg', 40);
    await paint(theirs, 'theirs.jpg', 40);
    await paint(ours, 'both.jpg', 30);
    await paint(ours, 'mine.jpg', 30);
    const before = await labelMapOf(ours, idOf(ours, 'both.jpg'));
    const kept = await labelMapOf(ours, idOf(ours, 'mine.jpg'));
    expect(await merge(ours, states[0])).toMatchObject({ images: 1, conflicts: ['both.jpg'], unchanged: 1 });
    expect(await labelMapOf(ours, idOf(ours, 'both.jpg'))).toEqual(before);
    expect(await labelMapOf(ours, idOf(ours, 'mine.jpg'))).toEqual(kept);
    expect(await labelMapOf(ours, idOf(ours, 'theirs.jpg'))).toEqual(await labelMapOf(theirs, idOf(theirs, 'theirs.jpg')));

    expect(await merge(ours, states[0], true)).toMatchObject({ images: 1, conflicts: [] });
    expect(await labelMapOf(ours, idOf(ours, 'both.jpg'))).toEqual(await labelMapOf(theirs, idOf(theirs, 'both.jpg')));
    expect(ours.datasets.historyOf(idOf(ours, 'both.jpg'))).toMatchObject([{ reason: 'overwritten by a merge with another project', layers: 2 }]);
  });

  it('gives classes that clash other ids, and leaves the other project as it is', async () => {
    const { projects: [theirs, ours], states } = await projectsOver(['a.jpg'], 2);
    ours.saveClasses({ classes: [{ id: 0, name: 'background', color: '#000000' }, { id: 15, name: 'tree', color: '#00ff00' }], backgroundId: 0 });
    await paint(theirs, 'a.jpg', 4);
    theirs.close();
    const before = filesBelow(states[0]);
    const report = await merge(ours, states[0]);
    expect(report.classes).toEqual({ added: [{ id: 3, name: 'bird' }, { id: 1, name: 'person' }], remapped: [{ name: 'person', from: 15, to: 1 }] });
    expect(new Set((await labelMapOf(ours, idOf(ours, 'a.jpg'))).data)).toEqual(new Set([0, 1]));
    expect(await merge(ours, states[0])).toMatchObject({ images: 0, unchanged: 1 });
    expect(filesBelow(states[0]).get('project.db')).toBe(before.get('project.db'));
  });

  it('takes over predictions whose classes have had other numbers there, and leaves out those whose classes are others here', async () => {
    const { projects: [theirs, ours, changed], states } = await projectsOver(['a.jpg'], 3);
    theirs.putPrediction(idOf(theirs, 'a.jpg'), predictionOf(box(2)), { overwrite: false });
    theirs.classes.change({ kind: 'remap', id: 3, to: 200 });
    const seenBy = (project: Project): number | undefined => project.datasets.predictedLabels(idOf(project, 'a.jpg'))?.labelMap.data[10 * 64 + 10];
    expect(await merge(ours, states[0])).toMatchObject({ images: 1 });
    expect([seenBy(theirs), seenBy(ours), (await labelMapOf(ours, idOf(ours, 'a.jpg'))).data[10 * 64 + 10]]).toEqual([200, 3, 3]);
    changed.classes.change({ kind: 'delete', id: 3, pixels: 'background' });
    expect(await merge(changed, states[0])).toMatchObject({ images: 1, warnings: [{ code: 'import.predictionsLeft' }] });
    expect(seenBy(changed)).toBeUndefined();
    // Its layers are labels all the same: exported, left alone by runs, and not merged again.
    expect(changed.images(0, 1).images.map(({ state }) => state)).toEqual(['edited']);
    expect((await changed.loadDocument(idOf(changed, 'a.jpg'))).document.layers).toHaveLength(1);
    expect(changed.exportable('all').images).toHaveLength(1);
    expect(await merge(changed, states[0])).toMatchObject({ images: 0, unchanged: 1 });
  });

  it('takes over what a model\'s classes are, in the ids that they have here, unless something is known of it', async () => {
    const { projects: [theirs, ours, knowing], states } = await projectsOver(['a.jpg'], 3);
    const { modelHash } = predictionOf(box(2));
    theirs.classes.saveMapping(modelHash, [{ from: 7, to: 3 }, { from: 8, to: null }]);
    theirs.putPrediction(idOf(theirs, 'a.jpg'), predictionOf(box(2)), { overwrite: false });
    theirs.classes.change({ kind: 'remap', id: 15, to: 40 });
    await merge(ours, states[0]);
    expect(ours.classes.mapping(modelHash)).toEqual(expect.arrayContaining([{ from: 7, to: 3 }, { from: 8, to: null }, { from: 15, to: 15 }, { from: 40, to: 15 }]));
    knowing.putPrediction(idOf(knowing, 'a.jpg'), predictionOf(box(9)), { overwrite: false });
    await merge(knowing, states[0], true);
    expect(knowing.classes.mapping(modelHash)).toBeNull();
  });

  describe('with photographs of the same name', () => {
    /** Photographs of different contents, in that order of ids. */
    async function theirProject(names: readonly string[]): Promise<{ folder: string; state: string; project: Project }> {
      const folder = temporaryFolder();
      for (const [i, name] of names.entries()) await writePhotograph(folder, name, { write: (picture) => picture.modulate({ brightness: 1 - i / 10 }) });
      const state = join(temporaryFolder(), 'state');
      mkdirSync(state);
      const project = await openForTest(folder, { stateDir: state });
      project.adoptClasses({ classes, backgroundId: 0 });
      for (const [i, name] of names.entries()) await paint(project, name, 10 * i + 1);
      return { folder, state, project };
    }

    async function ourProject(photographs: Readonly<Record<string, string>>, knowsContents = true): Promise<Project> {
      const folder = temporaryFolder();
      for (const [path, from] of Object.entries(photographs)) cpSync(from, join(folder, path));
      const project = await openForTest(folder);
      project.adoptClasses({ classes, backgroundId: 0 });
      if (knowsContents) for (const path of Object.keys(photographs)) await project.loadDocument(idOf(project, path));
      return project;
    }

    const painted = async (project: Project, path: string): Promise<number> => (await labelMapOf(project, idOf(project, path))).data.indexOf(15) - 64;

    it.each([true, false])('gives a path its own labels, though another comes first that is called alike (contents known: %s)', async (knowsContents) => {
      const { folder, state } = await theirProject(['day1/1.jpg', 'day2/1.jpg']);
      const ours = await ourProject({ 'day2/1.jpg': join(folder, 'day2/1.jpg') }, knowsContents);
      expect(await merge(ours, state)).toMatchObject({ found: 2, images: 1, failed: [], warnings: [{ code: 'import.absent', details: { names: ['day1/1.jpg'] } }] });
      expect(await painted(ours, 'day2/1.jpg')).toBe(11);
    });

    it('finds a photograph by its content before by its name, and does not believe a name where the contents differ', async () => {
      const { folder, state } = await theirProject(['day1/1.jpg', 'day2/1.jpg', 'day3/2.jpg']);
      const ours = await ourProject({ '1.jpg': join(folder, 'day2/1.jpg'), '2.jpg': join(folder, 'day1/1.jpg') });
      expect(await merge(ours, state)).toMatchObject({ found: 3, images: 2, failed: [], warnings: [{ details: { names: ['day3/2.jpg'] } }] });
      expect([await painted(ours, '1.jpg'), await painted(ours, '2.jpg')]).toEqual([11, 1]);
    });

    it('believes contents more than a path, as where the photographs were renumbered in one of the projects', async () => {
      const { folder, state } = await theirProject(['1.jpg', '2.jpg', '3.jpg']);
      const ours = await ourProject({ '1.jpg': join(folder, '2.jpg'), '2.jpg': join(folder, '3.jpg') });
      expect(await merge(ours, state)).toMatchObject({ found: 3, images: 2, failed: [], warnings: [{ details: { names: ['1.jpg'] } }] });
      expect([await painted(ours, '1.jpg'), await painted(ours, '2.jpg')]).toEqual([11, 21]);
    });

    it('says that a photograph is another one here where nothing but its path fits', async () => {
      const { state } = await theirProject(['1.jpg']);
      const { folder: elsewhere } = await theirProject(['0.jpg', '1.jpg']);
      const ours = await ourProject({ '1.jpg': join(elsewhere, '1.jpg') });
      expect(await merge(ours, state)).toMatchObject({ images: 1, failed: [] });
      await ours.rescan();
      expect(ours.info().notices.map(({ code }) => code)).toEqual(['notice.changed']);
    });

    it('gives the masks of a photograph that is gone to none that has its name', async () => {
      const { folder, state, project: theirs } = await theirProject(['1.jpg', '2.jpg']);
      theirs.close();
      rmSync(join(folder, '1.jpg'));
      renameSync(join(folder, '2.jpg'), join(folder, '1.jpg'));
      (await openForTest(folder, { stateDir: state })).close();
      const ours = await ourProject({ '1.jpg': join(folder, '1.jpg') }, false);
      expect(await merge(ours, state)).toMatchObject({ images: 1, failed: [], warnings: [{ details: { names: ['1.jpg'] } }] });
      expect(await painted(ours, '1.jpg')).toBe(11);
    });

    it('takes neither of two where nothing tells which is meant', async () => {
      const { folder, state, project: theirs } = await theirProject(['day1/1.jpg', 'day2/1.jpg']);
      const { modelHash } = predictionOf(box(2));
      theirs.classes.saveMapping(modelHash, [{ from: 7, to: 3 }]);
      theirs.saveClasses({ classes: [...classes, { id: 40, name: 'tree' }].map((definition) => ({ color: '#00ff00', ...definition })), backgroundId: 0 });
      const ours = await ourProject({ '1.jpg': join(folder, 'day2/1.jpg') }, false);
      const before = ours.info().classSet;
      expect(await merge(ours, state)).toMatchObject({ images: 0, classes: { added: [], remapped: [] }, failed: [{ path: '1.jpg', code: 'import.ambiguous', details: { images: ['day1/1.jpg', 'day2/1.jpg'] } }] });
      expect(ours.image(1).state).toBe('new');
      expect(ours.info().classSet).toEqual(before);
      expect(ours.classes.mapping(modelHash)).toBeNull();
    });
  });

  it('refuses what is no project, one of a later Atrous, and one of other photographs', async () => {
    const { projects: [ours], states } = await projectsOver(['a.jpg'], 1);
    await expect(merge(ours, temporaryFolder())).rejects.toMatchObject({ code: 'import.notThisFormat' });
    await expect(merge(ours, states[0])).rejects.toMatchObject({ code: 'import.itself' });
    const { projects: [theirs], states: [other] } = await projectsOver(['x.jpg'], 1);
    await expect(merge(ours, other)).rejects.toMatchObject({ code: 'import.empty' });
    theirs.putPrediction(idOf(theirs, 'x.jpg'), predictionOf(box(2)), { overwrite: false });
    await expect(merge(ours, other)).rejects.toMatchObject({ code: 'import.noMatch' });
    theirs.close();
    const database = new Database(join(other, 'project.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(merge(ours, other)).rejects.toMatchObject({ code: 'project.newer' });
    rmSync(join(other, 'project.db'));
  });
});
