import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultOrFirstModel } from '../../../../engine/models/firstModel.ts';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import { firstModel } from '../../../../models/catalogue/catalogue.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { tinyModelBytes } from '../../../fixtures/tinyModel.ts';

const inference = { checkModel: () => Promise.resolve({ runMs: 1 }) };

it('uses what is installed, and says nothing', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tiny.onnx'), tinyModelBytes());
  const store = new ModelStore(folder);
  const { model } = await store.add(join(folder, 'tiny.onnx'), { inference });
  const said: string[] = [];
  expect(await defaultOrFirstModel(store, { inference, announce: (sentence) => said.push(sentence), env: { ATROUS_OFFLINE: '1' } })).toEqual(model);
  expect(said).toEqual([]);
});

it('says what it gets, and from where, before it does', async () => {
  const folder = temporaryFolder();
  const file = join(folder, firstModel.fileName);
  writeFileSync(file, 'not the published file');
  const said: string[] = [];
  const trial = defaultOrFirstModel(new ModelStore(folder), { inference, announce: (sentence) => said.push(sentence), env: { ATROUS_MODEL_MIRROR: folder, ATROUS_OFFLINE: '1' } });
  await expect(trial).rejects.toMatchObject({ code: 'model.wrongFile' });
  expect(said).toEqual([`No model is installed: getting ${firstModel.name}, 2.2 MB, licence Apache-2.0, from ${file}`]);
});

it('does not take the place of a model that is damaged', async () => {
  const folder = temporaryFolder();
  const store = new ModelStore(folder);
  writeFileSync(join(folder, 'tiny.onnx'), tinyModelBytes());
  const { model } = await store.add(join(folder, 'tiny.onnx'), { inference });
  writeFileSync(model.originalPath, 'cut off');
  await expect(defaultOrFirstModel(store, { inference, announce: () => {}, env: { ATROUS_OFFLINE: '1' } })).rejects.toMatchObject({ code: 'model.damaged' });
});
