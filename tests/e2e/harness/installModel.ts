import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessTransport } from '../../../electron/work/inProcessTransport.ts';
import { InferenceClient } from '../../../engine/inference/inferenceClient.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import type { InstalledModel } from '../../../engine/models/runnableModel.ts';
import { sharedDataPath } from '../../fixtures/sharedData.ts';
import { tinyModelBytes, tinyModelDescription } from '../../fixtures/tinyModel.ts';

/** tiny: made by the tests, tells colours apart. real: Google's MobileNetV2, only where the shared data is. */
export type TestModel = 'tiny' | 'real';

/** Installs a model into a data directory (ATROUS_HOME), through the same store that people use. */
export async function installModel(model: TestModel, home: string): Promise<InstalledModel> {
  const inference = new InferenceClient({ spawn: inProcessTransport });
  const store = new ModelStore(home);
  const work = mkdtempSync(join(tmpdir(), 'atrous-model-'));
  try {
    if (model === 'real') {
      const file = sharedDataPath('models', 'deeplabv3_mobilenet_v2_voc_logits.onnx');
      return (await store.add(file, { id: 'deeplabv3-mobilenetv2-voc', inference })).model;
    }
    const file = join(work, 'tiny.onnx');
    writeFileSync(file, tinyModelBytes());
    return (await store.add(file, { id: 'tiny', description: tinyModelDescription, inference })).model;
  } finally {
    await inference.dispose();
    rmSync(work, { recursive: true, force: true });
  }
}
