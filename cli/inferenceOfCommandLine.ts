import { join } from 'node:path';
import { childProcessTransport } from '../engine/inference/childProcessTransport.ts';
import { InferenceClient } from '../engine/inference/inferenceClient.ts';
import type { SpawnInference } from '../engine/inference/protocol.ts';
import { say } from './output.ts';

/** Starts out/cli-inference.cjs, which lies beside the bundle that this becomes part of. */
export const spawnInference: SpawnInference = () =>
  childProcessTransport({ script: join(__dirname, 'cli-inference.cjs'), showStandardError: process.env.ATROUS_DEBUG === '1' });

/** Lends an inference process and ends it, whatever happens. */
export async function withInference<T>(work: (inference: InferenceClient) => Promise<T>): Promise<T> {
  const inference = new InferenceClient({
    spawn: spawnInference,
    onProcessLost: (reason) => say(`the inference process ended (${reason}); starting it again.`),
  });
  try {
    return await work(inference);
  } finally {
    await inference.dispose();
  }
}
