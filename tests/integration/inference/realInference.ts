import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { repositoryRoot } from '../../../build/repositoryRoot.mjs';
import { childProcessTransport } from '../../../engine/inference/childProcessTransport.ts';
import { InferenceClient, type InferenceClientOptions } from '../../../engine/inference/inferenceClient.ts';
import { ModelStore } from '../../../engine/models/modelStore.ts';
import type { InstalledModel } from '../../../engine/models/runnableModel.ts';
import type { ColorShapes } from '../../fixtures/colorShapes.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';
import { tinyModelBytes, tinyModelDescriptionOf, type TinyModelOptions } from '../../fixtures/tinyModel.ts';

/** The inference process of the command line, as it was built. */
export const inferenceScript = join(repositoryRoot, 'out', 'cli-inference.cjs');

/** A client with a real process, ended with the test. */
export function realInference(options: Partial<InferenceClientOptions> = {}): InferenceClient {
  const inference = new InferenceClient({ spawn: () => childProcessTransport({ script: inferenceScript }), ...options });
  onTestFinished(() => inference.dispose());
  return inference;
}

/** The tiny model in the given convention, installed for this test. */
export async function installTinyModel(inference: InferenceClient, options: TinyModelOptions = {}): Promise<InstalledModel> {
  const home = temporaryFolder();
  const file = join(home, 'tiny.onnx');
  writeFileSync(file, tinyModelBytes(options));
  return (await new ModelStore(home).add(file, { id: 'tiny', description: tinyModelDescriptionOf(options), inference })).model;
}

/** @returns its absolute path */
export async function writePicture(folder: string, name: string, { pixels, width, height }: ColorShapes): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  await sharp(pixels, { raw: { width, height, channels: 3 } }).png().toFile(path);
  return path;
}
