import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareReportSchema } from '../../../core/report/compareReport.ts';
import { openProject } from '../../../engine/project/openProject.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelBytes, tinyModelClasses, tinyModelDescription } from '../../fixtures/tinyModel.ts';
import { writeTrainingRun } from '../../fixtures/trainingRun.ts';
import { atrous, errorLine, type Finished } from './commandLine.ts';
import { prepared, usePreparedHome, writeCharts } from './preparedHome.ts';

usePreparedHome();

const run = (...args: string[]): Promise<Finished> => atrous(args, { home: prepared.home });

it('atrous compare puts two models side by side, on what training held out where a run is given', { timeout: 180_000 }, async () => {
  const work = temporaryFolder();
  const names = ['background', 'blue', 'green', 'red', 'yellow', 'magenta'];
  writeFileSync(join(work, 'swapped.onnx'), tinyModelBytes({ activation: 'Relu' }));
  writeFileSync(join(work, 'swapped.json'), JSON.stringify({ ...tinyModelDescription, classes: names.map((name, id) => ({ id, name })) }));
  expect(await run('models', 'add', join(work, 'swapped.onnx'), '--describe', join(work, 'swapped.json'))).toMatchObject({ exitCode: 0 });
  const folder = temporaryFolder();
  writeCharts(folder, ['a.png', 'b.png', 'c.png']);
  await run('prelabel', folder, '--model', 'tiny', '--provider', 'cpu');

  const unfinished = await run('compare', folder, '--models', 'tiny,swapped');
  expect(unfinished.exitCode).toBe(2);
  expect(errorLine(unfinished)).toMatch(/is marked as done/);
  const project = await openProject(folder);
  for (const { id } of project.images(0, 10).images) project.setDone(id, true);
  project.close();

  const all = await run('compare', folder, '--models', 'tiny,swapped', '--provider', 'cpu', '--json');
  const report = compareReportSchema.parse(JSON.parse(all.stdout));
  expect(all.exitCode).toBe(0);
  expect(report).toMatchObject({ images: 3, basis: { kind: 'done', trainedOn: null } });
  // Six classes, of which two are swapped.
  expect(report.models.map(({ id, evaluation }) => [id, evaluation.miou])).toEqual([['tiny', 1], ['swapped', 4 / 6]]);

  const data = join(work, 'export');
  mkdirSync(join(data, 'ImageSets', 'Segmentation'), { recursive: true });
  writeFileSync(join(data, 'ImageSets', 'Segmentation', 'train.txt'), 'a\nc\n');
  writeFileSync(join(data, 'ImageSets', 'Segmentation', 'val.txt'), 'b\n');
  writeTrainingRun(join(work, 'run'), { data, classes: tinyModelClasses.map(({ id, name }) => ({ id, name })) });
  const heldOut = await run('compare', folder, '--models', 'tiny,swapped', '--provider', 'cpu', '--run', join(work, 'run'));
  expect(heldOut.stderr).toContain(`1 image that the training on ${data} kept for validation.`);
  expect(heldOut.stdout).toMatch(/^mean IoU +1 image +1\.0000 +0\.6667 +-0\.3333$/m);
  const told = await run('compare', folder, '--models', 'tiny,swapped', '--provider', 'cpu', '--run', join(work, 'run'), '--only', 'done');
  expect(told.stderr).toContain('3 images marked as done; the training learnt from 2 of them, which flatters its model.');
});

it.each([
  ['one model', ['--models', 'tiny'], /two different models/],
  ['a model that is not there', ['--models', 'tiny,none'], /There is no model none/],
  ['a folder that is no run', ['--models', 'tiny,tiny2', '--run', '.'], /There is no model tiny2|options\.json/],
])('refuses %s in one line', async (_, args, sentence) => {
  const finished = await run('compare', temporaryFolder(), ...args);
  expect(errorLine(finished)).toMatch(sentence);
  expect(finished.exitCode).toBe(2);
});
