import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { deepLabV3, deepLabV3Tensors, type DeepLabV3Architecture } from '../../../../models/deeplabv3/deepLabV3.ts';
import { findAttribute, intsAttribute } from '../../../../models/onnx/attributes.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { namedStateDict, namedTensor } from '../../../fixtures/namedWeights.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';

const SMALL: DeepLabV3Architecture = { backbone: 'mobilenet_v2', width: 0.5, outputStride: 16, atrousRates: [6, 12, 18], numClasses: 5 };
const RESNET: DeepLabV3Architecture = { backbone: 'resnet50', outputStride: 16, atrousRates: [6, 12, 18], numClasses: 4 };

function compile(architecture: DeepLabV3Architecture, precision: 'fp32' | 'fp16' = 'fp32'): Uint8Array {
  return deepLabV3({ ...architecture, precision, weights: namedStateDict(deepLabV3Tensors(architecture)) });
}

function image(height: number, width: number): Tensor {
  const values = Float32Array.from({ length: 3 * height * width }, (_, i) => Math.sin(i * 0.37) * 2);
  return new Tensor('float32', values, [1, 3, height, width]);
}

/** Atrous rates of the 3x3 convolutions whose name starts with `prefix`, in the order of the graph. */
function rates(bytes: Uint8Array, prefix: string): number[] {
  return readModel(bytes)
    .graph.node.filter((node) => node.opType === 'Conv' && node.name.startsWith(prefix) && intsAttribute(node, 'kernel_shape')?.[0] === 3)
    .map((node) => intsAttribute(node, 'dilations')![0]);
}

describe('output stride', () => {
  it('turns strides into atrous rates and leaves the weights alone', () => {
    const tensors = [8, 16, 32].map((outputStride) => [...deepLabV3Tensors({ ...RESNET, outputStride: outputStride as 8 })]);
    expect(tensors[1]).toEqual(tensors[0]);
    expect(tensors[2]).toEqual(tensors[0]);
  });

  it.each([
    [32, [1, 1, 1, 1, 1, 1], [1, 1, 1]],
    [16, [1, 1, 1, 1, 1, 1], [1, 2, 2]],
    [8, [1, 2, 2, 2, 2, 2], [2, 4, 4]],
  ] as const)('%i gives block3 and block4 torchvision’s rates', (outputStride, block3, block4) => {
    const bytes = compile({ ...RESNET, outputStride });
    expect(rates(bytes, 'backbone.layer3')).toEqual(block3);
    expect(rates(bytes, 'backbone.layer4')).toEqual(block4);
  });

  it('times the unit rates of multi-grid gives block4 the rates of the paper (section 3.2.1: 2 · (1, 2, 4))', () => {
    expect(rates(compile({ ...RESNET, multiGrid: [1, 2, 4] }), 'backbone.layer4')).toEqual([2, 4, 8]);
  });

  it.each([8, 16, 32] as const)('%i runs at any size and gives logits of the image’s size', async (outputStride) => {
    const bytes = compile({ ...SMALL, outputStride });
    for (const [height, width] of [[65, 33], [40, 71]]) {
      const { logits } = await runOnnx(bytes, { input: image(height, width) });
      expect(logits.dims).toEqual([1, 5, height, width]);
      expect((logits.data as Float32Array).every(Number.isFinite)).toBe(true);
    }
  });

  it('of another number is refused', () => {
    expect(() => compile({ ...SMALL, outputStride: 4 as 8 })).toThrow(/output stride of 4/);
  });
});

describe('the cascade', () => {
  it('repeats block4 with doubling rates (paper, figure 3)', async () => {
    const bytes = compile({ ...RESNET, cascadeBlocks: 3, multiGrid: [1, 2, 1] });
    expect(rates(bytes, 'backbone.layer4')).toEqual([2, 4, 2]);
    expect(rates(bytes, 'backbone.layer5')).toEqual([4, 8, 4]);
    expect(rates(bytes, 'backbone.layer7')).toEqual([16, 32, 16]);
    const { logits } = await runOnnx(bytes, { input: image(33, 49) });
    expect(logits.dims).toEqual([1, 4, 33, 49]);
  });

  it('is refused for a backbone without block4', () => {
    expect(() => deepLabV3Tensors({ ...SMALL, cascadeBlocks: 1 })).toThrow(/no block4/);
  });
});

