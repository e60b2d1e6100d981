import { setFlagsFromString } from 'node:v8';
import { collectGarbage } from '../engine/project/collectGarbage.ts';

/** Results of photographs take 50 to 100 KB each, and a collection 20 ms: at most 13 MB wait, for 0.2 ms an image. */
const RESULTS_BETWEEN_COLLECTIONS = 128;

/**
 * Keeps the memory of a long run at what it holds after its first images. Results come as buffers outside V8's heap, and of those
 * V8 lets 45 MB pile up before it looks which are still in use; its space for short-lived objects grows step by step to 16 MB
 * a half. Neither is kept, but both look as if something were, for thousands of images.
 * @returns to be called after each image
 */
export function steadyMemory(): () => void {
  // V8 reads this one while it runs; the largest size itself can only be said at the start of a process.
  setFlagsFromString('--semi-space-growth-factor=1');
  let results = 0;
  return () => {
    if (++results % RESULTS_BETWEEN_COLLECTIONS === 0) collectGarbage();
  };
}
