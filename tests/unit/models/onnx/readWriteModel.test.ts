import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/errors/appError.ts';
import { onnx } from '../../../../models/onnx/generated/onnx.js';
import { GraphBuilder } from '../../../../models/onnx/graphBuilder.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { tensorToNumbers } from '../../../../models/onnx/tensorData.ts';
import { writeModel } from '../../../../models/onnx/writeModel.ts';
import { sharedDataFolder, sharedDataPath } from '../../../fixtures/sharedData.ts';

function smallModel(weights = Float32Array.of(1, 2, 3)): GraphBuilder {
  const g = new GraphBuilder('small');
  const x = g.input('x', 'float32', [1, 'n']);
  const w = g.initializer('w', 'float32', [weights.length], weights);
  g.output('y', g.node('Add', [x, w]), 'float32', [1, 'n']);
  return g;
}

/** A message as plain data, so that messages can be compared whatever the order of their fields. */
function contentOf(message: object, leaveOut?: string): unknown {
  return JSON.parse(JSON.stringify(message, (key, value: unknown) => (key === leaveOut ? undefined : value)));
}

function reasonOf(bytes: Uint8Array): string {
  try {
    readModel(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('model.notOnnx');
    return String((error as AppError).details.reason);
  }
  return 'read';
}

describe('writeModel', () => {
  it('is read back by protobufjs and by readModel with the same content', () => {
    const model = smallModel().build();
    const bytes = writeModel(model);
    const direct = onnx.ModelProto.decode(Buffer.from(bytes));
    expect(contentOf(readModel(Buffer.from(bytes)))).toEqual(contentOf(direct));
    expect(contentOf(direct)).toEqual(contentOf(onnx.ModelProto.decode(onnx.ModelProto.encode(model as unknown as onnx.IModelProto).finish())));
  });

  it('keeps weights of any size bit by bit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 5000 }), (bits) => {
        const weights = new Float32Array(Uint32Array.from(bits).buffer);
        const tensor = readModel(writeModel(smallModel(weights).build())).graph.initializer[0]!;
        expect(Buffer.compare(tensor.rawData, new Uint8Array(weights.buffer))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps 64-bit integers that a number cannot hold', () => {
    const g = smallModel();
    const model = g.build();
    const end = 2n ** 63n - 1n;
    model.graph.initializer.push(onnx.TensorProto.create({ name: 'end', dataType: 7, dims: [1], rawData: new Uint8Array(BigInt64Array.of(end).buffer) }));
    const once = readModel(writeModel(model));
    const attribute = onnx.AttributeProto.decode(Uint8Array.of(0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f));
    once.graph.node[0]!.attribute.push(attribute as never);
    const twice = readModel(writeModel(once));
    expect(twice.graph.node[0]!.attribute[0]!.i.toString()).toBe(end.toString());
  });

  it('keeps fields that our version of the schema does not know', () => {
    // Field 200 of the model, of the graph, of a node and of a tensor: varint 1.
    const unknown = Uint8Array.of(0xc0, 0x0c, 0x01);
    const model = smallModel().build();
    for (const message of [model, model.graph, model.graph.node[0]!, model.graph.initializer[0]!]) {
      Object.assign(message, { $unknowns: [unknown] });
    }
    const again = readModel(writeModel(readModel(writeModel(model))));
    for (const message of [again, again.graph, again.graph.node[0]!, again.graph.initializer[0]!]) {
      expect(message.$unknowns?.map((bytes) => [...bytes])).toEqual([[...unknown]]);
    }
  });

  it('copies weights once: they are views before, and the result is one allocation of the exact size', () => {
    const weights = new Float32Array(4_000_000);
    const model = smallModel(weights).build();
    expect(model.graph.initializer[0]!.rawData.buffer).toBe(weights.buffer);
    const bytes = writeModel(model);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
    expect(bytes.length - weights.byteLength).toBeLessThan(300);
    expect(readModel(bytes).graph.initializer[0]!.rawData.buffer).toBe(bytes.buffer);
  });
});

describe('readModel', () => {
  const bytes = writeModel(smallModel().build());

  it.each([
    ['zero bytes', new Uint8Array(0), 'it is empty'],
    ['text', new TextEncoder().encode('not a model\n'), 'it is a text file'],
    ['a zip', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8), 'it is a zip archive, perhaps a PyTorch checkpoint (.pth)'],
    ['a pickle', Uint8Array.of(0x80, 2, 0x8a, 10), 'it is a Python pickle, perhaps an old PyTorch checkpoint (.pth)'],
    ['a tflite file', Uint8Array.of(0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33), 'it is a TensorFlow Lite model'],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 'it is an image'],
    ['zeros', new Uint8Array(64), 'it is damaged or cut off'],
    ['a message without a graph', Uint8Array.of(0x08, 0x07), 'it holds no computation graph'],
  ])('refuses %s', (_, data, reason) => {
    expect(reasonOf(data)).toBe(reason);
  });

  it('refuses the file wherever it is cut off', () => {
    for (let length = 0; length < bytes.length; length++) expect(reasonOf(bytes.subarray(0, length))).not.toBe('read');
  });

  it('throws nothing but AppError on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        try {
          readModel(data);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('names the second file where the weights are outside', () => {
    const model = smallModel().build();
    const tensor = model.graph.initializer[0]!;
    tensor.dataLocation = 1;
    tensor.externalData = [{ key: 'location', value: 'model.onnx.data' }];
    expect(() => readModel(writeModel(model))).toThrow(expect.objectContaining({ code: 'model.externalWeights', details: { location: 'model.onnx.data' } }));
  });
});

