import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelSummarySchema, type ModelSummary } from '../../../core/report/doctorReport.ts';
import { catalogue } from '../../../models/catalogue/catalogue.ts';
import { GraphBuilder } from '../../../models/onnx/graphBuilder.ts';
import { writeModel } from '../../../models/onnx/writeModel.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelBytes } from '../../fixtures/tinyModel.ts';
import { namedStateDict } from '../../fixtures/namedWeights.ts';
import { safetensorsFile } from '../../fixtures/torchCheckpoint.ts';
import { global, reduce } from '../../unit/models/checkpoint/pickleWriter.ts';
import { torchZipFile } from '../../unit/models/checkpoint/torchFiles.ts';
import { atrous, errorLine, type Finished } from './commandLine.ts';

/** A folder with tiny.onnx in it, and the command line with its own home there. */
function scene() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tiny.onnx'), tinyModelBytes());
  const home = join(folder, 'home');
  const models = (...args: string[]) => atrous(['models', ...args], { home, cwd: folder });
  return { folder, home, models };
}

describe('atrous models', () => {
  it('adds, lists, shows and removes', async () => {
    const { home, models } = scene();
    const catalogueIds = catalogue.map(({ id }) => id);
    const idsOf = ({ stdout }: Finished): string[] => (JSON.parse(stdout) as ModelSummary[]).map(({ id }) => id);
    expect(idsOf(await models('list', '--json'))).toEqual(['starter', ...catalogueIds]);
    const added = await models('add', 'tiny.onnx', '--as', 'colours', '--json');
    expect(added.exitCode).toBe(0);
    const summary = modelSummarySchema.parse(JSON.parse(added.stdout));
    expect(summary).toMatchObject({ id: 'colours', installed: true, default: true, bytes: tinyModelBytes().length });
    expect(summary.classes).toHaveLength(6);
    expect(added.stderr).toMatch(/^atrous: guessed classes = /m);
    expect(added.stderr).toMatch(/models show colours --json/);

    const listed = await models('list', '--json');
    expect((JSON.parse(listed.stdout) as ModelSummary[])[0]).toEqual(summary);
    expect(idsOf(listed)).toEqual(['colours', 'starter', ...catalogueIds]);
    expect(listed.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect((await models('list')).stdout).toMatch(/^ {2}starter +Starter model +built in /m);
    expect((await models('list')).stdout).toMatch(/^ {2}id .*\n\* colours /);

    const shown = JSON.parse((await models('show', 'colours', '--json')).stdout) as { description: object; default: boolean };
    expect(shown).toMatchObject({ id: 'colours', default: true, sha256: summary.sha256, description: { input: { layout: 'NCHW' }, output: { kind: 'logits' } } });
    expect((await models('show', 'colours')).stdout).toMatch(/^id +colours \(the default\)\n/);

    expect(JSON.parse((await models('remove', 'colours', '--json')).stdout)).toEqual({ removed: 'colours' });
    expect(idsOf(await models('list', '--json'))).toEqual(['starter', ...catalogueIds]);
    expect(readdirSync(join(home, 'models'))).toEqual([]);
  });

  it('takes back the description that it shows', async () => {
    const { folder, models } = scene();
    await models('add', 'tiny.onnx', '--as', 'first');
    const { description } = JSON.parse((await models('show', 'first', '--json')).stdout) as { description: { input: object } };
    writeFileSync(join(folder, 'edited.json'), JSON.stringify({ ...description, name: 'Edited' }));
    const second = await models('add', 'tiny.onnx', '--as', 'second', '--describe', 'edited.json', '--json');
    expect(second.stderr).toBe('');
    const shown = JSON.parse((await models('show', 'second', '--json')).stdout) as { description: object };
    expect(shown.description).toEqual({ ...description, name: 'Edited' });
  });

  it.each([
    ['no such file', ['add', 'none.onnx'], /^There is no model file none\.onnx/],
    ['a folder', ['add', '.', '--as', 'x'], /is a folder: give the model's file/],
    ['an empty file', ['add', 'empty.onnx'], /^empty\.onnx: This is not an ONNX model: it is empty/],
    ['a text', ['add', 'text.onnx'], /^text\.onnx: This is not an ONNX model: it is a text file/],
    ['a file that is cut off', ['add', 'cut.onnx'], /^cut\.onnx: This is not an ONNX model/],
    ['a network that is no segmentation', ['add', 'classifier.onnx'], /^classifier\.onnx: This ONNX model is not a segmentation network/],
    ['a network that cannot be run', ['add', 'impossible.onnx'], /^The model impossible cannot be run on CPU: /],
    ['an id that is none', ['add', 'tiny.onnx', '--as', '../up'], /^"\.\.\/up" cannot be a model's id/],
    ['a description that is not there', ['add', 'tiny.onnx', '--describe', 'none.json'], /^The description none\.json cannot be read \(ENOENT\)/],
    ['a description that is no JSON', ['add', 'tiny.onnx', '--describe', 'text.onnx'], /^The description text\.onnx is not JSON/],
    ['a description with a typing error', ['add', 'tiny.onnx', '--describe', 'typo.json'], /input\.layuot: there is no such key/],
    ['a description that does not fit', ['add', 'tiny.onnx', '--describe', 'misfit.json'], /^tiny\.onnx: The description does not fit the model/],
    ['a model that is not there', ['show', 'huge'], /^There is no model huge \(none is installed\)/],
    ['removing what is not there', ['remove', 'huge'], /^There is no model huge/],
    ['a model that is not in the catalogue', ['get', 'yolo'], /^There is no model yolo in the catalogue\. Get one of: deeplabv3-mobilenet-v2-voc, /],
    ['an architecture that is none', ['add', 'weights.safetensors', '--arch', 'unet'], /^weights\.safetensors: There is no architecture unet\. Use one of: deeplabv3_resnet50, /],
    ['weights of another network', ['add', 'weights.safetensors'], /^weights\.safetensors: it is none of the networks that Atrous knows/],
    ['a pickle that wants to run something', ['add', 'hostile.pth'], /^hostile\.pth: .*os\.system/],
    ['an architecture for ONNX', ['add', 'tiny.onnx', '--arch', 'deeplabv3_resnet50'], /^tiny\.onnx: It is an ONNX file, whose network is fixed/],
    ['compiling ONNX', ['build', 'tiny.onnx', '--out', 'x.onnx'], /^tiny\.onnx: It is an ONNX file already/],
    ['rates that are none', ['build', 'weights.safetensors', '--out', 'x.onnx', '--atrous-rates', '6,x'], /Write it like 6,12,18/],
    ['writing over the checkpoint', ['build', 'weights.safetensors', '--out', 'weights.safetensors'], /^weights\.safetensors is the checkpoint itself/],
  ])('refuses %s in one line, and leaves nothing behind', async (_, args, sentence) => {
    const { folder, home, models } = scene();
    writeFileSync(join(folder, 'empty.onnx'), '');
    writeFileSync(join(folder, 'text.onnx'), 'I am a text.');
    writeFileSync(join(folder, 'cut.onnx'), tinyModelBytes().subarray(0, 900));
    writeFileSync(join(folder, 'classifier.onnx'), classifier());
    writeFileSync(join(folder, 'impossible.onnx'), impossible());
    writeFileSync(join(folder, 'weights.safetensors'), safetensorsFile(namedStateDict([['encoder.weight', [2, 2]]])));
    writeFileSync(join(folder, 'hostile.pth'), torchZipFile(reduce(global('os', 'system'), 'touch owned'), {}));
    writeFileSync(join(folder, 'typo.json'), '{"input": {"layuot": "NCHW"}}');
    writeFileSync(join(folder, 'misfit.json'), '{"input": {"name": "picture"}}');
    const finished = await models(...args);
    expect(errorLine(finished)).toMatch(sentence);
    expect(finished.exitCode).toBe(2);
    expect(finished.stdout).toBe('');
    if (existsSync(join(home, 'models'))) expect(readdirSync(join(home, 'models'))).toEqual([]);
  });

  it('refuses an id that is taken', async () => {
    const { models } = scene();
    await models('add', 'tiny.onnx');
    const finished = await models('add', 'tiny.onnx');
    expect(errorLine(finished)).toMatch(/^A model tiny is installed already/);
    expect(finished.exitCode).toBe(2);
  });

  it('says that the data directory cannot be written to, and ends with 3', async () => {
    const { folder } = scene();
    const finished = await atrous(['models', 'add', 'tiny.onnx'], { home: join(folder, 'tiny.onnx'), cwd: folder });
    expect(errorLine(finished)).toMatch(/^Models cannot be kept in .* \(ENOTDIR\).*ATROUS_HOME/);
    expect(finished.exitCode).toBe(3);
  });
});

/** Images in, one vector of scores out. */
function classifier(): Uint8Array {
  const g = new GraphBuilder('classifier');
  const x = g.input('input', 'float32', [1, 3, 64, 64]);
  const weight = g.initializer('weight', 'float32', [10, 3, 1, 1], new Float32Array(30));
  const pooled = g.node('GlobalAveragePool', [g.node('Conv', [x, weight])]);
  g.output('scores', g.node('Flatten', [pooled]), 'float32', [1, 10]);
  return writeModel(g.build());
}

/** Looks like a segmentation network, but adds two tensors whose sizes never fit. */
function impossible(): Uint8Array {
  const g = new GraphBuilder('impossible');
  const x = g.input('input', 'float32', [1, 3, 'H', 'W']);
  const weight = g.initializer('weight', 'float32', [6, 3, 3, 3], new Float32Array(162));
  const smaller = g.node('Conv', [x, weight], { strides: [2, 2] });
  const same = g.node('Conv', [x, weight], { pads: [1, 1, 1, 1] });
  g.output('logits', g.node('Add', [same, smaller]), 'float32', [1, 6, 'H', 'W']);
  return writeModel(g.build());
}
