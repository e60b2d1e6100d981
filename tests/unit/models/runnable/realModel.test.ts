import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkSize } from '../../../../core/model/networkSize.ts';
import { guessDescription } from '../../../../models/guess/guessDescription.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { makeRunnable } from '../../../../models/runnable/makeRunnable.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { networkInput, type Picture } from './expectedAnswer.ts';

/** A photograph of a bus, 500 x 375 pixels. */
const PHOTO = 'images/voc/2011_000025.jpg';
const BUS = 6;

describe.skipIf(sharedDataFolder === null)('makeRunnable with real weights, on a photograph at 513 x 385', () => {
  let picture: Picture;
  let logits: Float32Array;
  const original = (kind: 'logits' | 'argmax'): Uint8Array => readFileSync(sharedDataPath(`models/deeplabv3_mobilenet_v2_voc_${kind}.onnx`));

  beforeAll(async () => {
    const { description } = guessDescription(readModel(original('logits')), 'DeepLabV3');
    const photo = sharp(sharedDataPath(PHOTO)).removeAlpha();
    const size = networkSize(description, (await photo.metadata()) as { width: number; height: number });
    const { data, info } = await photo.resize(size.width, size.height, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
    picture = { pixels: data, height: info.height, width: info.width };
    logits = (await runOnnx(original('logits'), { input: networkInput(description, picture) })).logits!.data as Float32Array;
  });

  it.each(['logits', 'argmax'] as const)('agrees with the original: %s', async (kind) => {
    expect([picture.height, picture.width]).toEqual([385, 513]);
    const network = readModel(original(kind));
    const { bytes, info } = makeRunnable(network, guessDescription(network, 'DeepLabV3').description);
    expect(info).toEqual({ hasLogits: true, logitsStride: 16, alignCorners: true });
    const pixels = picture.height * picture.width;
    const result = await runOnnx(bytes, { image: new Tensor('uint8', picture.pixels, [1, picture.height, picture.width, 3]) });
    expect(result.logits!.dims).toEqual([1, 21, 25, 33]);

    const label = result.label!.data as Uint8Array;
    const confidence = result.confidence!.data as Uint8Array;
    let wrong = 0;
    let worst = 0;
    for (let index = 0; index < pixels; index++) {
      let best = -Infinity;
      for (let channel = 0; channel < 21; channel++) best = Math.max(best, logits[channel * pixels + index]!);
      let sum = 0;
      for (let channel = 0; channel < 21; channel++) sum += Math.exp(logits[channel * pixels + index]! - best);
      // A label is right if its score is the best one, but for what float32 arithmetic in another order changes.
      if (best - logits[label[index]! * pixels + index]! > 1e-4) wrong++;
      worst = Math.max(worst, Math.abs(confidence[index]! - 255 / sum));
    }
    expect(wrong).toBe(0);
    expect(worst).toBeLessThan(0.51);
    expect(label.filter((id) => id === BUS).length / pixels).toBeGreaterThan(0.1);
  });
});
