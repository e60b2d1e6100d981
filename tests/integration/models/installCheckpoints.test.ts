import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectModel } from '../../../engine/models/inspectModel.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import { architectures } from '../../../models/architectures/architecture.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { safetensorsFile, torchCheckpointFile, trainedStateDict } from '../../fixtures/torchCheckpoint.ts';
import { realInference } from '../inference/realInference.ts';

const CLASSES = ['background', 'road', 'roof', 'tree', 'water'];

describe.each(architectures)('a checkpoint of $id', ({ id, network }) => {
  it('is recognised, compiled, run once and installed', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'best epoch.pth');
    writeFileSync(file, torchCheckpointFile(trainedStateDict({ ...network, numClasses: CLASSES.length })));

    const inspection = await inspectModel(file);
    expect(inspection).toMatchObject({ path: file, suggestedId: 'best-epoch', description: { name: 'best epoch' } });
    expect(inspection.evidence[0]).toMatchObject({ field: 'architecture', value: id, certain: true });

    const store = new ModelStore(join(folder, 'home'));
    const description = { classes: CLASSES.map((name) => ({ name })) };
    const { model, guesses } = await store.add(file, { description, inference: realInference() });
    expect(model).toMatchObject({ id: 'best-epoch', madeFrom: { fileName: 'best epoch.pth', format: 'torchZip' }, runnable: { hasLogits: true, logitsStride: network.outputStride } });
    expect(model.description.classes.map(({ name }) => name)).toEqual(CLASSES);
    expect(guesses.map(({ field }) => field)).toEqual(['input.scale', 'input.mean', 'input.std', 'outputStride', 'atrousRates', 'backgroundId']);
    expect(await store.get('best-epoch')).toEqual(model);
  });
});

it('installs the same network from safetensors as from a .pth', async () => {
  const folder = temporaryFolder();
  const { network } = architectures.find(({ id }) => id === 'deeplabv3_mobilenet_v2')!;
  const weights = trainedStateDict({ ...network, numClasses: 3 });
  const store = new ModelStore(join(folder, 'home'));
  const inference = realInference();
  const add = async (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return (await store.add(join(folder, name), { id: name, inference })).model;
  };
  const fromTorch = await add('a.pth', torchCheckpointFile(weights));
  const fromSafetensors = await add('b.safetensors', safetensorsFile(weights));
  expect(fromSafetensors.madeFrom).toMatchObject({ format: 'safetensors' });
  expect(fromSafetensors.sha256).toBe(fromTorch.sha256);
});
