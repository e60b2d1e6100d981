import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openProject } from '../../../engine/project/openProject.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { atrous, errorLine } from './commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

it('--map says what the classes of a model are in a project, for this run and later ones', async () => {
  const folder = temporaryFolder();
  writeCharts(folder, ['a.png']);
  const before = await openProject(folder);
  before.saveClasses({ classes: [{ id: 0, name: 'nothing', color: '#000000' }, { id: 7, name: 'warm', color: '#ff0000' }], backgroundId: 0 });
  before.close();
  const run = ['prelabel', folder, '--provider', 'cpu'];
  const refused = await atrous(run, { home: prepared.home });
  expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringMatching(/calls class 0 "background".*--map FILE/)]);

  const map = join(temporaryFolder(), 'map.json');
  writeFileSync(map, JSON.stringify({ background: 'nothing', red: 'warm', yellow: 'warm', magenta: 'warm', green: null, blue: 'cold' }));
  expect((await atrous([...run, '--map', map], { home: prepared.home })).exitCode).toBe(0);
  const project = await openProject(folder);
  const { document } = await project.loadDocument(project.images(0, 1).images[0].id);
  expect(document.layers.map(({ classId }) => classId).sort()).toEqual([1, 7]);
  expect(project.info().classSet.classes.map(({ name }) => name)).toEqual(['nothing', 'warm', 'cold']);
  project.close();
  // Kept: no --map is needed again.
  writeCharts(folder, ['b.png']);
  expect((await atrous(run, { home: prepared.home })).exitCode).toBe(0);

  writeFileSync(map, '{"cow": "warm"}');
  const wrong = await atrous([...run, '--map', map], { home: prepared.home });
  expect([wrong.exitCode, errorLine(wrong)]).toEqual([2, expect.stringContaining('the model has no class "cow"')]);
});
