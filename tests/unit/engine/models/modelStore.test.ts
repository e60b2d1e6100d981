import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InferenceClient } from '../../../../engine/inference/inferenceClient.ts';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import { RUNNABLE_VERSION } from '../../../../models/runnable/runnableVersion.ts';
import { tinyModelBytes, tinyModelDescription } from '../../../fixtures/tinyModel.ts';
import { errorOf } from '../../../fixtures/errorOf.ts';

let home: string;
let file: string;
let store: ModelStore;
/** Says that every model runs; the integration tests really run them. */
const runs: Pick<InferenceClient, 'checkModel'> = { checkModel: () => Promise.resolve({ runMs: 1 }) };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'atrous-models-'));
  file = join(home, 'Tiny Colours.onnx');
  await writeFile(file, tinyModelBytes());
  store = new ModelStore(join(home, 'data'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const add = (id?: string) => store.add(file, { id, description: tinyModelDescription, inference: runs });

describe('ModelStore.add', () => {
  it('keeps the file as it was given, its runnable form and its record', async () => {
    const { model } = await add('tiny');
    expect(model).toMatchObject({ id: 'tiny', name: 'Tiny colours', sizeBytes: tinyModelBytes().length, license: 'unknown', source: 'made by the tests' });
    expect(Buffer.from(tinyModelBytes()).equals(await readFile(model.originalPath))).toBe(true);
    expect((await stat(model.runnablePath)).size).toBeGreaterThan(0);
    expect(await store.get('tiny')).toEqual(model);
    expect(await readdir(store.directory)).toEqual(['tiny']);
  });

  it("makes the id from the file's name", async () => {
    expect((await add()).model.id).toBe('tiny-colours');
  });

  it('guesses the description and says which parts the file cannot say', async () => {
    const { model, guesses } = await store.add(file, { inference: runs });
    expect(model.description.classes).toHaveLength(6);
    expect(model.name).toBe('Tiny Colours');
    expect(guesses.map(({ field }) => field)).toContain('input.mean');
    expect(guesses.every(({ certain }) => !certain)).toBe(true);
  });

  it('takes a part of a description and no longer calls it a guess', async () => {
    const { model, guesses } = await store.add(file, { description: { name: 'Mine', input: { mean: [0, 0, 0] } }, inference: runs });
    expect(model.name).toBe('Mine');
    expect(model.description.input.mean).toEqual([0, 0, 0]);
    expect(guesses.map(({ field }) => field)).not.toContain('input.mean');
  });

  it('refuses an id that is taken, and leaves the first model alone', async () => {
    const { model } = await add('tiny');
    await expect(add('tiny')).rejects.toMatchObject({ code: 'model.exists', message: expect.stringContaining('tiny') });
    expect(await store.get('tiny')).toEqual(model);
  });

  it('lets one of two that add the same id at once win', async () => {
    const results = await Promise.allSettled([add('tiny'), add('tiny')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await store.list()).models).toHaveLength(1);
    expect(await readdir(store.directory)).toEqual(['tiny']);
  });

  it.each([
    ['no such file', () => join(home, 'none.onnx'), 'model.noFile'],
    ['a folder', () => home, 'model.noFile'],
    ['an empty file', async () => write('empty.onnx', ''), 'model.notOnnx'],
    ['a text', async () => write('text.onnx', 'hello, I am no network'), 'model.notOnnx'],
    ['a file that is cut off', async () => write('cut.onnx', tinyModelBytes().subarray(0, 900)), 'model.notOnnx'],
  ])('refuses %s with a sentence that names it, and leaves nothing behind', async (_, make, code) => {
    const path = await make();
    await expect(store.add(path, { id: 'x', inference: runs })).rejects.toMatchObject({ code, message: expect.stringContaining(path) });
    expect(await store.list()).toEqual({ models: [], problems: [] });
    expect(await readdir(store.directory)).toEqual([]);
  });

  it('refuses a model that cannot be run, and leaves nothing behind', async () => {
    const fails: Pick<InferenceClient, 'checkModel'> = { checkModel: () => Promise.reject(errorOf('model.cannotRun', 'No.')) };
    await expect(store.add(file, { id: 'x', inference: fails })).rejects.toMatchObject({ code: 'model.cannotRun' });
    expect(await readdir(store.directory)).toEqual([]);
  });

  it('calls a model that takes the process down one that cannot be run', async () => {
    const crashes: Pick<InferenceClient, 'checkModel'> = { checkModel: () => Promise.reject(errorOf('inference.died', 'Died.')) };
    await expect(store.add(file, { id: 'x', inference: crashes })).rejects.toMatchObject({ code: 'model.cannotRun', message: expect.stringContaining(file) });
  });

  it('refuses a description that is wrong, naming the key', async () => {
    await expect(store.add(file, { description: { input: { layuot: 'NCHW' } }, inference: runs })).rejects.toMatchObject({
      code: 'model.badDescription',
      message: expect.stringContaining('input.layuot'),
    });
  });

  it('says that the directory cannot be written to', async () => {
    await writeFile(join(home, 'data'), 'a file where the directory should be');
    await expect(add('tiny')).rejects.toMatchObject({ code: 'model.cannotStore', message: expect.stringContaining(join(home, 'data')) });
  });

  it('clears away what a killed process left a day ago, and nothing younger', async () => {
    const old = join(store.directory, '.unfinished-old-1-1');
    const young = join(store.directory, '.unfinished-young-1-1');
    await mkdir(old, { recursive: true });
    await mkdir(young);
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    await add('tiny');
    expect((await readdir(store.directory)).sort()).toEqual(['.unfinished-young-1-1', 'tiny']);
    expect((await store.list()).models.map(({ id }) => id)).toEqual(['tiny']);
  });
});

describe('ModelStore.default', () => {
  it('says what to do where no model is installed', async () => {
    await expect(store.default()).rejects.toMatchObject({ code: 'model.none', message: expect.stringContaining('npm run -s atrous -- models add FILE') });
  });

  it('names the damaged one where there is no other', async () => {
    await add('tiny');
    await writeFile(join(store.directory, 'tiny', 'model.json'), '{');
    await expect(store.default()).rejects.toMatchObject({ code: 'model.damaged', message: expect.stringContaining('tiny') });
  });

  it('is the model installed first until one is set', async () => {
    await add('zebra');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await add('ant');
    expect((await store.default()).id).toBe('zebra');
    await store.setDefault('ant');
    expect((await store.default()).id).toBe('ant');
    expect((await store.summaries()).map((summary) => [summary.id, summary.default])).toEqual([['ant', true], ['zebra', false]]);
  });

  it('moves on where the default is removed', async () => {
    await add('a');
    await add('b');
    await store.setDefault('b');
    await store.remove('b');
    expect((await store.default()).id).toBe('a');
    await expect(store.setDefault('b')).rejects.toMatchObject({ code: 'model.unknown' });
  });
});

describe('ModelStore.get, list and remove', () => {
  it('names the models there are where one is not', async () => {
    await add('tiny');
    await expect(store.get('huge')).rejects.toMatchObject({ code: 'model.unknown', message: expect.stringContaining('tiny') });
    await expect(store.get('deeplabv3-resnet50-coco')).rejects.toMatchObject({ message: expect.stringContaining('models get deeplabv3-resnet50-coco') });
    await expect(store.remove('huge')).rejects.toMatchObject({ code: 'model.unknown' });
  });

  it('summarises', async () => {
    await add('tiny');
    expect(await store.summaries()).toEqual([
      {
        id: 'tiny', name: 'Tiny colours', installed: true, default: true, bytes: tinyModelBytes().length, source: 'made by the tests', license: 'unknown',
        classes: ['background', 'red', 'green', 'blue', 'yellow', 'magenta'], sha256: expect.stringMatching(/^[0-9a-f]{64}$/), accuracy: null,
      },
    ]);
  });

  it('lists the good ones beside a damaged one, and says how to repair that', async () => {
    await add('good');
    await add('bad');
    await writeFile(join(store.directory, 'bad', 'model.json'), '{');
    const { models, problems } = await store.list();
    expect(models.map(({ id }) => id)).toEqual(['good']);
    expect(problems).toMatchObject([{ code: 'model.damaged', message: expect.stringContaining('models remove bad') }]);
    await store.remove('bad');
    expect((await store.list()).problems).toEqual([]);
  });

  it('notices that the file was cut off', async () => {
    const { model } = await add('tiny');
    await writeFile(model.originalPath, tinyModelBytes().subarray(0, 100));
    await expect(store.get('tiny')).rejects.toMatchObject({ code: 'model.damaged' });
  });

  it('makes the runnable form anew where an older version made it', async () => {
    const { model } = await add('tiny');
    const runnable = await readFile(model.runnablePath);
    const recordPath = join(store.directory, 'tiny', 'model.json');
    const record = JSON.parse(await readFile(recordPath, 'utf8')) as Record<string, unknown>;
    await writeFile(recordPath, JSON.stringify({ ...record, runnableVersion: RUNNABLE_VERSION - 1 }));
    await writeFile(model.runnablePath, 'of an older version');
    expect(await store.get('tiny')).toEqual(model);
    expect(runnable.equals(await readFile(model.runnablePath))).toBe(true);
    expect((JSON.parse(await readFile(recordPath, 'utf8')) as Record<string, unknown>)['runnableVersion']).toBe(RUNNABLE_VERSION);
  });
});

async function write(name: string, contents: string | Uint8Array): Promise<string> {
  const path = join(home, name);
  await writeFile(path, contents);
  return path;
}
