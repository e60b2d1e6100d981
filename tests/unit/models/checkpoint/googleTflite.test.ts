import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { mobileNetV2FromTflite, type TfliteDeepLabV3 } from '../../../../models/checkpoint/mobileNetV2FromTflite.ts';
import { toFloat32 } from '../../../../models/checkpoint/tensor.ts';
import { tflite, type TfliteModel } from '../../../../models/checkpoint/tflite.ts';
import { deepLabV3 } from '../../../../models/deeplabv3/deepLabV3.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';
import { tfliteAsOnnx } from './tfliteAsOnnx.ts';

const readFile = (name: string): TfliteModel => tflite.read(readFileSync(sharedDataPath('models', name)), { name });
const recognise = (name: string): TfliteDeepLabV3 => mobileNetV2FromTflite(readFile(name), name);

/** A photograph as the network takes it, [1, 3, H, W] in [-1, 1]. */
async function photograph(height: number, width: number): Promise<Tensor> {
  const pixels = await sharp(sharedDataPath('images', 'voc', '2011_000003.jpg')).resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  const plane = height * width;
  const values = Float32Array.from({ length: 3 * plane }, (_, i) => pixels[(i % plane) * 3 + Math.floor(i / plane)] / 127.5 - 1);
  return new Tensor('float32', values, [1, 3, height, width]);
}

/** Largest difference as a share of the reference's range of values, and the share of pixels with the same class. */
function compare(found: Tensor, reference: Tensor): { relativeError: number; sameLabels: number } {
  expect(found.dims).toEqual(reference.dims);
  const [a, b] = [found.data as Float32Array, reference.data as Float32Array];
  let [difference, largest] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    largest = Math.max(largest, Math.abs(b[i]));
  }
  const [, classes, height, width] = reference.dims;
  const plane = height * width;
  const labelAt = (logits: Float32Array, pixel: number): number => {
    let best = 0;
    for (let id = 1; id < classes; id++) if (logits[id * plane + pixel] > logits[best * plane + pixel]) best = id;
    return best;
  };
  let same = 0;
  for (let pixel = 0; pixel < plane; pixel++) if (labelAt(a, pixel) === labelAt(b, pixel)) same++;
  return { relativeError: difference / largest, sameLabels: same / plane };
}

describe.skipIf(sharedDataFolder === null)("[shared] Google's TensorFlow Lite DeepLabV3, quantised", () => {
  const name = 'deeplabv3_mnv2_pascal_quant.tflite';
  const reference = 'deeplabv3_mobilenet_v2_voc_logits.onnx';

  it('is recognised', () => {
    const { architecture, inputSize, normalization } = recognise(name);
    expect(architecture).toEqual({
      backbone: 'mobilenet_v2',
      outputStride: 16,
      atrousRates: [],
      numClasses: 21,
      width: 1,
      hasHeadConv: false,
      poolingFirst: true,
      foldedBatchNorm: true,
      alignCorners: true,
    });
    expect(inputSize).toEqual([513, 513]);
    expect(normalization).toEqual({ mean: 127.5, std: 127.5 });
  });

  it('has exactly the weights of the dequantised reference, tensor by tensor', () => {
    const { weights } = recognise(name);
    const { graph } = readModel(readFileSync(sharedDataPath('models', reference)));
    const expected = graph.initializer.filter((tensor) => /_[wb]$/.test(tensor.name));
    expect(expected).toHaveLength(weights.size);
    const found = [...weights.values()];
    for (const [i, { name: tensorName, dims, rawData }] of expected.entries()) {
      expect([tensorName, ...found[i].shape]).toEqual([tensorName, ...dims.map(Number)]);
      expect(Buffer.compare(Buffer.from(new Uint8Array(rawData)), Buffer.from(Float32Array.from(toFloat32(found[i])).buffer)), tensorName).toBe(0);
    }
  });

  it.each([
    [513, 513],
    [385, 513],
  ])('gives the logits of the reference at %i x %i', async (height, width) => {
    const { architecture, weights } = recognise(name);
    const feeds = { input: await photograph(height, width) };
    const found = await runOnnx(deepLabV3({ ...architecture, weights }), feeds);
    const wanted = await runOnnx(readFileSync(sharedDataPath('models', reference)), feeds);
    const { relativeError, sameLabels } = compare(found.logits, wanted.logits);
    expect(relativeError).toBeLessThan(1e-5);
    expect(sameLabels).toBeGreaterThan(0.9999);
  });
});

describe.skipIf(sharedDataFolder === null)("[shared] Google's TensorFlow Lite DeepLabV3, float32 of width 0.5", () => {
  const name = 'deeplabv3_257_mv_gpu.tflite';

  it('is recognised', () => {
    const { architecture, inputSize, normalization } = recognise(name);
    expect(architecture).toMatchObject({ outputStride: 8, width: 0.5, numClasses: 21, atrousRates: [], poolingFirst: true, alignCorners: true });
    expect(inputSize).toEqual([257, 257]);
    expect(normalization).toEqual({ mean: 127.5, std: 127.5 });
  });

  it('gives the logits of its own operators, run one by one', async () => {
    const { architecture, weights } = recognise(name);
    const feeds = { input: await photograph(257, 257) };
    const found = await runOnnx(deepLabV3({ ...architecture, weights }), feeds);
    const wanted = await runOnnx(tfliteAsOnnx(readFile(name)), feeds);
    const { relativeError, sameLabels } = compare(found.logits, wanted.output);
    expect(relativeError).toBeLessThan(1e-5);
    expect(sameLabels).toBeGreaterThan(0.9999);
  });
});
