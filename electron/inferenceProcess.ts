import { join } from 'node:path';
import { PixelThreads } from '../engine/inference/pixelThreads.ts';
import type { FromInference, ToInference } from '../engine/inference/protocol.ts';
import { serveInference } from '../engine/inference/serveInference.ts';
import { parentPort } from './parentPort.ts';

serveInference(parentPort<FromInference, ToInference>(), new PixelThreads(join(__dirname, 'pixel-thread.cjs')));
