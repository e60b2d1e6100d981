import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InferenceClient } from '../../../../engine/inference/inferenceClient.ts';
import { getModel, type GetModelOptions, type GetModelProgress } from '../../../../engine/models/getModel.ts';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import type { InstalledModel } from '../../../../engine/models/runnableModel.ts';
import { findArchitecture } from '../../../../models/architectures/architecture.ts';
import type { CatalogueEntry } from '../../../../models/catalogue/catalogueEntry.ts';
import { firstModel } from '../../../../models/catalogue/catalogue.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { tinyModelBytes, tinyModelClasses } from '../../../fixtures/tinyModel.ts';
import { torchCheckpointFile, trainedStateDict } from '../../../fixtures/torchCheckpoint.ts';
import { cutAfter, fileServer, serve, type Behaviour } from './download/fileServer.ts';

const bytes = tinyModelBytes();
const sha256 = createHash('sha256').update(bytes).digest('hex');
const wrong = Uint8Array.from(bytes, (value, i) => (i === 1000 ? value ^ 1 : value));
const runs: Pick<InferenceClient, 'checkModel'> = { checkModel: () => Promise.resolve({ runMs: 1 }) };
const timing = { silenceMs: 2000, retryMs: 5 };

function entryAt(url: string, change: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    ...firstModel, id: 'tiny', name: 'Tiny', fileName: 'tiny.onnx', url, sha256, sizeBytes: bytes.length,
    classes: tinyModelClasses.map(({ id, name }) => ({ id, name })), ...change,
  };
}

interface Trial {
  readonly store: ModelStore;
  readonly folder: string;
  readonly progress: GetModelProgress[];
  readonly notices: string[];
  readonly ranges: readonly string[];
  get(change?: Partial<CatalogueEntry>, options?: Partial<GetModelOptions>): Promise<InstalledModel>;
  /** All that is in the models folder but the models. */
  leftOver(): Promise<string[]>;
}

async function trial(behave: Behaviour, env: NodeJS.ProcessEnv = {}): Promise<Trial> {
  const { base, ranges } = await fileServer(behave);
  const folder = temporaryFolder();
  const store = new ModelStore(folder);
  const progress: GetModelProgress[] = [];
  const notices: string[] = [];
  return {
    store, folder, progress, notices, ranges,
    get: (change, options) =>
      getModel(store, entryAt(`${base}tiny.onnx`, change), {
        inference: runs, env, timing, onProgress: (state) => progress.push(state), onNotice: ({ message }) => notices.push(message), ...options,
      }),
    leftOver: async () => {
      const downloads = await readdir(join(store.directory, '.downloads')).catch(() => []);
      const names = await readdir(store.directory).catch(() => []);
      return [...names.filter((name) => name.startsWith('.') && name !== '.downloads'), ...downloads];
    },
  };
}

const nobody: Behaviour = (_, response) => void response.writeHead(500).end();

