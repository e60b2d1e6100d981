import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import sharp from 'sharp';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { addTrained, inspectTrained } from '../../../engine/models/trainedModel.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { writeTrainingRun } from '../../fixtures/trainingRun.ts';
import { realInference } from '../inference/realInference.ts';

const classes = [{ id: 0, name: 'ground' }, { id: 1, name: 'disc' }, { id: 7, name: 'square' }];

it('compiles what was trained with its own classes, stride and scale', { timeout: 120_000 }, async () => {
  const data = temporaryFolder();
  mkdirSync(join(data, 'JPEGImages'));
  for (const [name, width, height] of [['a', 640, 480], ['b', 300, 700], ['c', 700, 300]] as const) {
    await sharp({ create: { width, height, channels: 3, background: '#456' } }).jpeg().toFile(join(data, 'JPEGImages', `${name}.jpg`));
  }
  writeFileSync(join(data, 'labels.json'), JSON.stringify({ backgroundId: 0, classes: classes.map((each) => ({ ...each, color: '#000000' })) }));
  const folder = join(temporaryFolder(), 'Third run v1.2');
  const weights = writeTrainingRun(folder, { data, classes, iterations2: 4, validations: [[1, 0.3], [2, 0.4]] });
  expect(await inspectTrained(weights)).toEqual({
    path: weights, suggestedId: 'third-run-v1.2', architecture: 'deeplabv3_mobilenet_v2_mobile', outputStride: 8, classes, longSide: 700, miou: 0.4, data,
  });
  const store = new ModelStore(temporaryFolder());
  const model = await addTrained(store, weights, { id: 'third', longSide: 700, inference: realInference() });
  expect(model.description).toMatchObject({ name: 'third', classes, backgroundId: 0, source: weights, input: { longSide: 700 } });
  // At output stride 8 the logits are an eighth of the image.
  expect(model.runnable.logitsStride).toBe(8);
  await expect(addTrained(store, weights, { id: 'third', longSide: null, inference: realInference() })).rejects.toMatchObject({ code: 'model.exists' });
  expect(existsSync(join(store.directory, 'third', 'model.onnx'))).toBe(true);
});
