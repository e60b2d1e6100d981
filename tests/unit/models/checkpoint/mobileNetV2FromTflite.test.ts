import { describe, expect, it } from 'vitest';
import { mobileNetV2FromTflite, type TfliteDeepLabV3 } from '../../../../models/checkpoint/mobileNetV2FromTflite.ts';
import { toFloat32 } from '../../../../models/checkpoint/tensor.ts';
import { tflite } from '../../../../models/checkpoint/tflite.ts';
import { options, type Builtin, type WrittenOperator } from './tfliteWriter.ts';
import { thrownBy } from './thrownBy.ts';
import { TINY_WIDTH, tinyDeepLabTflite, type TinyDeepLab } from './tinyDeepLabTflite.ts';

const recognise = (variant: TinyDeepLab): TfliteDeepLabV3 => mobileNetV2FromTflite(tflite.read(tinyDeepLabTflite(variant).file), 'deeplab.tflite');

describe('mobileNetV2FromTflite', () => {
  it.each<[string, TinyDeepLab]>([
    ['float32', {}],
    ['float16 that is widened in the graph', { storage: 'float16' }],
    ['uint8 with one scale', { storage: 'uint8' }],
    ['int8 with a scale for each channel', { storage: 'int8PerChannel' }],
    ['rates as SPACE_TO_BATCH_ND', { atrous: 'spaceToBatch', outputStride: 8, atrousRates: [6, 12] }],
    ['activations that stand alone', { activation: 'separate' }],
    ['batch norm that stands alone', { hasBatchNorm: true }],
    ['batch norm and activations that stand alone, after SPACE_TO_BATCH_ND', { hasBatchNorm: true, activation: 'separate', atrous: 'spaceToBatch' }],
    ['image pooling as MEAN', { pooling: 'mean' }],
    ['atrous branches', { atrousRates: [6, 12, 18] }],
    ['softmax and argmax at the end', { tail: ['softmax', 'argMax', 'resizeToSameSize'] }],
  ])('gives the weights of a file with %s', (_, variant) => {
    const { expected } = tinyDeepLabTflite(variant);
    const { weights } = recognise(variant);
    expect([...weights.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, { shape, values }] of expected) {
      const found = weights.get(key)!;
      expect([key, ...found.shape]).toEqual([key, ...shape]);
      expect(toFloat32(found), key).toEqual(values);
    }
  });

  it('reads width, output stride, rates, classes and order of the branches from the graph', () => {
    const { architecture, inputSize } = recognise({ outputStride: 8, atrousRates: [12, 24, 36], numClasses: 19, poolingFirst: false, alignCorners: false });
    expect(architecture).toEqual({
      backbone: 'mobilenet_v2',
      outputStride: 8,
      atrousRates: [12, 24, 36],
      numClasses: 19,
      width: TINY_WIDTH,
      hasHeadConv: false,
      poolingFirst: false,
      foldedBatchNorm: true,
      alignCorners: false,
    });
    expect(inputSize).toEqual([129, 129]);
  });

  it.each([8, 16, 32] as const)('tells output stride %i', (outputStride) => {
    expect(recognise({ outputStride }).architecture.outputStride).toBe(outputStride);
  });

  it.each<[string, TinyDeepLab, { mean: number; std: number }]>([
    ['nothing said: Google maps pixels to [-1, 1]', {}, { mean: 127.5, std: 127.5 }],
    ['uint8 that can only say 128', { input: { dtype: 'uint8', quantization: { scale: [1 / 128], zeroPoint: [128] } } }, { mean: 127.5, std: 127.5 }],
    ['int8 with the same', { input: { dtype: 'int8', quantization: { scale: [1 / 128], zeroPoint: [0] } } }, { mean: 127.5, std: 127.5 }],
    ['uint8 with something else', { input: { dtype: 'uint8', quantization: { scale: [1 / 256], zeroPoint: [0] } } }, { mean: 0, std: 256 }],
    ['arithmetic before the network', { preprocessing: { mul: 1 / 64, sub: 2 } }, { mean: 128, std: 64 }],
    ["arithmetic that is Google's", { preprocessing: { mul: 2 / 255, sub: 1 } }, { mean: 127.5, std: 127.5 }],
  ])('knows how pixels are normalised: %s', (_, variant, normalization) => {
    const found = recognise(variant).normalization;
    expect(found.mean).toBeCloseTo(normalization.mean, 4);
    expect(found.std).toBeCloseTo(normalization.std, 4);
  });
});

