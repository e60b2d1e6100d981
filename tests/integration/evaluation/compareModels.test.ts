import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_INFERENCE_OPTIONS } from '../../../core/inference/inferenceOptions.ts';
import { comparedClasses, compareReportSchema, type CompareReport } from '../../../core/report/compareReport.ts';
import { prelabelProject } from '../../../engine/batch/prelabelProject.ts';
import { compareModels, type CompareRequest } from '../../../engine/evaluation/compareModels.ts';
import { imagesToCompare } from '../../../engine/evaluation/imagesToCompare.ts';
import type { InferenceClient } from '../../../engine/inference/inferenceClient.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import type { InstalledModel } from '../../../engine/models/runnableModel.ts';
import type { Project } from '../../../engine/project/project.ts';
import { drawColorShapes } from '../../fixtures/colorShapes.ts';
import { openForTest } from '../../fixtures/projects.ts';
import { projectDump } from '../../fixtures/projectDump.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelBytes, tinyModelClasses, tinyModelDescription } from '../../fixtures/tinyModel.ts';
import { realInference, writePicture } from '../inference/realInference.ts';

const [RED, GREEN, BLUE] = [1, 2, 3];

/** The tiny model under other names: what it sees as red is called `names[1]`. */
async function install(inference: InferenceClient, id: string, names: readonly string[]): Promise<InstalledModel> {
  // Models are known by their bytes: those of the others differ in what changes no answer.
  const home = temporaryFolder();
  const file = join(home, `${id}.onnx`);
  writeFileSync(file, tinyModelBytes({ activation: id === 'right' ? 'Relu6' : 'Relu' }));
  const description = { ...tinyModelDescription, classes: names.map((name, channel) => ({ id: channel, name })) };
  return (await new ModelStore(home).add(file, { id, description, inference })).model;
}

const names = tinyModelClasses.map(({ name }) => name);

/** Four images with a red and a blue patch, labelled by the model itself and finished, and one that nobody finished. */
async function finishedProject(inference: InferenceClient, model: InstalledModel): Promise<Project> {
  const folder = temporaryFolder();
  for (const name of ['a.png', 'b.png', 'c.png', 'd.png', 'open.png']) {
    const patches = [
      { x: 16, y: 16, width: 48, height: 64, rgb: tinyModelClasses[RED].rgb, classId: RED },
      { x: 96, y: 32, width: 48, height: 64, rgb: tinyModelClasses[BLUE].rgb, classId: BLUE },
    ];
    await writePicture(folder, name, drawColorShapes(161, 113, patches));
  }
  const project = await openForTest(folder);
  await prelabelProject({ project, inference, model, provider: 'cpu', options: { imageIds: null, overwrite: false, inferenceOptions: DEFAULT_INFERENCE_OPTIONS } });
  for (const { id, path } of project.images(0, 10).images) if (path !== 'open.png') project.setDone(id, true);
  return project;
}

async function compare(project: Project, inference: InferenceClient, models: readonly InstalledModel[], more: Partial<CompareRequest> = {}): Promise<CompareReport> {
  const chosen = await imagesToCompare(project, null, null);
  return compareReportSchema.parse(await compareModels({ project, ...chosen, models, inference, provider: 'cpu', options: DEFAULT_INFERENCE_OPTIONS, ...more }));
}

