import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { deepLabV3, deepLabV3Tensors, type DeepLabV3Architecture } from '../../../models/deeplabv3/deepLabV3.ts';
import { namedStateDict, namedValues } from '../../fixtures/namedWeights.ts';
import { readNpy } from '../../fixtures/readNpy.ts';
import { sharedDataFolder, sharedDataPath } from '../../fixtures/sharedData.ts';

const VARIANTS: Record<string, DeepLabV3Architecture> = {
  deeplabv3_resnet50_os8: { backbone: 'resnet50', outputStride: 8, atrousRates: [12, 24, 36], numClasses: 21 },
  deeplabv3_resnet101_os8: { backbone: 'resnet101', outputStride: 8, atrousRates: [12, 24, 36], numClasses: 21 },
  deeplabv3_mobilenet_v3_large: { backbone: 'mobilenet_v3_large', outputStride: 16, atrousRates: [12, 24, 36], numClasses: 21 },
  deeplabv3_resnet50_os16: { backbone: 'resnet50', outputStride: 16, atrousRates: [6, 12, 18], numClasses: 21 },
  deeplabv3_resnet50_os16_multigrid124: { backbone: 'resnet50', outputStride: 16, atrousRates: [6, 12, 18], multiGrid: [1, 2, 4], numClasses: 21 },
};

/** Parameters of the whole network with its auxiliary head, as torchvision's documentation of the weights counts them. */
const DOCUMENTED_PARAMETERS: Record<string, number> = {
  deeplabv3_mobilenet_v3_large: 11_029_328,
  deeplabv3_resnet50_os8: 42_004_074,
  deeplabv3_resnet101_os8: 60_996_202,
};

describe.each(Object.entries(DOCUMENTED_PARAMETERS))('%s', (variant, parameters) => {
  it(`has ${parameters} parameters`, () => {
    const shapes = deepLabV3Tensors({ ...VARIANTS[variant], hasAuxiliaryHead: true });
    const learned = [...shapes].filter(([key]) => !key.includes('running_'));
    expect(learned.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(parameters);
  });
});

describe.skipIf(sharedDataFolder === null).each(Object.entries(VARIANTS))('[shared] %s agrees with torchvision', (variant, architecture) => {
  it('in keys, shapes and logits', async () => {
    const reference = JSON.parse(readFileSync(sharedDataPath(`fixtures/torchvision/${variant}.json`), 'utf8')) as {
      tensors: { key: string; shape: number[] }[];
    };
    const shapes = deepLabV3Tensors({ ...architecture, hasAuxiliaryHead: true });
    const counted = reference.tensors.filter(({ key }) => !key.endsWith('num_batches_tracked'));
    expect(new Map([...shapes].sort())).toEqual(new Map(counted.map(({ key, shape }) => [key, shape] as const).sort()));

    const session = await ort.InferenceSession.create(deepLabV3({ ...architecture, weights: namedStateDict(shapes) }));
    try {
      for (const [height, width] of [[65, 65], [97, 129]]) {
        const { shape, data } = readNpy(sharedDataPath('fixtures/torchvision', `${variant}_${height}x${width}_logits.npy`));
        const input = new ort.Tensor('float32', namedValues('input', [1, 3, height, width]), [1, 3, height, width]);
        const { logits } = await session.run({ input });
        expect(logits.dims).toEqual(shape);
        expect(largestDifference(logits.data as Float32Array, data) / standardDeviation(data)).toBeLessThan(1e-3);
      }
    } finally {
      await session.release();
    }
  });
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

function standardDeviation(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(squares / values.length - mean * mean);
}
