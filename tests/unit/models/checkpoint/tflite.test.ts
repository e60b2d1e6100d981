import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { tflite } from '../../../../models/checkpoint/tflite.ts';
import { flatBuffer, type Fields } from './flatBufferWriter.ts';
import { options, tfliteFile, type WrittenModel, type WrittenTensor } from './tfliteWriter.ts';
import { thrownBy } from './thrownBy.ts';

const weight: WrittenTensor = { name: 'weight', shape: [2, 1, 1, 3], dtype: 'int8', data: Uint8Array.of(1, 2, 3, 4, 5, 255), quantization: { scale: [0.5, 0.25], zeroPoint: [0, 3], axis: 0 } };
const model: WrittenModel = {
  description: 'TOCO Converted.',
  tensors: [{ name: 'image', shape: [1, 9, 7, 3] }, weight, { name: 'y', shape: [1, 9, 7, 2] }, { name: 'z', shape: [1, 9, 7, 2] }],
  operators: [
    { code: 'CONV_2D', options: [{ uint8: 1 }, { int32: 3 }, { int32: 2 }, { uint8: 3 }, { int32: 5 }, { int32: 4 }], inputs: [0, 1, -1], outputs: [2] },
    { code: 'BROADCAST_TO', inputs: [2], outputs: [3] },
  ],
  inputs: [0],
  outputs: [3],
};
const withTensor = (change: Partial<WrittenTensor>): WrittenModel => ({ ...model, tensors: model.tensors.map((tensor) => (tensor === weight ? { ...weight, ...change } : tensor)) });

