import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../models/onnx/graphBuilder.ts';
import { readModel } from '../../../../models/onnx/readModel.ts';
import { writeModel } from '../../../../models/onnx/writeModel.ts';
import { runOnnx } from '../../../fixtures/runOnnx.ts';

function edgeDetector(): GraphBuilder {
  const g = new GraphBuilder('edge detector');
  const x = g.input('x', 'float32', [1, 1, 'height', 'width']);
  const weight = g.initializer('weight', 'float32', [1, 1, 1, 3], Float32Array.of(-1, 0, 1));
  const edges = g.node('Conv', [x, weight], { pads: [0, 1, 0, 1], strides: undefined });
  g.output('y', g.node('Relu', [edges]), 'float32', [1, 1, 'height', 'width']);
  return g;
}

describe('GraphBuilder', () => {
  it('emits a model that ONNX Runtime runs', async () => {
    const { y } = await runOnnx(writeModel(edgeDetector().build()), { x: new Tensor('float32', [1, 2, 4, 8], [1, 1, 1, 4]) });
    expect([...(y!.data as Float32Array)]).toEqual([2, 3, 6, 0]);
  });

  it('makes names unique and prefixes them with the scope', () => {
    const g = new GraphBuilder('names', { reservedNames: ['Relu'] });
    const x = g.input('x', 'float32', [1]);
    expect([g.node('Relu', [x]), g.node('Relu', [x]), g.node('Relu', [x], {}, 'activation')]).toEqual(['Relu_1', 'Relu_2', 'activation']);
    const inner = g.scope('layer1', () => g.scope('0', () => [g.node('Relu', [x]), g.initializer('weight', 'float32', [1], Float32Array.of(1))]));
    expect(inner).toEqual(['layer1/0/Relu', 'layer1/0/weight']);
    expect(g.node('Sin', [x])).toBe('Sin');
    expect(() => g.input('x', 'float32', [1])).toThrow('has a tensor x already');
  });

  it('leaves a scope when emitting throws', () => {
    const g = new GraphBuilder('names');
    expect(() => g.scope('broken', () => { throw new Error('no'); })).toThrow('no');
    expect(g.uniqueName('a')).toBe('a');
  });

  it('stores equal constants once, and different types apart', () => {
    const g = new GraphBuilder('constants');
    expect(g.floats(0.5)).toBe(g.floats(0.5));
    expect(g.ints([1, 2])).toBe(g.scope('deeper', () => g.ints([1, 2])));
    expect(g.floats([1])).not.toBe(g.floats(1));
    expect(g.ints(0)).not.toBe(g.floats(0));
    expect(g.buildGraph().initializer).toHaveLength(6);
  });

  it('names several outputs and returns them all', async () => {
    const g = new GraphBuilder('split');
    const x = g.input('x', 'float32', [4]);
    const [first, second] = g.nodeWithOutputs('Split', [x, g.ints([1, 3])], { axis: 0 }, ['head', 'tail']);
    g.output('first', first!, 'float32', [1]);
    g.output('second', second!, 'float32', [3]);
    const result = await runOnnx(writeModel(g.build()), { x: new Tensor('float32', [1, 2, 3, 4]) });
    expect([...(result.first!.data as Float32Array)]).toEqual([1]);
    expect([...(result.second!.data as Float32Array)]).toEqual([2, 3, 4]);
  });

  it('declares inputs, constants and earlier outputs as outputs through Identity', async () => {
    const g = new GraphBuilder('echo');
    const x = g.input('x', 'float32', [1]);
    g.output('same', x, 'float32', [1]);
    g.output('two', g.floats([2]), 'float32', [1]);
    const negative = g.node('Neg', [x], {}, 'negative');
    g.output('negative', negative, 'float32', [1]);
    g.output('again', negative, 'float32', [1]);
    const result = await runOnnx(writeModel(g.build()), { x: new Tensor('float32', [7], [1]) });
    expect(Object.entries(result).map(([name, tensor]) => [name, (tensor.data as Float32Array)[0]])).toEqual([['same', 7], ['two', 2], ['negative', -7], ['again', -7]]);
  });

  it('writes every kind of attribute and refuses a number that is no integer', () => {
    const g = new GraphBuilder('attributes');
    const x = g.input('x', 'float32', [1]);
    g.output('y', g.node('Op', [x], { a: 3, b: [1, -2], c: 'linear', d: { float: 0.5 }, e: { floats: [0.25, 2] } }), 'float32', [1]);
    const [node] = readModel(writeModel(g.build())).graph.node;
    const [a, b, c, d, e] = node!.attribute;
    expect(Number(a!.i)).toBe(3);
    expect(b!.ints.map(Number)).toEqual([1, -2]);
    expect(new TextDecoder().decode(c!.s)).toBe('linear');
    expect(d!.f).toBe(0.5);
    expect(e!.floats).toEqual([0.25, 2]);
    expect(() => g.node('Op', [x], { epsilon: 1e-5 })).toThrow(/epsilon: 0.00001 is not an integer/);
  });

  it('refuses data that does not fill the dims', () => {
    expect(() => new GraphBuilder('wrong').initializer('w', 'float32', [2, 3], new Float32Array(5))).toThrow('Tensor w: 5 values for dims [2, 3].');
  });
});
