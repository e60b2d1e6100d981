import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelSummarySchema } from '../../../../core/report/doctorReport.ts';
import { modelSummaries } from '../../../../engine/models/modelSummaries.ts';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import { publishedAccuracy } from '../../../../engine/models/publishedAccuracy.ts';
import { catalogue, firstModel } from '../../../../models/catalogue/catalogue.ts';
import { temporaryFolder } from '../../../fixtures/temporaryFolder.ts';
import { tinyModelBytes } from '../../../fixtures/tinyModel.ts';

const inference = { checkModel: () => Promise.resolve({ runMs: 1 }) };

it('are the installed models, then what the catalogue has beside them', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'tiny.onnx');
  writeFileSync(file, tinyModelBytes());
  const store = new ModelStore(folder);
  await store.add(file, { inference });
  await store.add(file, { id: firstModel.id, inference });
  const summaries = await modelSummaries(store);
  expect(summaries.map((summary) => modelSummarySchema.parse(summary))).toEqual(summaries);
  expect(summaries.map(({ id, installed }) => [id, installed])).toEqual([
    [firstModel.id, true],
    ['tiny', true],
    ...catalogue.slice(1).map(({ id }) => [id, false]),
  ]);
  // The name alone makes no published model of it.
  expect(summaries[0].accuracy).toBeNull();
  expect(summaries[2]).toMatchObject({ default: false, bytes: catalogue[1].sizeBytes, sha256: catalogue[1].sha256, accuracy: { miou: 0.603, pixelAccuracy: 0.912 } });
});

it('do not offer a model whose place is taken by a damaged one', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'models', firstModel.id), { recursive: true });
  expect((await modelSummaries(new ModelStore(folder))).map(({ id }) => id)).toEqual(catalogue.slice(1).map(({ id }) => id));
});

it('know the accuracy of a published file by its SHA-256, however it was installed', () => {
  const madeFrom = { fileName: 'renamed.bin', sha256: firstModel.sha256, sizeBytes: 1, format: 'tflite' as const };
  expect(publishedAccuracy({ sha256: '0'.repeat(64), madeFrom })).toEqual({ miou: 0.7426, pixelAccuracy: null, images: 'PASCAL VOC 2012 val' });
  expect(publishedAccuracy({ sha256: '0'.repeat(64), madeFrom: { ...madeFrom, sha256: `cd0a2569${'0'.repeat(56)}` } })).toMatchObject({ miou: 0.664 });
  expect(publishedAccuracy({ sha256: '0'.repeat(64), madeFrom: null })).toBeNull();
});
