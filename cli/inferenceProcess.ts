import { join } from 'node:path';
import { PixelThreads } from '../engine/inference/pixelThreads.ts';
import type { FromInference, InferencePort, ToInference } from '../engine/inference/protocol.ts';
import { serveInference } from '../engine/inference/serveInference.ts';

/** Entry of the inference process of the command line (out/cli-inference.cjs), started by childProcessTransport. */

// Ctrl-C reaches every process of the terminal; the parent decides what happens.
process.on('SIGINT', () => {});
// The parent is gone, however it went.
process.on('disconnect', () => process.exit(0));

const port: InferencePort = {
  send: (message: FromInference) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  },
  onMessage: (listener) => void process.on('message', (message) => listener(message as ToInference)),
};
serveInference(port, new PixelThreads(join(__dirname, 'pixel-thread.cjs')));