describe('image pooling', () => {
  it('before or after the other branches gives the same logits when the projection’s columns are moved with it', async () => {
    const architecture = { ...SMALL, atrousRates: [] };
    const weights = namedStateDict(deepLabV3Tensors(architecture));
    const key = 'classifier.0.project.0.weight';
    const swapped = new Map(weights).set(key, swapHalves(namedTensor(key, [256, 512, 1, 1])));
    const last = await runOnnx(deepLabV3({ ...architecture, weights }), { input: image(65, 65) });
    const first = await runOnnx(deepLabV3({ ...architecture, poolingFirst: true, weights: swapped }), { input: image(65, 65) });
    expect(first.logits.data).toEqual(last.logits.data);
  });
});

describe('the auxiliary head', () => {
  it('gives a second output of the same shape', async () => {
    const { logits, auxiliary } = await runOnnx(compile({ ...SMALL, hasAuxiliaryHead: true }), { input: image(65, 49) });
    expect(auxiliary.dims).toEqual(logits.dims);
    expect(auxiliary.data).not.toEqual(logits.data);
  });
});

describe('fp16', () => {
  it('agrees with fp32 within half precision and is half the size', async () => {
    const full = compile(SMALL);
    const half = compile(SMALL, 'fp16');
    expect(half.length / full.length).toBeLessThan(0.52);
    const [a, b] = await Promise.all([full, half].map(async (bytes) => (await runOnnx(bytes, { input: image(65, 65) })).logits.data as Float32Array));
    const spread = Math.max(...a) - Math.min(...a);
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThan(0.02 * spread);
  });
});

describe('a checkpoint that does not fit', () => {
  it('is refused with every missing, unexpected and wrongly shaped tensor at once', () => {
    const weights = namedStateDict(deepLabV3Tensors(SMALL));
    weights.delete('backbone.0.0.weight');
    weights.set('classifier.4.weight', namedTensor('classifier.4.weight', [21, 256, 1, 1]));
    weights.set('surplus', namedTensor('surplus', [1]));
    weights.set('backbone.0.1.num_batches_tracked', namedTensor('backbone.0.1.num_batches_tracked', []));
    const error = captured(() => deepLabV3({ ...SMALL, weights, name: 'best.pth' }));
    expect(error.code).toBe('checkpoint.mismatch');
    expect(error.details).toMatchObject({
      missing: ['backbone.0.0.weight'],
      unexpected: ['surplus'],
      wrongShape: [{ key: 'classifier.4.weight', expected: [5, 256, 1, 1], found: [21, 256, 1, 1] }],
    });
  });
});

describe('the graph', () => {
  it('holds nothing but operators that every execution provider has, and shapes only for the last size', () => {
    const { graph } = readModel(compile({ ...RESNET, outputStride: 8 }));
    const operators = new Set(graph.node.map((node) => node.opType));
    expect([...operators].sort()).toEqual(['Add', 'Concat', 'Conv', 'GlobalAveragePool', 'MaxPool', 'Relu', 'Resize', 'Shape', 'Slice']);
    expect(graph.node.filter((node) => node.opType === 'Shape')).toHaveLength(1);
    expect(graph.node.some((node) => findAttribute(node, 'epsilon') !== undefined)).toBe(false);
  });
});

/** The 1x1 weight [256, 512, 1, 1] with its first and second 256 input channels exchanged. */
function swapHalves(tensor: ReturnType<typeof namedTensor>): ReturnType<typeof namedTensor> {
  const values = new Float32Array(tensor.storage.slice().buffer);
  const swapped = new Float32Array(values.length);
  for (let row = 0; row < 256; row++) {
    swapped.set(values.subarray(row * 512 + 256, row * 512 + 512), row * 512);
    swapped.set(values.subarray(row * 512, row * 512 + 256), row * 512 + 256);
  }
  return { ...tensor, storage: new Uint8Array(swapped.buffer) };
}

function captured(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not throw.');
}