describe('compareModels, with ONNX Runtime', () => {
  it('gives each model the IoU that it must have, and leaves the project as it is', async () => {
    const inference = realInference();
    const right = await install(inference, 'right', names);
    const swapped = await install(inference, 'swapped', ['background', 'blue', 'green', 'red', 'yellow', 'magenta']);
    const project = await finishedProject(inference, right);
    const before = projectDump(project.info().stateDir);
    const progress: number[] = [];
    const report = await compare(project, inference, [right, swapped], { onProgress: ({ done }) => progress.push(done) });
    expect(report).toMatchObject({ basis: { kind: 'done', export: null, trainedOn: null }, images: 4, failed: [], cancelled: false });
    expect(report.models.map(({ id, unmapped, evaluation }) => [id, unmapped, evaluation.miou])).toEqual([['right', [], 1], ['swapped', [], 1 / 3]]);
    expect(comparedClasses(report).map(({ name, ious }) => [name, ...ious])).toEqual([['background', 1, 1], ['red', 1, 0], ['blue', 1, 0]]);
    const [{ evaluation }] = report.models;
    expect(evaluation.pixels).toBe(4 * 161 * 113);
    expect(progress).toEqual([0, 1, 2, 3, 4]);
    expect(projectDump(project.info().stateDir)).toEqual(before);
  });

  it('counts classes that the project lacks as background, and ignored ones not at all', async () => {
    const inference = realInference();
    const right = await install(inference, 'right', names);
    const other = await install(inference, 'other', ['background', 'RED', 'green', 'aircraft', 'yellow', 'magenta']);
    const project = await finishedProject(inference, right);
    const report = await compare(project, inference, [right, other]);
    expect(report.models[1].unmapped).toEqual(['aircraft']);
    expect(comparedClasses(report).map(({ name, ious }) => [name, ious[1]])).toEqual([['background', expect.closeTo(0.78, 1)], ['red', 1], ['blue', 0]]);
    const { classSet } = project.info();
    project.saveClasses({ ...classSet, classes: classSet.classes.map((each) => (each.id === BLUE ? { ...each, ignored: true } : each)) });
    const without = await compare(project, inference, [right, other]);
    expect(without.models.map(({ evaluation }) => evaluation.miou)).toEqual([1, 1]);
    // Where a model sees an ignored class elsewhere, it is wrong about what is there; the ignored one is no class of the mean.
    project.saveClasses({ ...classSet, classes: classSet.classes.map((each) => (each.id === GREEN ? { ...each, ignored: true } : each)) });
    project.classes.saveMapping(right.sha256, [{ from: RED, to: GREEN }]);
    const ignoring = await compare(project, inference, [right]);
    expect(comparedClasses(ignoring).map(({ name, ious }) => [name, ...ious])).toEqual([['background', 1], ['red', 0], ['blue', 1]]);
    expect(ignoring.models[0].evaluation.miou).toBeCloseTo(2 / 3, 6);
  });

  it('reads classes as the project maps them, also after one was renamed', async () => {
    const inference = realInference();
    const right = await install(inference, 'right', names);
    const project = await finishedProject(inference, right);
    const { classSet } = project.info();
    project.saveClasses({ ...classSet, classes: classSet.classes.map((each) => (each.id === RED ? { ...each, name: 'roof' } : each)) });
    expect((await compare(project, inference, [right])).models[0]).toMatchObject({ unmapped: [], evaluation: { miou: 1 } });
    for (const { id } of project.images(0, 10).images) project.setDone(id, true);
    expect((await compare(project, inference, [right])).models[0]).toMatchObject({ unmapped: [], evaluation: { miou: 1 } });
    project.classes.saveMapping(right.sha256, [{ from: RED, to: GREEN }]);
    expect(comparedClasses(await compare(project, inference, [right])).map(({ name, ious }) => [name, ...ious])).toEqual([['background', 1], ['roof', 0], ['green', 0], ['blue', 1]]);
  });

  it('counts an image that one model cannot read for none, and ends when it is told to, with what is done', async () => {
    const inference = realInference();
    const right = await install(inference, 'right', names);
    const swapped = await install(inference, 'swapped', names.toReversed());
    const project = await finishedProject(inference, right);
    writeFileSync(join(project.info().folder, 'b.png'), 'no picture');
    const report = await compare(project, inference, [right, swapped]);
    expect(report).toMatchObject({ images: 3, failed: [{ path: 'b.png', code: 'image.notAnImage' }] });
    const abort = new AbortController();
    const stopped = await compare(project, inference, [right, swapped], { signal: abort.signal, onProgress: ({ done }) => done === 1 && abort.abort() });
    expect(stopped.cancelled).toBe(true);
    expect(stopped.images).toBeLessThan(3);
  });
});
