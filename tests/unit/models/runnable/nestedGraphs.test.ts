import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { onnx } from '../../../../models/onnx/generated/onnx.js';
import { GraphBuilder } from '../../../../models/onnx/graphBuilder.ts';
import { GraphIndex, tensorNames } from '../../../../models/onnx/graphIndex.ts';
import type { AttributeProto, ModelProto, NodeProto } from '../../../../models/onnx/onnxTypes.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { writeModel } from '../../../../models/onnx/writeModel.ts';
import { makeRunnable } from '../../../../models/runnable/makeRunnable.ts';
import { spatialStride } from '../../../../models/runnable/spatialStride.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';
import { tinyModelBytes, tinyModelDescription, tinyModelDescriptionOf } from '../../../fixtures/tinyModel.ts';

const [height, width] = [33, 33];
const red = Uint8Array.from({ length: height * width * 3 }, (_, index) => (index % 3 === 0 ? 255 : 0));

async function labelsOf(model: ModelProto): Promise<Set<number>> {
  const { label } = await runOnnx(makeRunnable(writeModel(model), tinyModelDescription).bytes, { image: new Tensor('uint8', red, [1, height, width, 3]) });
  return new Set(label!.data as Uint8Array);
}

/** The tiny network without its upsampling, its low-resolution scores under the given name. */
function networkWithScoresCalled(outputName: string): ModelProto {
  return readModel(tinyModelBytes({ upsample: false, outputName }));
}

describe('makeRunnable keeps what is special in a network', () => {
  it('a branch whose graph reads a tensor that has to be renamed', async () => {
    const model = networkWithScoresCalled('label');
    const branch = (opType: string, output: string): AttributeProto => {
      const inner = new GraphBuilder(output);
      inner.output(output, inner.node(opType, ['label'], {}, output), 'float32', ['N', 6, 'h', 'w']);
      return onnx.AttributeProto.create({ name: output, type: 5, g: inner.buildGraph() as unknown as onnx.IGraphProto }) as unknown as AttributeProto;
    };
    const g = new GraphBuilder('outer', { reservedNames: tensorNames(model.graph) });
    const condition = g.constant('bool', [], Uint8Array.of(1));
    const chosen = onnx.NodeProto.create({ opType: 'If', input: [condition], output: ['logits'] }) as unknown as NodeProto;
    chosen.attribute = [branch('Identity', 'then_branch'), branch('Neg', 'else_branch')];
    model.graph.node.push(chosen);
    model.graph.initializer.push(...g.buildGraph().initializer);
    model.graph.output[0]!.name = 'logits';
    expect(await labelsOf(model)).toEqual(new Set([1]));
  });

  it('functions of the model and the operator sets they import', async () => {
    const model = networkWithScoresCalled('scores');
    const node = onnx.NodeProto.create({ opType: 'Twice', domain: 'local', input: ['scores'], output: ['logits'] }) as unknown as NodeProto;
    model.graph.node.push(node);
    model.graph.output[0]!.name = 'logits';
    model.opsetImport.push({ domain: 'local', version: 1 });
    model.irVersion = 8;
    model.functions = [
      onnx.FunctionProto.create({
        name: 'Twice', domain: 'local', input: ['x'], output: ['y'],
        node: [onnx.NodeProto.create({ opType: 'Add', input: ['x', 'x'], output: ['y'] })],
        opsetImport: [{ domain: '', version: 13 }],
      }),
    ];
    expect(await labelsOf(model)).toEqual(new Set([1]));
  });

  it('initializers that old files list among their inputs', async () => {
    const model = networkWithScoresCalled('logits');
    model.irVersion = 3;
    for (const { name, dataType, dims } of model.graph.initializer) {
      model.graph.input.push(onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: dataType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } } }));
    }
    expect(await labelsOf(model)).toEqual(new Set([1]));
  });
});

describe('spatialStride', () => {
  it('follows convolutions and poolings, past image pooling', () => {
    const index = new GraphIndex(readModel(tinyModelBytes({ upsample: false })));
    expect(spatialStride(index, 'logits', 'input')).toBe(4);
    expect(spatialStride(index, index.graph.node.find(({ opType }) => opType === 'GlobalAveragePool')!.output[0]!, 'input')).toBeNull();
    expect(spatialStride(index, 'input', 'input')).toBe(1);
  });

  it('does not guess behind a Resize', () => {
    const index = new GraphIndex(readModel(tinyModelBytes()));
    expect(spatialStride(index, 'logits', 'input')).toBeNull();
    expect(makeRunnable(tinyModelBytes(), tinyModelDescriptionOf()).info.logitsStride).toBe(4);
  });

  it('halves the stride behind a transposed convolution', () => {
    const g = new GraphBuilder('up');
    const x = g.input('x', 'float32', ['N', 3, 'H', 'W']);
    const w = g.initializer('w', 'float32', [3, 3, 2, 2], new Float32Array(36));
    const down = g.node('Conv', [g.node('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] }), w], { strides: [2, 2] });
    g.output('y', g.node('ConvTranspose', [down, w], { strides: [2, 2] }), 'float32', ['N', 3, 'H', 'W']);
    const index = new GraphIndex(g.build());
    expect([spatialStride(index, down, 'x'), spatialStride(index, 'y', 'x')]).toEqual([4, 2]);
  });
});
