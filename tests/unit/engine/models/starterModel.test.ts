import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../../../../build/repositoryRoot.mjs';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import { starterModel, starterSummary } from '../../../../engine/models/starterModel.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { tinyModelBytes } from '../../../fixtures/tinyModel.ts';

const starterFolder = join(repositoryRoot, 'models', 'starter');
const inference = { checkModel: () => Promise.resolve({ runMs: 1 }) };

function storeWithTiny(): { store: ModelStore; file: string } {
  const folder = temporaryFolder();
  const file = join(folder, 'tiny.onnx');
  writeFileSync(file, tinyModelBytes());
  return { store: new ModelStore(folder), file };
}

it('is at most 6 MB, and says how it is run', async () => {
  expect(readFileSync(join(starterFolder, 'starter.safetensors')).length).toBeLessThanOrEqual(6_000_000);
  const { store } = storeWithTiny();
  const { description, runnable, madeFrom } = await starterModel(store, { starterFolder, inference });
  expect(runnable).toMatchObject({ hasLogits: true, logitsStride: 16, alignCorners: true });
  expect(madeFrom).toMatchObject({ fileName: 'starter.safetensors', format: 'safetensors' });
  expect(description).toMatchObject({ name: 'Starter model', backgroundId: 0, input: { size: { kind: 'multiple', multiple: 16, offset: 1 } } });
  expect(description.classes[15]).toMatchObject({ id: 15, name: 'person' });
});

it('is the default only while it is alone, or chosen', async () => {
  const { store, file } = storeWithTiny();
  await starterModel(store, { starterFolder, inference });
  expect((await store.default()).id).toBe('starter');
  expect(await store.summaries()).toMatchObject([{ id: 'starter', installed: true, default: true, starter: true }]);
  await store.add(file, { inference });
  expect((await store.default()).id).toBe('tiny');
  expect((await store.summaries()).map(({ id, starter }) => [id, starter])).toEqual([['starter', true], ['tiny', undefined]]);
  await store.setDefault('starter');
  expect((await store.default()).id).toBe('starter');
});

it('is installed once, and anew where Atrous brings other weights', async () => {
  const { store } = storeWithTiny();
  const first = await starterModel(store, { starterFolder, inference });
  expect(await starterModel(store, { starterFolder, inference })).toEqual(first);
  const newer = temporaryFolder();
  cpSync(starterFolder, newer, { recursive: true });
  const bytes = readFileSync(join(newer, 'starter.safetensors'));
  bytes[bytes.length - 4] ^= 1;
  writeFileSync(join(newer, 'starter.safetensors'), bytes);
  const second = await starterModel(store, { starterFolder: newer, inference });
  expect(second.sha256).not.toBe(first.sha256);
  expect((await starterSummary(newer)).sha256).toBe(second.madeFrom?.sha256);
});

it("leaves a person's own model of that name alone", async () => {
  const { store, file } = storeWithTiny();
  const { model } = await store.add(file, { id: 'starter', inference });
  expect(await starterModel(store, { starterFolder, inference })).toEqual(model);
  expect((await store.summaries())[0].starter).toBeUndefined();
});
