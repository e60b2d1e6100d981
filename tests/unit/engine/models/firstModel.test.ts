import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { repositoryRoot } from '../../../../build/repositoryRoot.mjs';
import { defaultOrFirstModel } from '../../../../engine/models/firstModel.ts';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { tinyModelBytes } from '../../../fixtures/tinyModel.ts';

const starterFolder = join(repositoryRoot, 'models', 'starter');
const inference = { checkModel: () => Promise.resolve({ runMs: 1 }) };

afterEach(() => vi.unstubAllEnvs());

it('uses what is installed, and says nothing', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tiny.onnx'), tinyModelBytes());
  const store = new ModelStore(folder);
  const { model } = await store.add(join(folder, 'tiny.onnx'), { inference });
  const said: string[] = [];
  expect(await defaultOrFirstModel(store, { inference, starterFolder, announce: ({ message }) => said.push(message) })).toEqual(model);
  expect(said).toEqual([]);
});

it('makes the starter ready where none is installed and none can be got, and says so and where a better one is', async () => {
  const folder = temporaryFolder();
  const store = new ModelStore(folder);
  const said: string[] = [];
  vi.stubEnv('ATROUS_OFFLINE', '1');
  const model = await defaultOrFirstModel(store, { inference, starterFolder, announce: ({ message }) => said.push(message) });
  expect(model).toMatchObject({ id: 'starter', source: 'comes with Atrous' });
  expect(model.description.classes).toHaveLength(21);
  expect(said.slice(-1)).toEqual([expect.stringMatching(/ cannot be got now: using the starter model that comes with Atrous\. A better one can be downloaded .*models get deeplabv3-mobilenet-v2-voc$/)]);
  // The second time it is the default like any other.
  expect(await defaultOrFirstModel(store, { inference, starterFolder, announce: ({ message }) => said.push(message) })).toEqual(model);
  expect(said.filter((sentence) => sentence.includes('starter'))).toHaveLength(1);
});

it('does not take the place of a model that is damaged', async () => {
  const folder = temporaryFolder();
  const store = new ModelStore(folder);
  writeFileSync(join(folder, 'tiny.onnx'), tinyModelBytes());
  const { model } = await store.add(join(folder, 'tiny.onnx'), { inference });
  writeFileSync(model.originalPath, 'cut off');
  await expect(defaultOrFirstModel(store, { inference, starterFolder, announce: () => {} })).rejects.toMatchObject({ code: 'model.damaged' });
});