const replace = (code: Builtin, index: number, change: Partial<WrittenOperator>): TinyDeepLab => {
  let seen = 0;
  return { spoil: (operator) => (operator.code === code && seen++ === index ? { ...operator, ...change } : operator) };
};

describe('mobileNetV2FromTflite refuses', () => {
  it.each<[string, TinyDeepLab, string]>([
    ['an unknown operator', replace('RESIZE_BILINEAR', 1, { code: 'LOG' }), 'operator 73'],
    ['an operator with a number beyond a byte', replace('RESIZE_BILINEAR', 1, { code: 'BROADCAST_TO' }), 'operator 130'],
    ['a custom operator', replace('CONV_2D', 5, { code: { custom: 'edgetpu-custom-op' } }), 'custom operator "edgetpu-custom-op"'],
    ['padding of its own', replace('CONV_2D', 5, { code: 'PAD' }), 'PAD'],
    ['another stem', replace('CONV_2D', 0, { options: options.conv({ stride: 1, activation: 'RELU6' }) }), 'where the stem should be there is "CONV_2D 0" (convolution [2,3,3,3], stride 1, rate 1, activation RELU6)'],
    ['another activation', replace('DEPTHWISE_CONV_2D', 3, { options: options.depthwise({ stride: 2, activation: 'RELU' }) }), 'the depthwise convolution of unit 3'],
    ['a stride where there is none', replace('DEPTHWISE_CONV_2D', 2, { options: options.depthwise({ stride: 2, activation: 'RELU6' }) }), 'the depthwise convolution of unit 2'],
    ['rates that do not follow from the output stride', replace('DEPTHWISE_CONV_2D', 14, { options: options.depthwise({ rate: 3, activation: 'RELU6' }) }), 'the depthwise convolution of unit 14'],
    ['a concatenation over height', replace('CONCATENATION', 0, { options: options.concat(1) }), 'CONCATENATION {"axis":1'],
    ['pooling of less than everything', replace('AVERAGE_POOL_2D', 0, { options: options.pool(3, 3) }), 'AVERAGE_POOL_2D'],
    ['a projection with an activation', replace('CONV_2D', 1, { options: options.conv({ activation: 'RELU' }) }), 'the projection of unit 0'],
    ['a mean that drops its axes', { pooling: 'mean', spoil: (operator) => (operator.code === 'MEAN' ? { ...operator, options: options.mean(false) } : operator) }, 'MEAN'],
    ['upsampling with neither rule', replace('RESIZE_BILINEAR', 1, { options: options.resize(false) }), 'RESIZE_BILINEAR'],
    ['uncropped batches', { atrous: 'spaceToBatch', spoil: (operator) => (operator.code === 'BATCH_TO_SPACE_ND' ? { ...operator, inputs: [operator.inputs[0], operator.inputs[1], operator.inputs[1]] } : operator) }, 'BATCH_TO_SPACE_ND'],
  ])('%s', (_, variant, message) => {
    const error = thrownBy(() => recognise(variant));
    expect(error.code).toBe('checkpoint.unsupported');
    expect(error.message).toMatch(/^deeplab\.tflite: it is no DeepLabV3 as Google publishes it/);
    expect(error.message).toContain(message);
    expect(error.message).toContain('Convert the model to ONNX');
  });

  it('weights that are integers without a scale', () => {
    const { file } = tinyDeepLabTflite({ storage: 'uint8' });
    const model = tflite.read(file);
    const tensors = model.tensors.map((tensor) => ({ ...tensor, quantization: null }));
    expect(thrownBy(() => mobileNetV2FromTflite({ ...model, tensors })).message).toContain('uint8 weights without a scale');
  });

  it('weights that are computed', () => {
    const model = tflite.read(tinyDeepLabTflite().file);
    const tensors = model.tensors.map((tensor) => ({ ...tensor, data: null }));
    expect(thrownBy(() => mobileNetV2FromTflite({ ...model, tensors })).message).toContain('is computed where DeepLabV3 has a constant');
  });

  it('an input that is no image', () => {
    const model = tflite.read(tinyDeepLabTflite().file);
    const tensors = model.tensors.map((tensor, i) => (i === model.inputs[0] ? { ...tensor, shape: [1, 129, 129, 1] } : tensor));
    expect(thrownBy(() => mobileNetV2FromTflite({ ...model, tensors })).message).toContain('[1,129,129,1] instead of [1, height, width, 3]');
    expect(thrownBy(() => mobileNetV2FromTflite({ ...model, inputs: [] })).code).toBe('checkpoint.unsupported');
  });
});
