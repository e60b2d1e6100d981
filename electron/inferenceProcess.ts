import type { FromInference, ToInference } from '../engine/inference/protocol.ts';
import { serveInference } from '../engine/inference/serveInference.ts';
import { parentPort } from './parentPort.ts';

serveInference(parentPort<FromInference, ToInference>());