describe('tflite', () => {
  it('reads tensors, quantisation, operators and options', () => {
    const file = tfliteFile(model);
    expect(tflite.match(file)).toBe(true);
    const read = tflite.read(file);
    expect(read).toEqual({
      format: 'tflite',
      description: 'TOCO Converted.',
      inputs: [0],
      outputs: [3],
      tensors: [
        { name: 'image', shape: [1, 9, 7, 3], dtype: 'float32', quantization: null, data: null },
        { name: 'weight', shape: [2, 1, 1, 3], dtype: 'int8', quantization: { scale: [0.5, 0.25], zeroPoint: [0, 3], axis: 0 }, data: weight.data },
        { name: 'y', shape: [1, 9, 7, 2], dtype: 'float32', quantization: null, data: null },
        { name: 'z', shape: [1, 9, 7, 2], dtype: 'float32', quantization: null, data: null },
      ],
      operators: [
        // The schema has width before height; here it is height before width.
        { operation: { code: 'CONV_2D', padding: 'VALID', strides: [2, 3], dilations: [4, 5], activation: 'RELU6' }, inputs: [0, 1, -1], outputs: [2] },
        { operation: { code: 'OTHER', name: 'operator 130' }, inputs: [2], outputs: [3] },
      ],
    });
    expect(read.tensors[1].data!.buffer).toBe(file.buffer);
  });

  it('gives every option its default where the file leaves it out', () => {
    const conv = { code: 'CONV_2D', inputs: [0, 1], outputs: [2] } as const;
    const operation = (fields?: Fields): unknown => tflite.read(tfliteFile({ ...model, operators: [{ ...conv, ...(fields && { options: fields }) }] })).operators[0].operation;
    expect(operation([])).toEqual({ code: 'CONV_2D', padding: 'SAME', strides: [0, 0], dilations: [1, 1], activation: 'NONE' });
    expect(operation()).toEqual(operation([]));
  });

  it.each<[WrittenModel['operators'][number], object]>([
    [{ code: 'DEPTHWISE_CONV_2D', options: options.depthwise({ stride: 2, rate: 4, activation: 'RELU6' }), inputs: [0], outputs: [2] }, { code: 'DEPTHWISE_CONV_2D', padding: 'SAME', strides: [2, 2], dilations: [4, 4], activation: 'RELU6', depthMultiplier: 1 }],
    [{ code: 'AVERAGE_POOL_2D', options: options.pool(33, 17), inputs: [0], outputs: [2] }, { code: 'AVERAGE_POOL_2D', padding: 'VALID', strides: [1, 1], filter: [33, 17], activation: 'NONE' }],
    [{ code: 'CONCATENATION', options: options.concat(-1), inputs: [0], outputs: [2] }, { code: 'CONCATENATION', axis: -1, activation: 'NONE' }],
    [{ code: 'RESIZE_BILINEAR', options: options.resize(true), inputs: [0], outputs: [2] }, { code: 'RESIZE_BILINEAR', alignCorners: true, halfPixelCenters: false }],
    [{ code: 'RESIZE_BILINEAR', options: options.resize(false, true), inputs: [0], outputs: [2] }, { code: 'RESIZE_BILINEAR', alignCorners: false, halfPixelCenters: true }],
    [{ code: 'SOFTMAX', options: [{ float32: 1.5 }], inputs: [0], outputs: [2] }, { code: 'SOFTMAX', beta: 1.5 }],
    [{ code: 'MEAN', options: options.mean(true), inputs: [0], outputs: [2] }, { code: 'MEAN', keepDims: true }],
    [{ code: 'SUB', options: options.arithmetic('RELU'), inputs: [0], outputs: [2] }, { code: 'SUB', activation: 'RELU' }],
    [{ code: 'QUANTIZE', inputs: [0], outputs: [2] }, { code: 'QUANTIZE' }],
    [{ code: { custom: 'edgetpu' }, inputs: [0], outputs: [2] }, { code: 'OTHER', name: 'custom operator "edgetpu"' }],
  ])('reads the options of operator %#', (operator, operation) => {
    expect(tflite.read(tfliteFile({ ...model, operators: [operator] })).operators[0].operation).toEqual(operation);
  });

  it('reads buffers behind the graph, as files over 2 GB have them', () => {
    expect(tflite.read(tfliteFile({ ...model, buffersOutside: true })).tensors[1].data).toEqual(weight.data);
  });

  it('takes absent zero points for 0', () => {
    const quantization = { scale: [2] };
    expect(tflite.read(tfliteFile(withTensor({ quantization }))).tensors[1].quantization).toEqual({ scale: [2], zeroPoint: [0], axis: 0 });
  });

  it.each<[string, WrittenModel, string, string]>([
    ['another version of the schema', { ...model, version: 1 }, 'unsupported', 'version 1'],
    ['data that is not the shape', withTensor({ shape: [2, 1, 1, 4] }), 'corrupt', '"weight" of shape [2,1,1,4] and type int8 needs 8 bytes and has 6'],
    ['a negative size', withTensor({ shape: [-2, 1, 1, 3] }), 'corrupt', '[-2,1,1,3]'],
    ['twenty dimensions', withTensor({ shape: new Array<number>(20).fill(1) }), 'corrupt', '"weight"'],
    ['a type from the future', withTensor({ dtype: 'variant' }), 'unsupported', 'element type 99'],
    ['sparse weights', withTensor({ isSparse: true }), 'unsupported', '"weight" is sparse'],
    ['too few zero points', withTensor({ quantization: { scale: [1, 2], zeroPoint: [1] } }), 'corrupt', '2 scales and 1 zero points'],
    ['scales for another axis', withTensor({ quantization: { scale: [1, 2], axis: 3 } }), 'corrupt', 'along axis 3'],
    ['a tensor that is not there', { ...model, outputs: [4] }, 'corrupt', 'tensor 4 of 4'],
    ['an activation that is not there', { ...model, operators: [{ code: 'ADD', options: [{ uint8: 77 }], inputs: [0, 0], outputs: [2] }] }, 'corrupt', 'option 0 is 77'],
  ])('refuses %s', (_, written, code, message) => {
    const error = thrownBy(() => tflite.read(tfliteFile(written), { name: 'm.tflite' }));
    expect(error.code).toBe(`checkpoint.${code}`);
    expect(error.message).toMatch(/^m\.tflite: /);
    expect(error.message).toContain(message);
  });

  it('refuses a file without a graph', () => {
    expect(thrownBy(() => tflite.read(flatBuffer('TFL3', [{ uint32: 3 }]))).message).toContain('it has no graph');
  });

  it('gives an AppError and nothing else wherever a file is cut off or one byte is wrong', () => {
    const whole = tfliteFile(model);
    const damaged = [
      ...Array.from({ length: whole.length - 8 }, (_, i) => whole.subarray(0, i + 8)),
      ...Array.from({ length: whole.length }, (_, i) => whole.with(i, 0xff)),
    ];
    for (const bytes of damaged) {
      try {
        tflite.read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }
    // Vectors lie in front of their last elements: less than the whole file is never enough.
    expect(thrownBy(() => tflite.read(whole.subarray(0, whole.length - 1))).code).toBe('checkpoint.corrupt');
  });

  it('refuses tables that point at one another over and over', () => {
    expect(thrownBy(() => tflite.read(pointEverythingAtOneLongName(20_000))).message).toContain('over and over');
  });
});

/** One tensor with a long name, and a vector that lists it as often as the name is long. */
function pointEverythingAtOneLongName(count: number): Uint8Array {
  const tensor: Fields = [{ int32s: [] }, undefined, undefined, { string: 'x'.repeat(count * 4) }];
  const file = flatBuffer('TFL3', [{ uint32: 3 }, undefined, { tables: [[{ tables: [tensor, ...new Array<Fields>(count).fill([])] }]] }, undefined, { tables: [[]] }]);
  const view = new DataView(file.buffer);
  const vector = findVector(view, count + 1);
  const first = vector + 4 + view.getUint32(vector + 4, true);
  for (let i = 1; i <= count; i++) view.setUint32(vector + 4 + i * 4, first - (vector + 4 + i * 4), true);
  return file;
}

function findVector(view: DataView, length: number): number {
  for (let at = 8; at + 4 <= view.byteLength; at++) if (view.getUint32(at, true) === length) return at;
  throw new Error(`There is no vector of ${length}.`);
}
