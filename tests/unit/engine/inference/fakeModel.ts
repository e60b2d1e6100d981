import type { RunnableModel } from '../../../../engine/models/runnableModel.ts';
import { tinyModelDescription } from '../../../fixtures/tinyModel.ts';

/** A model of which no file exists: for tests that never run it. */
export const fakeModel: RunnableModel = {
  id: 'tiny',
  name: 'Tiny colours',
  sha256: 'ab'.repeat(32),
  runnablePath: '/nowhere/runnable.onnx',
  runnable: { hasLogits: true, logitsStride: 4, alignCorners: true },
  description: tinyModelDescription,
};