describe('tensorToNumbers', () => {
  it.each([
    ['float32 raw', { dataType: 1, rawData: new Uint8Array(Float32Array.of(1.5, -2).buffer) }, [1.5, -2]],
    ['float32 list', { dataType: 1, floatData: [0.25] }, [0.25]],
    ['int64 raw', { dataType: 7, rawData: new Uint8Array(BigInt64Array.of(-3n).buffer) }, [-3]],
    ['int64 list', { dataType: 7, int64Data: [5] }, [5]],
    ['int32 list', { dataType: 6, int32Data: [4, -4] }, [4, -4]],
    ['float16 raw', { dataType: 10, rawData: Uint8Array.of(0x00, 0x3e, 0x00, 0xc0, 0x01, 0x00) }, [1.5, -2, 2 ** -24]],
    ['float16 list', { dataType: 10, int32Data: [0x3c00] }, [1]],
    ['float64 raw', { dataType: 11, rawData: new Uint8Array(Float64Array.of(0.1).buffer) }, [0.1]],
    ['uint8 raw', { dataType: 2, rawData: Uint8Array.of(255) }, [255]],
  ])('reads %s', (_, tensor, expected) => {
    expect(tensorToNumbers(onnx.TensorProto.create(tensor))).toEqual(expected);
  });

  it('reads raw data at an odd address', () => {
    const rawData = new Uint8Array(9).subarray(1);
    rawData.set(new Uint8Array(Float32Array.of(3, 4).buffer));
    expect(tensorToNumbers(onnx.TensorProto.create({ dataType: 1, rawData }))).toEqual([3, 4]);
  });
});

describe.skipIf(sharedDataFolder === null)('real models', () => {
  it('are written back with the same content', () => {
    const original = readFileSync(sharedDataPath('models/deeplabv3_mobilenet_v2_voc_logits.onnx'));
    const model = readModel(original);
    expect(model.graph.node).toHaveLength(114);
    const again = readModel(Buffer.from(writeModel(model)));
    expect(again.graph.initializer.every((tensor, index) => Buffer.compare(tensor.rawData, model.graph.initializer[index]!.rawData) === 0)).toBe(true);
    expect(isDeepStrictEqual(contentOf(again, 'rawData'), contentOf(model, 'rawData'))).toBe(true);
  });
});