describe('getModel', () => {
  it('gets, checks and installs a model with what the catalogue knows about it', async () => {
    const { get, store, progress, leftOver } = await trial(serve(bytes));
    const model = await get();
    expect(model).toMatchObject({ id: 'tiny', name: 'Tiny', sha256, license: 'Apache-2.0', source: expect.stringMatching(/tiny\.onnx$/) });
    expect(model.description.classes.map(({ name }) => name)).toEqual(tinyModelClasses.map(({ name }) => name));
    expect(await store.default()).toEqual(model);
    expect(progress.at(-2)).toEqual({ phase: 'getting', doneBytes: bytes.length, totalBytes: bytes.length });
    expect(progress.at(-1)?.phase).toBe('installing');
    expect(await leftOver()).toEqual([]);
  });

  it('compiles a checkpoint of the architecture that the catalogue names', async () => {
    const { network } = findArchitecture('deeplabv3_mobilenet_v2');
    const checkpoint = torchCheckpointFile(trainedStateDict({ ...network, numClasses: tinyModelClasses.length }));
    const facts = { fileName: 'net-0123.pth', sizeBytes: checkpoint.length, sha256: createHash('sha256').update(checkpoint).digest('hex') };
    const { get } = await trial(serve(checkpoint));
    const model = await get({ ...facts, architecture: 'deeplabv3_mobilenet_v2' });
    expect(model).toMatchObject({ name: 'Tiny', madeFrom: { ...facts, format: 'torchZip' }, runnable: { logitsStride: 16 } });
    expect(model.description.classes.map(({ name }) => name)).toEqual(tinyModelClasses.map(({ name }) => name));
    const other = await trial(serve(checkpoint));
    await expect(other.get({ ...facts, architecture: 'deeplabv3_resnet50' })).rejects.toMatchObject({ code: 'checkpoint.mismatch', message: expect.stringContaining('net-0123.pth') });
    expect(await other.leftOver()).toEqual([]);
  });

  it('gets nothing where the model is installed already', async () => {
    const { get, ranges } = await trial(serve(bytes));
    const model = await get();
    expect(await get()).toEqual(model);
    expect(ranges).toHaveLength(1);
  });

  it('lets two that get the same model at once both succeed', async () => {
    const { get, leftOver } = await trial(serve(bytes));
    const [a, b] = await Promise.all([get(), get()]);
    expect(a).toEqual(b);
    expect(await leftOver()).toEqual([]);
  });

  it('continues after a cut connection, and after being cancelled', async () => {
    const { get, ranges, leftOver } = await trial((request, response, step) => (step < 2 ? cutAfter(bytes, 2000) : serve(bytes))(request, response, step));
    const abort = new AbortController();
    await expect(get({}, { signal: abort.signal, onProgress: ({ doneBytes }) => doneBytes >= 4000 && abort.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(await leftOver()).toEqual(['tiny.onnx']);
    await get();
    expect(ranges).toEqual(['', 'bytes=2000-', 'bytes=4000-']);
    expect(await leftOver()).toEqual([]);
  });

  it('starts anew where what an earlier time left is of another file', async () => {
    const { get, store, ranges } = await trial(serve(bytes));
    await mkdir(join(store.directory, '.downloads', 'tiny.onnx'), { recursive: true });
    await writeFile(join(store.directory, '.downloads', 'tiny.onnx', 'part'), wrong.subarray(0, 3000));
    expect((await get()).sha256).toBe(sha256);
    expect(ranges).toEqual(['bytes=3000-', '']);
  });

  it.each<[string, Behaviour, Partial<CatalogueEntry>, string]>([
    ['another content', serve(wrong), {}, `is not the published tiny.onnx: its SHA-256 is `],
    ['another content, of which only a prefix of the SHA-256 is known', serve(wrong), { sha256: sha256.slice(0, 8) }, `instead of ${sha256.slice(0, 8)}. It was not installed`],
    ['another size', serve(bytes.subarray(0, 900)), {}, `it has 900 bytes instead of ${bytes.length}`],
  ])('refuses a file with %s, and leaves nothing of it', async (_, behave, change, sentence) => {
    const { get, store, leftOver } = await trial(behave);
    await expect(get(change)).rejects.toMatchObject({ code: 'model.wrongFile', message: expect.stringContaining(sentence) });
    expect((await store.list()).models).toEqual([]);
    expect(await leftOver()).toEqual([]);
  });

  it('accepts any size and the known digits where no more is published', async () => {
    const { get } = await trial(serve(bytes));
    expect(await get({ sha256: sha256.slice(0, 8), sizeIsExact: false, sizeBytes: bytes.length - 10 })).toMatchObject({ id: 'tiny', sha256 });
  });

  it('says in one sentence what can be done where the file cannot be got', async () => {
    const { get, leftOver, store } = await trial((_, response) => void response.writeHead(404).end());
    const url = 'http://no-such-host.invalid/tiny.onnx';
    await expect(get({ url })).rejects.toMatchObject({
      code: 'model.cannotGet',
      message: expect.stringMatching(/^The model file tiny\.onnx cannot be got from http:\/\/no-such-host\.invalid\/tiny\.onnx \(its server .*\): .*ATROUS_MODEL_MIRROR.* npm run -s atrous -- models add FILE\.$/),
    });
    await expect(get()).rejects.toMatchObject({ code: 'model.cannotGet', message: expect.stringContaining('(the server answers 404 Not Found)') });
    expect(await leftOver()).toEqual([]);
    expect((await store.list()).models).toEqual([]);
  });

  it('says that downloads cannot be kept', async () => {
    const { get, store } = await trial(serve(bytes));
    await mkdir(store.directory, { recursive: true });
    await writeFile(join(store.directory, '.downloads'), 'a file where the directory should be');
    await expect(get()).rejects.toMatchObject({ code: 'model.cannotStore', message: expect.stringContaining('.downloads') });
  });

  it('removes the file where the model cannot be installed', async () => {
    const { get, leftOver } = await trial(serve(bytes));
    const fails = { checkModel: () => Promise.reject(new Error('no')) };
    await expect(get({}, { inference: fails })).rejects.toThrow('no');
    expect(await leftOver()).toEqual([]);
  });
});

describe('ATROUS_MODEL_MIRROR', () => {
  it('is a folder that is looked into first, and only read', async () => {
    const mirror = temporaryFolder();
    await writeFile(join(mirror, 'tiny.onnx'), bytes);
    const { get, ranges } = await trial(nobody, { ATROUS_MODEL_MIRROR: mirror, ATROUS_OFFLINE: '1' });
    expect(await get()).toMatchObject({ id: 'tiny', source: expect.stringMatching(/^http/) });
    expect(ranges).toEqual([]);
    expect(await readdir(mirror)).toEqual(['tiny.onnx']);
  });

  it('is checked like any other source', async () => {
    const mirror = temporaryFolder();
    await writeFile(join(mirror, 'tiny.onnx'), wrong);
    const { get, ranges } = await trial(serve(bytes), { ATROUS_MODEL_MIRROR: mirror });
    await expect(get()).rejects.toMatchObject({ code: 'model.wrongFile', message: expect.stringContaining(join(mirror, 'tiny.onnx')) });
    expect(ranges).toEqual([]);
    await rm(join(mirror, 'tiny.onnx'));
    expect(await get()).toMatchObject({ id: 'tiny' });
  });

  it('is an address that is asked first', async () => {
    const mirror = await fileServer(serve(bytes));
    const { get, ranges } = await trial(nobody, { ATROUS_MODEL_MIRROR: `${mirror.base}models` });
    expect(await get()).toMatchObject({ id: 'tiny' });
    expect(mirror.ranges).toHaveLength(1);
    expect(ranges).toEqual([]);
  });

  it('says that the mirror does not have it and goes on', async () => {
    const mirror = await fileServer((_, response) => void response.writeHead(404).end());
    const { get, notices } = await trial(serve(bytes), { ATROUS_MODEL_MIRROR: mirror.base });
    expect(await get()).toMatchObject({ id: 'tiny' });
    expect(notices).toEqual([expect.stringMatching(/^The mirror .* does not give the model \(the server answers 404 Not Found\); getting it from http/)]);
  });

  it('is told of in the sentence where nothing helps', async () => {
    const mirror = temporaryFolder();
    const { get } = await trial(nobody, { ATROUS_MODEL_MIRROR: mirror, ATROUS_OFFLINE: '1' });
    await expect(get()).rejects.toMatchObject({
      code: 'model.cannotGet',
      message: expect.stringContaining(`(the folder ${mirror} of ATROUS_MODEL_MIRROR does not have it; ATROUS_OFFLINE keeps Atrous from the network)`),
    });
  });

  it('is refused where it is neither', async () => {
    const { get } = await trial(nobody, { ATROUS_MODEL_MIRROR: 'ftp://models/' });
    await expect(get()).rejects.toMatchObject({ code: 'model.badMirror', message: expect.stringContaining('ftp://models/') });
  });
});
